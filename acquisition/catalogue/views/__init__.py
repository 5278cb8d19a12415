"""Screens of the catalogue: titles, holdings, registers, outside catalogues."""

from acquisition.catalogue.views import enrichment, holdings, registers, titles
from acquisition.catalogue.views.blueprint import blueprint

BLUEPRINTS = (blueprint,)

__all__ = ["BLUEPRINTS", "blueprint", "enrichment", "holdings", "registers", "titles"]
