"""Screens of intake: uploads, one import with its rows, the mapping."""

from acquisition.intake.views import batch, files, mapping, uploads
from acquisition.intake.views.blueprint import blueprint

BLUEPRINTS = (blueprint,)

__all__ = ["BLUEPRINTS", "batch", "files", "mapping", "uploads"]
