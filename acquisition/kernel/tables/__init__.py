"""Tables that leave the service: columns, rows, and writers to XLSX, CSV and JSON.

One table is written the same way in every format, row by row, so that a sheet of a million cells needs
no memory. What each kind of cell becomes:

=========  ============================  ==================  =========================
kind       given as                      XLSX                CSV · JSON
=========  ============================  ==================  =========================
text       str                           text, never a link  text
integer    int                           number              digits · number
money      int, kopiykas                 number, two places  ``1200.50`` · ``"1200.50"``
number     int, Fraction or Decimal      number, two places  ``87.25`` · number
date       date                          date                ``2026-11-23``
=========  ============================  ==================  =========================

Money has a decimal point in CSV and is a string in JSON: programs read these two, and no program may
round it on the way. People open XLSX.
"""

from collections.abc import Callable, Mapping
from typing import BinaryIO

from acquisition.kernel.tables.content import Cell, Column, Format, Kind, Row, Table, harmless
from acquisition.kernel.tables.text import write_csv, write_json
from acquisition.kernel.tables.xlsx import write_xlsx

__all__ = ["MEDIA_TYPES", "Cell", "Column", "Format", "Kind", "Row", "Table", "harmless", "write_table"]

MEDIA_TYPES: Mapping[Format, str] = {
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
}

WRITERS: Mapping[Format, Callable[[Table, BinaryIO], None]] = {
    Format.XLSX: write_xlsx,
    Format.CSV: write_csv,
    Format.JSON: write_json,
}


def write_table(table: Table, form: Format, out: BinaryIO) -> None:
    """Write the table to a binary file open for writing; its rows are read once, the file is not closed."""
    WRITERS[form](table, out)
