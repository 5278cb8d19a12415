"""Workbooks of the demonstration's publishers: letters above the table, merged headers, sheets, totals."""

import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from acquisition.demo.chance import YEAR

Cell = str | int | float
Rows = Sequence[Sequence[Cell]]

GROUPS = {"Відомості про видання": 14, "Призначення": 4, "Пропозиція": 5}
"""The upper header row: heading → columns under it (after the number of the row)."""


def under_a_letter(letter: Sequence[str], header: Sequence[str], rows: Rows) -> bytes:
    """Address lines, an empty row, the table, «Разом»."""

    def fill(sheet: Worksheet) -> None:
        _write(sheet, [*([line] for line in letter), [], list(header), *rows, _total(header, rows)])

    return _workbook({"Додаток 1": fill})


def with_two_header_rows(letter: Sequence[str], header: Sequence[str], rows: Rows) -> bytes:
    """A header of two rows: groups merged over the columns, below them the headings."""

    def fill(sheet: Worksheet) -> None:
        top = len(letter) + 1
        _write(sheet, [*([line] for line in letter), [], [], [], *rows])
        sheet.merge_range(top, 0, top + 1, 0, header[0])
        column = 1
        for name, width in GROUPS.items():
            sheet.merge_range(top, column, top, column + width - 1, name)
            for offset in range(width):
                sheet.write(top + 1, column + offset, header[column + offset])
            column += width

    return _workbook({"Перелік": fill})


def with_numbers(header: Sequence[str], rows: Rows) -> bytes:
    """ISBN and year stored as numbers, as a spreadsheet does by itself."""
    numbered = [
        [
            float(cell) if isinstance(cell, str) and cell.isdecimal() and len(cell) == 13 else cell
            for cell in row
        ]
        for row in rows
    ]

    def fill(sheet: Worksheet) -> None:
        _write(sheet, [list(header), *numbered, [], _total(header, rows)])

    return _workbook({"Лист1": fill, "Лист2": lambda sheet: None})


def sheet_for_each(letter: Sequence[str], tables: Sequence[tuple[str, tuple[list[str], Rows]]]) -> bytes:
    """A sheet for each publisher, with its name above the table and a total below."""

    def filler(name: str, header: list[str], rows: Rows) -> Callable[[Worksheet], None]:
        return lambda sheet: _write(sheet, [[letter[0]], [name], [], header, *rows, _total(header, rows)])

    return _workbook(
        {
            f"{number}. {''.join(letter for letter in name if letter.isalpha() or letter == ' ')}"[
                :31
            ].strip(): filler(name, *table)
            for number, (name, table) in enumerate(tables, start=1)
        }
    )


def _total(header: Sequence[str], rows: Rows) -> list[Cell]:
    line: list[Cell] = ["" for _ in header]
    line[0] = "Разом"
    line[-2] = sum(cell for row in rows if isinstance(cell := row[-2], int))
    return line


def _write(sheet: Worksheet, lines: Rows) -> None:
    for place, line in enumerate(lines):
        for column, cell in enumerate(line):
            if cell != "":
                sheet.write(place, column, cell)


def _workbook(sheets: dict[str, Callable[[Worksheet], None]]) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_numbers": False})
    book.set_properties({"created": datetime(YEAR, 1, 15, tzinfo=UTC), "title": "Демонстраційні дані"})
    for name, fill in sheets.items():
        fill(book.add_worksheet(name))
    book.close()
    return content.getvalue()
