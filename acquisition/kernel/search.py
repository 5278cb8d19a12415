"""Full-text search over a folded text column: FTS5 on SQLite, a GIN index on PostgreSQL, one way to ask."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, event, func, literal_column, text, true
from sqlalchemy.engine import Connection

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
    words = ["".join(letter for letter in word if letter.isalnum()) for word in folded.split()]
    words = [word for word in words if word]
    if not words:
        return true()
    column = INDEXED[table.name]
    if dialect == "postgresql":
        query = " & ".join(f"{word}:*" for word in words)
        return func.to_tsvector(literal_column("'simple'"), table.c[column]).op("@@")(
            func.to_tsquery(literal_column("'simple'"), query)
        )
    query = " ".join(f'"{word}"*' for word in words)
    name = f"{table.name}_words"
    return table.c.id.in_(text(f"SELECT rowid FROM {name} WHERE {name} MATCH :words").bindparams(words=query))
