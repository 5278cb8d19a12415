"""What reading a file yields: rows with their records and problems, and the refusal of a whole file."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Cell = Any
"""A cell as the reader gives it: str, float, int, bool, date, datetime, time, timedelta; "" when empty."""

Severity = Literal["error", "decision", "note"]

ERROR: Severity = "error"
DECISION: Severity = "decision"
NOTE: Severity = "note"


class Problem(NamedTuple):
    """Something wrong or doubtful in a row.

    `error` keeps the row out, `decision` makes it wait for a person, `note` only tells. `field` is a key of
    the vocabulary or "", `column` the letter in the sheet («C») or "", `params` fill the sentence.
    """

    code: str
    severity: Severity
    field: str
    column: str
    params: Mapping[str, Any]


class ReadRow(NamedTuple):
    """One non-blank row below the header: `number` counts from 1 in its sheet, `raw` are its cells as they were.

    `skip` is the code of the reason when the row is not data (a total, a repeated header …); its record is empty.
    """

    sheet: str
    number: int
    raw: list[Cell]
    record: dict[str, Any]
    problems: list[Problem]
    skip: str | None


class FileRefused(Exception):
    """The whole file cannot be taken; `code` and `params` make the sentence people read. Trying again will not help."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params
