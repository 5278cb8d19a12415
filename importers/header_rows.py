"""Finds the header of a sheet: below a title and an address, over one row or two merged ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acquisition.catalogue.vocabulary import KINDS
from importers.books import Merge
from importers.fields.text import plain
from importers.headings import SURE, Column, Headings
from importers.records import Cell

SEARCHED_ROWS = 60
"""A header further down than this is not looked for; a person can point at it on the mapping page."""


@dataclass(frozen=True, slots=True)
class Header:
    """Where the header is (`row` from 0, `depth` rows) and what its columns mean."""

    row: int
    depth: int
    columns: tuple[Column, ...]
    cells: tuple[tuple[Cell, ...], ...] = ()

    def texts_of(self, index: int) -> frozenset[Cell]:
        """What the header's own rows hold in one column, as it is in the file."""
        return frozenset(row[index] for row in self.cells if index < len(row) and row[index] != "")

    @property
    def mapped(self) -> int:
        """How many columns have a field."""
        return sum(column.field is not None for column in self.columns)


def find_header(
    kind: str,
    rows: Sequence[Sequence[Cell]],
    merges: Sequence[Merge],
    headings: Headings,
    told_row: int | None = None,
    fixed: Mapping[int, str] | None = None,
) -> Header | None:
    """The row that names most fields and all that the kind needs; `told_row` (from 1; 0: the sheet
    has no header) and `fixed` come from a person."""
    if told_row == 0:
        width = max((len(row) for row in rows), default=0)
        return Header(0, 0, tuple(headings.columns([""] * width, fixed)))
    if told_row is not None:
        if not 0 < told_row <= len(rows):
            return None
        return _deepest(_at(rows, told_row - 1, merges, headings, fixed))
    best: Header | None = None
    for row in range(len(rows)):
        if sum(1 for cell in rows[row] if cell != "") == 0:
            continue
        for header in _at(rows, row, merges, headings, fixed):
            if suffices(kind, header.columns) and (best is None or header.mapped > best.mapped):
                best = header
    return best


def _deepest(candidates: list[Header]) -> Header:
    return max(candidates, key=lambda header: header.mapped)


def suffices(kind: str, columns: Sequence[Column]) -> bool:
    """Whether the columns name enough to be a header of this kind; a lone column must be surely known."""
    found = {column.field: column.confidence for column in columns if column.field}
    if len(found) == 1 and max(found.values()) < SURE:
        return False
    return all(any(key in found for key in group) for group in KINDS[kind].needs)


def _at(
    rows: Sequence[Sequence[Cell]],
    row: int,
    merges: Sequence[Merge],
    headings: Headings,
    fixed: Mapping[int, str] | None,
) -> list[Header]:
    """The header that starts in this row, read as one row deep and, when the sheet shows it, as two or three."""
    top = [plain(cell) for cell in rows[row]]
    single = Header(row, 1, tuple(headings.columns(top, fixed)), (tuple(rows[row]),))
    depth = _depth(rows, row, top, merges, single)
    if depth == 1:
        return [single]
    below = [[plain(cell) for cell in rows[row + step]] for step in range(1, depth)]
    texts = _joined(top, below, _across(merges, row))
    named = [_best_name(variants, headings) for variants in texts]
    cells = tuple(tuple(rows[row + step]) for step in range(depth))
    return [Header(row, depth, tuple(headings.columns(named, fixed)), cells)]


def _depth(
    rows: Sequence[Sequence[Cell]], row: int, top: Sequence[str], merges: Sequence[Merge], single: Header
) -> int:
    """Rows of the header: told by cells merged downwards, else by a row below that only splits some headings."""
    tall = [end[0] - row + 1 for start, end in merges if start[0] == row and end[0] > row]
    if tall and len(tall) >= min(2, single.mapped):
        return max(1, min(max(tall), 3, len(rows) - row))
    if row + 1 >= len(rows):
        return 1
    below = rows[row + 1]
    filled = [index for index, cell in enumerate(below) if cell != ""]
    if len(filled) < 2 or not all(isinstance(below[index], str) for index in filled):
        return 1
    key_columns = {
        c.index for c in single.columns if c.field in ("title", "isbn", "name", "library", "expert", "author")
    }
    splits = any(index < len(top) and top[index] == "" for index in filled)
    return 2 if splits and key_columns and not key_columns & set(filled) else 1


def _across(merges: Sequence[Merge], row: int) -> dict[int, int]:
    """Column → first column of the cell merged over it in this row."""
    return {
        column: start[1] for start, end in merges if start[0] == row for column in range(start[1], end[1] + 1)
    }


def _joined(top: Sequence[str], below: Sequence[Sequence[str]], across: Mapping[int, int]) -> list[list[str]]:
    """For each column its possible names, the likeliest first: parent with child, child alone, parent alone."""
    texts = []
    parent = ""
    for index in range(max(len(top), *(len(line) for line in below))):
        own = top[index] if index < len(top) else ""
        children = [line[index] for line in below if index < len(line) and line[index]]
        if own:
            parent = own
        elif index in across:
            parent = top[across[index]]
        elif not children:
            parent = ""
        child = " ".join(children)
        texts.append([f"{parent} {child}", child, parent] if child and parent else [child or own])
    return texts


def _best_name(variants: Sequence[str], headings: Headings) -> str:
    sure = [name for name in variants if (match := headings.match(name)) and match.confidence >= SURE]
    return sure[0] if sure else variants[0]
