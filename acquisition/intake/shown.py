"""How a staged record looks to a person: labels for keys, words for codes, hryvnias for kopiykas."""

from collections.abc import Mapping
from typing import Any

from acquisition.catalogue.isbn import hyphenate
from acquisition.catalogue.vocabulary import AUDIENCES, BINDINGS, LANGUAGES, PROFILES
from acquisition.intake.problems import field_label
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import language
from acquisition.kernel.money import format_money

HEADLINE: Mapping[str, tuple[str, ...]] = {
    "proposals": ("isbn", "author", "title", "publisher", "year", "price_kop", "quantity"),
    "libraries": ("name", "profile", "oblast", "district", "community"),
    "holdings": ("isbn", "author", "title", "library", "copies"),
    "registers": ("number", "isbn", "author", "title", "publisher"),
    "scores": ("expert", "isbn", "candidate", "scores", "conflict", "comment"),
    "votes": ("library", "isbn", "candidate", "needed", "copies"),
    "requests": ("library", "isbn", "author", "title", "copies", "reason"),
}
NUMBERS = frozenset({"price_kop", "amount_kop", "quantity", "copies", "year", "pages"})

WORDS: Mapping[str, Mapping[str, str]] = {
    "language": LANGUAGES,
    "original_language": LANGUAGES,
    "binding": BINDINGS,
    "audience": AUDIENCES,
    "profile": PROFILES,
}


def headline_fields(kind: str) -> tuple[str, ...]:
    """The fields a row is known by in a table."""
    return HEADLINE[kind]


def shown_record(kind: str, record: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Key → (label, text) for everything a record holds, in its own order."""
    return {key: (field_label(kind, key) or key, shown(key, value)) for key, value in record.items()}


def shown(key: str, value: Any) -> str:
    """One value as text."""
    if isinstance(value, bool):
        return _("так") if value else _("ні")
    if key.endswith("_kop") and isinstance(value, int):
        return format_money(value, language())
    if key == "isbn":
        return hyphenate(str(value))
    if isinstance(value, list):
        return ", ".join(shown(key.removesuffix("s"), each) for each in value)
    if isinstance(value, dict):
        return "; ".join(f"{name}: {number}" for name, number in value.items())
    words = WORDS.get(key, {})
    return _(words[value]) if value in words else str(value)
