"""The writers to CSV and JSON."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from acquisition.kernel.money import from_kopiykas
from acquisition.kernel.tables.content import Kind, Row, Table, harmless, two_places

CSV_CELLS: Mapping[Kind, Callable[[Any], str]] = {
    Kind.TEXT: harmless,
    Kind.INTEGER: str,
    Kind.MONEY: lambda kopiykas: str(from_kopiykas(kopiykas)),
    Kind.NUMBER: lambda value: str(two_places(value)),
    Kind.DATE: date.isoformat,
}
JSON_CELLS: Mapping[Kind, Callable[[Any], str | int | float]] = {
    Kind.TEXT: str,
    Kind.INTEGER: int,
    Kind.MONEY: lambda kopiykas: str(from_kopiykas(kopiykas)),
    Kind.NUMBER: lambda value: float(two_places(value)),
    Kind.DATE: date.isoformat,
}


def write_csv(table: Table, out: BinaryIO) -> None:
    """UTF-8 with a byte order mark and semicolons, as Excel with Ukrainian settings expects; totals come last."""
    stream = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(column.heading) for column in table.columns])
    convert = [CSV_CELLS[column.kind] for column in table.columns]
    writer.writerows(
        ["" if value is None else cell(value) for cell, value in zip(convert, row, strict=True)]
        for row in _rows_and_totals(table)
    )
    stream.detach()


def _rows_and_totals(table: Table) -> Iterator[Row]:
    yield from table.rows
    if table.totals is not None:
        yield table.totals


def write_json(table: Table, out: BinaryIO) -> None:
    """One object: name, title, columns (key, heading, kind), rows as objects under the columns' keys, totals."""
    stream = io.TextIOWrapper(out, encoding="utf-8", newline="")
    _write_object(table, stream)
    stream.write("\n")
    stream.detach()


def _write_object(table: Table, stream: io.TextIOWrapper) -> None:
    columns = [
        {"key": column.key, "heading": column.heading, "kind": column.kind.value} for column in table.columns
    ]
    head = _dump({"name": table.name, "title": table.title, "columns": columns})
    stream.write(head[:-1] + ', "rows": [')
    for number, row in enumerate(table.rows):
        stream.write((",\n" if number else "\n") + _dump(_record(table, row)))
    stream.write("]")
    if table.totals is not None:
        stream.write(', "totals": ' + _dump(_record(table, table.totals)))
    if table.also:
        stream.write(', "also": [')
        for number, further in enumerate(table.also):
            stream.write(", " if number else "")
            _write_object(further, stream)
        stream.write("]")
    stream.write("}")


def _record(table: Table, row: Row) -> dict[str, object]:
    return {
        column.key: None if value is None else JSON_CELLS[column.kind](value)
        for column, value in zip(table.columns, row, strict=True)
    }


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
