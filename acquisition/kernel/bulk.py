"""Rows by the thousand: ids known before the insert, so that one executemany writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, text
from sqlmodel import Session, SQLModel


def reserve_ids(session: Session, table: type[SQLModel], count: int) -> list[int]:
    """`count` new values of the table's integer primary key `id`, ascending, free for this transaction to use.

    PostgreSQL takes them from the column's sequence; on SQLite the writing unit of work holds the only write lock.
    """
    if count == 0:
        return []
    name = str(table.__tablename__)
    if session.get_bind().dialect.name == "postgresql":
        sequence = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return sorted(int(value) for value in session.scalars(sequence, {"name": name, "count": count}))
    last = session.scalar(text(f"SELECT coalesce(max(id), 0) FROM {name}")) or 0
    return list(range(last + 1, last + count + 1))


def refresh_statistics(session: Session, table: type[SQLModel]) -> None:
    """Tell the planner what a table that has grown by thousands of rows looks like, so that lists walk the right index."""
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA analysis_limit=1000")
    connection.exec_driver_sql(f"ANALYZE {table.__tablename__}")


def insert_rows(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Insert rows without `id`, all with the same keys, through Core; returns their ids in the order of the rows.

    Python-side defaults of the table do not apply to keys that the rows leave out: give every column without a
    database default.
    """
    ids = reserve_ids(session, table, len(rows))
    if rows:
        session.connection().execute(
            insert(table.__table__),  # type: ignore[attr-defined]  # SQLModel hides the Table
            [{**row, "id": id} for row, id in zip(rows, ids, strict=True)],
        )
    return ids
