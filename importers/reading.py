"""Reads a whole file: every sheet with a header becomes rows with records; what was understood is told in the layout."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from acquisition.catalogue.vocabulary import KINDS, Field
from importers.archives import Limits
from importers.books import Book, Sheet, open_book
from importers.fields.text import plain
from importers.header_rows import SEARCHED_ROWS, Header, find_header
from importers.headings import ColumnMapping, Headings
from importers.plans import SheetPlan
from importers.records import Cell, FileRefused, ReadRow

PREVIEW_ROWS = 15
PREVIEW_COLUMNS = 40


@dataclass(slots=True)
class SheetLayout:
    """How one sheet was understood. `header_row` counts from 1, 0 when there is none; no
    `columns`: the sheet is not read; `preview` are its first rows."""

    name: str
    header_row: int
    header_depth: int
    columns: list[dict[str, Any]]
    preview: list[list[str]]
    height: int = 0

    def to_json(self) -> dict[str, Any]:
        """A plain object for the batch."""
        return {
            "name": self.name,
            "header_row": self.header_row,
            "header_depth": self.header_depth,
            "columns": self.columns,
            "preview": self.preview,
            "height": self.height,
        }


@dataclass(slots=True)
class FileReading:
    """A file being read. Iterate it once; `sheets` fills as its sheets are met, and stays when the file is refused."""

    kind: str
    book: Book
    headings: Headings
    mapping: ColumnMapping
    sheets: list[SheetLayout] = field(default_factory=list)

    @property
    def height(self) -> int:
        """Rows of the sheets met so far, for a progress bar."""
        return sum(sheet.height for sheet in self.sheets)

    def __iter__(self) -> Iterator[ReadRow]:
        """Rows in file order. Refuses at the end when no sheet had a header, or all rows were totals and the like."""
        data_rows = others = 0
        for sheet in self.book.sheets():
            for row in self._sheet_rows(sheet):
                if row.skip is None:
                    data_rows += 1
                else:
                    others += 1
                yield row
        if not data_rows:
            self._refuse(others)

    def _refuse(self, others: int) -> None:
        if not self.sheets:
            raise FileRefused("file_empty")
        if not any(sheet.columns for sheet in self.sheets):
            labels = {each.key: each.label for each in KINDS[self.kind].fields}
            needs = [[labels[key] for key in group] for group in KINDS[self.kind].needs]
            raise FileRefused("no_header", needs=needs)
        raise FileRefused("only_totals" if others else "no_rows")

    def _sheet_rows(self, sheet: Sheet) -> Iterator[ReadRow]:
        header = self._header(sheet)
        if header is None:
            return
        plan = SheetPlan(self.kind, sheet.name, header, self.headings, sheet.errors)
        first = header.row + header.depth
        read = plan.read
        for number, cells in enumerate(islice(sheet.rows(), first, None), first + 1):
            row = read(number, cells)
            if row is not None:
                yield row

    def _header(self, sheet: Sheet) -> Header | None:
        top = list(islice(sheet.rows(), SEARCHED_ROWS))
        if not any(cell != "" for row in top for cell in row):
            return None
        told = self.mapping.header_rows.get(sheet.name)
        header = find_header(
            self.kind, top, sheet.merges, self.headings, told, self.mapping.columns.get(sheet.name)
        )
        self.sheets.append(_layout(sheet, top, header))
        return header


def _layout(sheet: Sheet, top: list[list[Cell]], header: Header | None) -> SheetLayout:
    preview = [
        [plain(cell)[:120] for cell in row[:PREVIEW_COLUMNS]]
        for row in top[: max(PREVIEW_ROWS, header.row + 6 if header else 0)]
    ]
    columns = [
        {"index": c.index, "heading": c.heading, "field": c.field, "confidence": c.confidence}
        for c in (header.columns if header else ())
    ]
    height = sheet.height()
    return SheetLayout(
        sheet.name,
        header.row + 1 if header and header.depth else 0,
        header.depth if header else 0,
        columns,
        preview,
        height,
    )


def read_file(
    data: bytes,
    kind: str,
    mapping: ColumnMapping | None = None,
    extra: Iterable[Field] = (),
    limits: Limits = Limits(),
) -> FileReading:
    """Open a file of one of `vocabulary.KINDS`; `extra` are fields the campaign adds (criteria of its scores).

    Raises FileRefused at once when the file is no table, and while iterating when it holds nothing to take.
    """
    mapping = mapping or ColumnMapping()
    headings = Headings(kind, extra, mapping.headings)
    return FileReading(kind, open_book(data, limits), headings, mapping)
