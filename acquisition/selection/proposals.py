"""From a staged record of a publisher's list to a candidate: what is offered, what is searched and sorted, which council."""

from collections.abc import Mapping
from typing import Any

from acquisition.catalogue.records import derived, draft
from acquisition.catalogue.vocabulary import LANGUAGES
from acquisition.selection.models import Audience
from acquisition.selection.routing import Route, Subject, readers_told_by, route
from acquisition.selection.ruleset import RuleSet

OFFER_FIELDS = (
    "seq",
    "package",
    "isbn_text",
    "languages",
    "language_text",
    "original_language",
    "kind",
    "purpose",
    "category",
    "audience_text",
    "age",
    "binding",
    "binding_text",
    "country",
    "place",
    "udc",
    "amount_kop",
    "budget_issued",
    "on_sale",
    "council",
    "link",
)
"""What a candidate keeps of its record beyond its own columns; the technical check reads it."""


def subject_of(record: Mapping[str, Any]) -> Subject:
    """What routing looks at, from a record or an offer with its audience."""
    texts = {
        name: str(record.get(name) or "")
        for name in ("council", "audience", "kind", "purpose", "category", "udc")
    }
    return Subject(**texts)


def languages_of(record: Mapping[str, Any]) -> list[str]:
    """Codes of the languages of the edition; a code outside the vocabulary is no language yet."""
    codes = record.get("languages") or [record.get("language")]
    return [code for code in codes if code in LANGUAGES]


def columns(record: Mapping[str, Any], rules: RuleSet) -> dict[str, Any]:
    """The candidate's columns that follow from its record. A title for nobody in particular counts as adult."""
    book = draft(record)
    values = book.values
    subject = subject_of(record)
    found = route(subject, rules)
    offer = {key: record[key] for key in OFFER_FIELDS if record.get(key) not in (None, "", [])}
    return {
        "title": full_title(values.get("title", ""), values.get("volume", "")),
        "authors": values.get("authors", ""),
        "publisher": values.get("publisher", ""),
        "year": values.get("year"),
        "language": ", ".join(languages_of(record)),
        "isbn13": book.isbns[0] if book.isbns else None,
        "audience": Audience(
            values.get("audience", Audience.CHILDREN if readers_told_by(subject) else Audience.ADULT)
        ),
        "price_kop": record.get("price_kop"),
        "quantity": record.get("quantity"),
        "offer": {**offer, "languages": languages_of(record)},
        "council": found.council,
        "route": plain_route(found),
        **derived(values, book.isbns),
    }


def full_title(title: str, volume: str) -> str:
    """The title with its volume, as lists show it."""
    return f"{title}. {volume}" if volume and volume not in title else title


def plain_route(found: Route) -> dict[str, Any]:
    """A route as a candidate keeps it."""
    return {"ground": found.ground.value, "params": dict(found.params)}
