"""Full-text search over a folded text column: FTS5 on SQLite, a GIN index on PostgreSQL, one way to ask."""

from __future__ import annotations

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Integer,
    Table,
    UnaryExpression,
    column,
    event,
    func,
    literal_column,
    text,
    true,
)
from sqlalchemy.engine import Connection
from sqlalchemy.sql.operators import custom_op

INDEXED: dict[str, str] = {}


def statements(table: str, column: str, dialect: str) -> list[str]:
    """The DDL that builds the index of `table.column`."""
    if dialect == "postgresql":
        return [f"CREATE INDEX {table}_{column}_words ON {table} USING gin (to_tsvector('simple', {column}))"]
    words = f"{table}_words"
    return [
        f"CREATE VIRTUAL TABLE {words} USING fts5({column}, content='{table}', content_rowid='id', "
        f"tokenize='unicode61 remove_diacritics 0', prefix='2 3 4')",
        f"CREATE TRIGGER {words}_insert AFTER INSERT ON {table} BEGIN "
        f"INSERT INTO {words}(rowid, {column}) VALUES (new.id, new.{column}); END",
        f"CREATE TRIGGER {words}_delete AFTER DELETE ON {table} BEGIN "
        f"INSERT INTO {words}({words}, rowid, {column}) VALUES ('delete', old.id, old.{column}); END",
        f"CREATE TRIGGER {words}_update AFTER UPDATE OF {column} ON {table} BEGIN "
        f"INSERT INTO {words}({words}, rowid, {column}) VALUES ('delete', old.id, old.{column}); "
        f"INSERT INTO {words}(rowid, {column}) VALUES (new.id, new.{column}); END",
    ]


def search_index(table: Table, column: str) -> None:
    """Index `table.column` (folded text, integer primary key `id`) whenever the table is created."""
    INDEXED[table.name] = column

    def create(target: Table, connection: Connection, **_options: object) -> None:
        for statement in statements(table.name, column, connection.dialect.name):
            connection.exec_driver_sql(statement)

    event.listen(table, "after_create", create)


def matches(table: Table, folded: str, dialect: str) -> ColumnElement[bool]:
    """Rows that hold every word of `folded` (words may be beginnings); all rows when it has none. `folded` comes from catalogue.text.fold."""
    words = _words(folded)
    if not words:
        return true()
    indexed = INDEXED[table.name]
    if dialect == "postgresql":
        query = " & ".join(f"{word}:*" for word in words)
        return func.to_tsvector(literal_column("'simple'"), table.c[indexed]).op("@@")(
            func.to_tsquery(literal_column("'simple'"), query)
        )
    name = f"{table.name}_words"
    found = text(f"SELECT rowid FROM {name} WHERE {name} MATCH :words")
    return table.c.id.in_(found.bindparams(words=_fts(words)))


def hits(table: Table, folded: str) -> tuple[FromClause, ColumnElement[bool]]:
    """On SQLite: the rows found, one after another as the word index gives them, and how to join `table` to them.
    `folded` has a word.

    A list that stops after some hundreds of rows need not wait for all that match, as `matches` does. The plus keeps
    SQLite from asking the word index anew for every row of the table.
    """
    name = f"{table.name}_words"
    found = text(f"SELECT rowid AS hit FROM {name} WHERE {name} MATCH :words").bindparams(
        words=_fts(_words(folded))
    )
    rows = found.columns(column("hit", Integer)).subquery()
    return rows, table.c.id == UnaryExpression(rows.c.hit, operator=custom_op("+"), type_=Integer())


def _words(folded: str) -> list[str]:
    words = ("".join(letter for letter in word if letter.isalnum()) for word in folded.split())
    return [word for word in words if word]


def _fts(words: list[str]) -> str:
    return " ".join(f'"{word}"*' for word in words)
