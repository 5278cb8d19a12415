"""Screens of demand: a branch's requests, the merged wishes, decisions."""

from acquisition.demand.views import decisions, own, submit
from acquisition.demand.views.blueprint import blueprint

BLUEPRINTS = (blueprint,)

__all__ = ["BLUEPRINTS", "blueprint", "decisions", "own", "submit"]
