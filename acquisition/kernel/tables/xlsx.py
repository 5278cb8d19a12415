"""The writer to XLSX: one sheet a table, header frozen, memory constant."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, BinaryIO

import xlsxwriter

from acquisition.kernel.tables.content import Kind, Table, harmless, two_places

SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
SHEET_NAME_CHARACTERS = 31

NUMBER_FORMATS: Mapping[Kind, str] = {
    Kind.TEXT: "@",
    Kind.INTEGER: "0",
    Kind.MONEY: "#,##0.00",
    Kind.NUMBER: "0.00",
    Kind.DATE: "dd.mm.yyyy",
}

_Styles = Mapping[str, Any]


def write_xlsx(table: Table, out: BinaryIO) -> None:
    """Rows beyond a sheet's limit go on in the next sheet, under the same header."""
    workbook = xlsxwriter.Workbook(
        out,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    styles = _styles(workbook)
    for one in (table, *table.also):
        _write_sheets(workbook, one, styles)
    workbook.close()


def _styles(workbook: Any) -> _Styles:
    styles = {
        "header": workbook.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
                "bg_color": "#E9EEF5",
                "border": 1,
                "border_color": "#B8C4D6",
            }
        )
    }
    for kind, shown in NUMBER_FORMATS.items():
        styles[kind] = workbook.add_format({"num_format": shown, "valign": "top"})
        styles[f"total {kind}"] = workbook.add_format({"num_format": shown, "bold": True, "top": 1})
    return styles


def _write_sheets(workbook: Any, table: Table, styles: _Styles) -> None:
    sheet = _new_sheet(workbook, table, styles)
    write = [(CELLS[column.kind], styles[column.kind]) for column in table.columns]
    at = 1
    for row in table.rows:
        if at == SHEET_ROWS:
            sheet, at = _new_sheet(workbook, table, styles), 1
        for place, ((cell, style), value) in enumerate(zip(write, row, strict=True)):
            if value is not None:
                cell(sheet, at, place, value, style)
        at += 1
    if table.totals is None:
        return
    if at == SHEET_ROWS:
        sheet, at = _new_sheet(workbook, table, styles), 1
    for place, (column, value) in enumerate(zip(table.columns, table.totals, strict=True)):
        if value is not None:
            CELLS[column.kind](sheet, at, place, value, styles[f"total {column.kind}"])


def _new_sheet(workbook: Any, table: Table, styles: _Styles) -> Any:
    taken = {sheet.get_name().casefold() for sheet in workbook.worksheets()}
    sheet = workbook.add_worksheet(sheet_name(table.title, taken))
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, harmless(column.heading), styles["header"])
    return sheet


def sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel accepts: none of ``[]:*?/\\``, no apostrophe at the ends, 31 characters, unlike any of
    ``taken`` (case-folded)."""
    plain = re.sub(r"[\[\]:*?/\\]", " ", title).strip(" '") or "1"
    name, number = plain[:SHEET_NAME_CHARACTERS].strip(" '"), 2
    while name.casefold() in taken:
        mark = f" ({number})"
        name, number = plain[: SHEET_NAME_CHARACTERS - len(mark)] + mark, number + 1
    return name


def _text(sheet: Any, row: int, place: int, value: str, style: Any) -> None:
    text = harmless(value)
    if len(text) > CELL_CHARACTERS:
        text = text[: CELL_CHARACTERS - 1] + "…"
    sheet.write_string(row, place, text, style)


def _integer(sheet: Any, row: int, place: int, value: int, style: Any) -> None:
    sheet.write_number(row, place, value, style)


def _money(sheet: Any, row: int, place: int, value: int, style: Any) -> None:
    sheet.write_number(row, place, value / 100, style)


def _number(sheet: Any, row: int, place: int, value: Any, style: Any) -> None:
    sheet.write_number(row, place, float(two_places(value)), style)


def _date(sheet: Any, row: int, place: int, value: date, style: Any) -> None:
    sheet.write_datetime(row, place, value, style)


CELLS: Mapping[Kind, Callable[[Any, int, int, Any, Any], None]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.MONEY: _money,
    Kind.NUMBER: _number,
    Kind.DATE: _date,
}
