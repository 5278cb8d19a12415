"""The blueprint of the catalogue's screens, and what all its templates may use."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, url_for

blueprint = Blueprint("catalogue", "acquisition.catalogue", template_folder="templates")


@blueprint.context_processor
def _for_all() -> dict[str, Any]:
    """`upload_address`: where files are taken in, when this installation has that room."""
    known = "intake.index" in current_app.view_functions
    return {"upload_address": url_for("intake.index") if known else None, "plain": plain}


def plain(value: object) -> str:
    """A stored value of the history as text: lists joined, people beside the authors by their names, nothing as a dash."""
    if isinstance(value, list):
        others = [one["name"] if isinstance(one, dict) else str(one) for one in value if _beside_authors(one)]
        return "; ".join(others) or "—"
    return "—" if value in (None, "") else str(value)


def _beside_authors(one: object) -> bool:
    return not isinstance(one, dict) or one.get("role") != "author"
