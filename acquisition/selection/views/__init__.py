"""Screens of selection: campaigns, candidates, the technical check, councils, scoring, votes, ratings."""

from importlib import import_module
from pkgutil import iter_modules

BLUEPRINTS = tuple(
    module.blueprint
    for module in (import_module(f"{__name__}.{each.name}") for each in iter_modules(__path__))
    if hasattr(module, "blueprint")
)
