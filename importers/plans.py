"""The compiled plan of one sheet: for each column its reader and memory, and how a row becomes a record.

Lists repeat themselves (publisher, year, binding, price), so each column remembers what it has read; a row then costs a few
look-ups. Problems are made with their column when a cell is first read.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from acquisition.catalogue.vocabulary import CRITERION, KINDS, Field
from importers.archives import column_letter
from importers.decoration import BLANK, Decoration
from importers.fields import READERS
from importers.fields.reading import Reading
from importers.header_rows import Header
from importers.headings import Headings
from importers.records import ERROR, NOTE, Cell, Problem, ReadRow

REMEMBERED = 4_096
"""A column with more different cells than this does not repeat itself: it is no use to remember them."""

FORMULA_STARTS = "=+-@"
Extras = tuple[Mapping[str, Any] | None, tuple[Problem, ...]]
Known = tuple[Any, Extras | None]


@dataclass(frozen=True, slots=True)
class PlannedColumn:
    """One mapped column: where, which field, how to read it, what was read before; `various` is filled when it stops."""

    index: int
    field: Field
    letter: str
    read: Callable[[Cell], Reading]
    memory: dict[Cell, Known]
    various: list[bool]

    def learn(self, cell: Cell) -> Known:
        """Read a cell not met before; its problems get the field and the letter of this column."""
        if type(cell) is str and cell[:1] == "'":
            cell = _bare(cell)
        value, more, troubles = self.read(cell)
        extras: Extras | None = None
        if more or troubles:
            problems = tuple(
                Problem(t.code, t.severity, self.field.key, self.letter, t.params) for t in troubles
            )
            extras = (more, problems)
        known = (value, extras)
        if not self.various and type(cell) is not bool:
            self.memory[cell] = known
            if len(self.memory) >= REMEMBERED:
                self.memory.clear()
                self.various.append(True)
        return known


@dataclass(frozen=True, slots=True)
class Fault:
    """Companion of a cell whose formula failed: the reader of workbooks gives it as empty."""

    column: PlannedColumn

    def problem(self) -> Problem:
        """A failed formula in a required field keeps the row out; elsewhere it is only told."""
        severity = (
            ERROR if self.column.field.key in ("title", "name", "price_kop", "quantity", "copies") else NOTE
        )
        return Problem("formula_error", severity, self.column.field.key, self.column.letter, {"value": "#"})


class SheetPlan:
    """Reads the rows of one sheet below its header."""

    def __init__(
        self, kind: str, sheet: str, header: Header, headings: Headings, errors: Collection[str] = ()
    ) -> None:
        self.sheet = sheet
        self.header = header
        self.required = KINDS[kind].required
        self.columns = [
            PlannedColumn(column.index, field, column_letter(column.index), READERS[field.shape], {}, [])
            for column in header.columns
            if column.field is not None
            for field in (headings.fields[column.field],)
        ]
        self.scores = any(planned.field.key.startswith(CRITERION) for planned in self.columns)
        self.errors = errors
        self.error_rows = {int(re.sub(r"\D", "", cell)) for cell in errors}
        self.readers = tuple((c.field.key, c.memory.get, c.learn) for c in self.columns)
        self.width = max((c.index for c in self.columns), default=0) + 1
        self.pick = _picker([c.index for c in self.columns])
        anchors = {key for group in self.required for key in group}
        anchor = next((c.index for c in self.columns if c.field.key in anchors), 0)
        self.decoration = Decoration(header, anchor)

    def read(self, number: int, cells: list[Cell]) -> ReadRow | None:
        """One row (`number` from 1); None when it is blank."""
        if len(cells) < self.width:
            cells = cells + [""] * (self.width - len(cells))
        record: dict[str, Any] = {}
        problems: list[Problem] = []
        for cell, (key, recall, learn) in zip(self.pick(cells), self.readers, strict=True):
            if cell == "":
                continue
            known = recall(cell)
            value, extras = known if known is not None else learn(cell)
            if value is not None:
                record[key] = value
            if extras is not None:
                more, found = extras
                if more:
                    for name, companion in more.items():
                        record.setdefault(name, companion)
                problems.extend(found)
        return self._judged(number, cells, record, problems)

    def _judged(
        self, number: int, cells: list[Cell], record: dict[str, Any], problems: list[Problem]
    ) -> ReadRow | None:
        skip = self.decoration.reason(cells, record)
        if skip is not None:
            return None if skip == BLANK else ReadRow(self.sheet, number, cells, {}, [], skip)
        if number in self.error_rows:
            problems.extend(self._faults(number))
        for group in self.required:
            if not any(key in record for key in group):
                problems.append(self._missing(group))
        if self.scores:
            _gather_scores(record)
        return ReadRow(self.sheet, number, cells, record, problems, None)

    def _faults(self, number: int) -> list[Problem]:
        return [
            Fault(column).problem() for column in self.columns if f"{column.letter}{number}" in self.errors
        ]

    def _missing(self, group: tuple[str, ...]) -> Problem:
        letter = next((c.letter for c in self.columns if c.field.key == group[0]), "")
        return Problem("field_missing", ERROR, group[0], letter, {"fields": list(group)})


def _bare(cell: str) -> str:
    """The cell without the apostrophe that our own files put before what a program could take for a formula."""
    return cell[1:] if len(cell) > 1 and cell[1] in FORMULA_STARTS else cell


def _picker(indexes: Sequence[int]) -> Callable[[Sequence[Cell]], Sequence[Cell]]:
    """Takes the mapped cells out of a row, always as a sequence."""
    if len(indexes) == 1:
        only = indexes[0]
        return lambda cells: (cells[only],)
    return itemgetter(*indexes) if indexes else lambda cells: ()


def _gather_scores(record: dict[str, Any]) -> None:
    """`criterion:key` values → one `scores` object."""
    scores = {
        key.removeprefix(CRITERION): record.pop(key) for key in list(record) if key.startswith(CRITERION)
    }
    record["scores"] = scores
