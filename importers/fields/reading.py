"""What a reader of one cell answers."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from importers.records import ERROR, NOTE, Severity

FORMULA_ERRORS = frozenset(
    (
        "#N/A",
        "#DIV/0!",
        "#REF!",
        "#VALUE!",
        "#NAME?",
        "#NUM!",
        "#NULL!",
        "#SPILL!",
        "#Н/Д",
        "#ДІЛ/0!",
        "#ПОСИЛАННЯ!",
        "#ЗНАЧ!",
        "#ЧИСЛО!",
    )
)


class Trouble(NamedTuple):
    """A problem before it knows its column."""

    code: str
    severity: Severity
    params: Mapping[str, Any]


class Reading(NamedTuple):
    """The value of a field (None: the cell says nothing), companion fields, and troubles."""

    value: Any
    more: Mapping[str, Any] | None = None
    troubles: tuple[Trouble, ...] = ()


NOTHING = Reading(None)


def refused(code: str, cell: object, more: Mapping[str, Any] | None = None) -> Reading:
    """No value, and an error that quotes the cell."""
    return Reading(None, more, (Trouble(code, ERROR, {"value": quote(cell)}),))


def noted(value: Any, code: str, cell: object, more: Mapping[str, Any] | None = None) -> Reading:
    """A value taken, with a note that quotes the cell."""
    return Reading(value, more, (Trouble(code, NOTE, {"value": quote(cell)}),))


def quote(cell: object) -> str:
    """A cell as a person saw it, short: whole floats without their «.0»."""
    text = repr(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
    return text if len(text) <= 80 else text[:79] + "…"


def is_formula_error(text: str) -> bool:
    """A text that a failed formula left behind."""
    return text in FORMULA_ERRORS or (text.startswith("Err:") and text[4:].isdigit())
