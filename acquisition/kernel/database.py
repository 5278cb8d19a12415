"""The database: engine and sessions, alike on SQLite and PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Select, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import ORMExecuteState
from sqlmodel import Session

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=20000",
    "PRAGMA cache_size=-65536",
    "PRAGMA temp_store=MEMORY",
)


class WritingSession(Session):
    """A session in which a row read with a lock is what the lock found, even when the session knew it before."""


@event.listens_for(WritingSession, "do_orm_execute")
def _refresh_what_is_locked(state: ORMExecuteState) -> None:
    statement = state.statement
    if isinstance(statement, Select) and statement._for_update_arg is not None:
        state.update_execution_options(populate_existing=True)


class Database:
    """One database of the service. Sessions for writing take SQLite's write lock at once, so that a
    reader which becomes a writer never fails half-way; readers never block."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        if self.is_sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        options: dict[str, Any] = (
            {} if self.is_sqlite else {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}
        )
        self.engine: Engine = create_engine(self.url, hide_parameters=True, **options)
        if self.is_sqlite:
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self.writer: Engine = self.engine.execution_options(writing=True)
        self.reader: Engine = (
            self.engine
            if self.is_sqlite
            else self.engine.execution_options(isolation_level="REPEATABLE READ")
        )

    def reading(self) -> Session:
        """A session that only reads: all its queries see one state of the database."""
        return Session(self.reader, expire_on_commit=False, autoflush=False)

    def writing(self) -> Session:
        """A session that may write."""
        return WritingSession(self.writer, expire_on_commit=False)

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver's own BEGIN comes too late; ours is in _begin_sqlite
    for pragma in SQLITE_PRAGMAS:
        connection.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
