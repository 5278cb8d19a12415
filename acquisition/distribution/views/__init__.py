"""Screens of distribution: the sheet by title and by library, one title with its cells, one act."""

from acquisition.distribution.views import acts, sheets, titles
from acquisition.distribution.views.room import blueprint

__all__ = ["BLUEPRINTS", "acts", "sheets", "titles"]

BLUEPRINTS = (blueprint,)
