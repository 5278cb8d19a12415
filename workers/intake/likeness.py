"""Whether two rows with one ISBN, or with none, speak of the same book: a cheap question asked in bulk."""

import re
from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from acquisition.catalogue.text import fold

ALIKE = 88.0
DIGITS = re.compile(r"\d+")


def same_title(one: str, other: str) -> bool:
    """The same title, written a little differently; numbers in it (volumes, parts) must agree."""
    if one == other:
        return True
    first, second = fold(one), fold(other)
    if first == second:
        return True
    if DIGITS.findall(first) != DIGITS.findall(second):
        return False
    shorter, longer = sorted((first, second), key=len)
    return (len(shorter) > 4 and longer.startswith(shorter)) or fuzz.ratio(first, second) >= ALIKE


def full_title(record: Mapping[str, Any]) -> str:
    """The title with its volume."""
    volume = record.get("volume")
    title: str = record.get("title", "")
    return f"{title} {volume}" if volume else title


def plain_key(record: Mapping[str, Any]) -> tuple[str, str, str]:
    """Title with volume, author and publisher in small letters: equal for rows that only a person could tell apart."""
    author, publisher = record.get("author", ""), record.get("publisher", "")
    return full_title(record).lower(), author.lower(), publisher.lower()


def same_year(record: Mapping[str, Any], year: int | None) -> bool:
    """Years that do not contradict each other."""
    return year is None or record.get("year") is None or record["year"] == year
