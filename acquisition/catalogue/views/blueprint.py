"""The blueprint of the catalogue's screens, and what all its templates may use."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, url_for

from acquisition.catalogue.isbn import hyphenate
from acquisition.catalogue.vocabulary import BINDINGS, LANGUAGES
from acquisition.kernel.i18n import gettext as _

blueprint = Blueprint("catalogue", "acquisition.catalogue", template_folder="templates")


@blueprint.context_processor
def _for_all() -> dict[str, Any]:
    """`upload_address`: where files are taken in, when this installation has that room."""
    known = "intake.index" in current_app.view_functions
    return {"upload_address": url_for("intake.index") if known else None, "plain": plain}


@blueprint.app_template_filter("language_name")
def language_name(code: str) -> str:
    """The language of a code in the reader's language; text that is no code as it is."""
    return _(LANGUAGES[code]) if code in LANGUAGES else code


@blueprint.app_template_filter("binding_name")
def binding_name(code: str) -> str:
    """The binding of a code in the reader's language; text that is no code as it is."""
    return _(BINDINGS[code]) if code in BINDINGS else code


@blueprint.app_template_filter("isbn")
def shown_isbn(isbn13: str | None) -> str:
    """Thirteen digits with hyphens between their parts; empty for None."""
    return hyphenate(isbn13) if isbn13 else ""


def plain(value: object) -> str:
    """A stored value of the history as text: lists joined, people beside the authors by their names, nothing as a dash."""
    if isinstance(value, list):
        others = [one["name"] if isinstance(one, dict) else str(one) for one in value if _beside_authors(one)]
        return "; ".join(others) or "—"
    return "—" if value in (None, "") else str(value)


def _beside_authors(one: object) -> bool:
    return not isinstance(one, dict) or one.get("role") != "author"
