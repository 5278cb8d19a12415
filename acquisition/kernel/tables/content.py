"""What a table holds, and what its values become on the way out."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

Cell = str | int | Fraction | Decimal | date | None
Row = Sequence[Cell]

FORMULA_STARTS = "=+-@"


class Kind(StrEnum):
    TEXT = "text"
    INTEGER = "integer"
    MONEY = "money"
    NUMBER = "number"
    DATE = "date"


class Format(StrEnum):
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Column:
    """``key`` names the value in JSON and never changes; ``heading`` is for people; ``width`` is in characters."""

    key: str
    heading: str
    kind: Kind = Kind.TEXT
    width: int = 16


@dataclass(frozen=True, slots=True)
class Table:
    """``rows`` may be a generator and is read once. ``also`` holds further tables of the same document:
    more sheets in XLSX, more objects in JSON; a CSV file has room for the first table alone."""

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Row]
    totals: Row | None = None
    also: Sequence["Table"] = ()


def harmless(text: str) -> str:
    """The text, with an apostrophe before it when a spreadsheet could take it for a formula.

    The first visible character decides, in its compatibility form, so full-width and small variants of
    = + - @ count too; so does any leading tab, line feed or carriage return (OWASP, CSV injection).
    """
    if text.startswith(("\t", "\r", "\n")):
        return "'" + text
    for char in text:
        if char.isalnum():
            return text
        if char.isspace() or unicodedata.category(char) in ("Cc", "Cf"):
            continue
        return "'" + text if unicodedata.normalize("NFKC", char)[0] in FORMULA_STARTS else text
    return text


def two_places(value: int | Fraction | Decimal) -> Decimal:
    """Rounded half away from zero to two decimals, exactly."""
    exact = Fraction(value)
    hundredths = int((abs(exact) * 200 + 1) // 2)
    return Decimal(hundredths if exact >= 0 else -hundredths).scaleb(-2)
