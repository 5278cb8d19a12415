"""What demand's forms say: typed text → plain values for services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from acquisition.demand.wishes import WishData


def read_wish(form: Mapping[str, str]) -> WishData:
    """The form of a request. What is no number becomes None (copies) or a year that the rule refuses."""
    return WishData(
        title=form.get("title", ""),
        authors=form.get("authors", ""),
        isbn=form.get("isbn", ""),
        publisher=form.get("publisher", ""),
        year=_year(form.get("year", "").strip()),
        copies=_number(form.get("copies", "").strip()),
        reason=form.get("reason", ""),
        reader=form.get("reader", ""),
        title_id=_number(form.get("title_id", "")),
    )


def read_versions(marks: Sequence[str]) -> dict[int, int]:
    """Ticked requests, each «id:version» as it was shown; anything else is left out."""
    pairs = (mark.partition(":") for mark in marks)
    return {
        int(one): int(two)
        for one, _colon, two in pairs
        if one.isdecimal() and two.isdecimal() and len(one) < 10 and len(two) < 10
    }


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None


def _year(text: str) -> int | None:
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) < 6 else 0
