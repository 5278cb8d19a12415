"""Screens of purchasing: lists of a campaign, verdicts, approval, changes, frozen versions and minutes."""

from acquisition.purchasing.views import changes, lists, verdicts, versions
from acquisition.purchasing.views.room import blueprint

__all__ = ["BLUEPRINTS", "changes", "lists", "verdicts", "versions"]

BLUEPRINTS = (blueprint,)
