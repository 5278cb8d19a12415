"""Rows of a table as lines of JSON and back, alike on every database."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Date, LargeBinary, Table, select

from acquisition.kernel.canonical import canonical_json
from acquisition.kernel.columns import UtcDateTime

FORMAT = 1
MANIFEST = "manifest.json"
BATCH = 500
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table of a backup holds: rows and the SHA-256 of its lines."""

    rows: int
    sha256: str


def entry(table: Table) -> str:
    """The name of the table's lines in the archive."""
    return f"tables/{table.name}.jsonl"


def write_lines(connection: Connection, table: Table) -> Iterator[bytes]:
    """The table's rows as canonical JSON lines, in the order of the primary key."""
    order = list(table.primary_key.columns)
    statement = select(table).order_by(*order).execution_options(yield_per=BATCH)
    for row in connection.execute(statement).mappings():
        yield (canonical_json({key: plain(value) for key, value in row.items()}) + "\n").encode()


def plain(value: Any) -> Any:
    """Bytes as base64, times in UTC; the rest as it is."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def read_line(table: Table, line: bytes) -> dict[str, Any]:
    """The row of a line. ValueError, KeyError or TypeError when it is none."""
    row = json.loads(line)
    return {column.name: _typed(column.type, row[column.name]) for column in table.columns}


def sum_lines(lines: Iterator[bytes], keep: Callable[[bytes], Any]) -> TableSum:
    """Hand every line to `keep` and sum them up."""
    digest, rows = hashlib.sha256(), 0
    for line in lines:
        digest.update(line)
        keep(line)
        rows += 1
    return TableSum(rows, digest.hexdigest())


def _typed(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    if isinstance(kind, LargeBinary):
        return base64.b64decode(value, validate=True)
    return value
