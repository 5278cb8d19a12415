"""Fresh databases for tests, copied from a template that is made once a run: a file, or CREATE DATABASE … TEMPLATE."""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from pathlib import Path

import psycopg

from acquisition.kernel.database import Database
from acquisition.schema import METADATA
from tests.support.postgres import GivenServer, PostgresServer


class SqliteCopies:
    """Copies of one template file."""

    def __init__(self, folder: Path) -> None:
        self._template = folder / "template.sqlite3"
        database = Database(f"sqlite:///{self._template}")
        METADATA.create_all(database.engine)
        database.close()
        with sqlite3.connect(self._template) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()

    def fresh(self, folder: Path) -> str:
        path = folder / "test.sqlite3"
        shutil.copyfile(self._template, path)
        return f"sqlite:///{path}"


class PostgresCopies:
    """Copies of one template database of a running server."""

    def __init__(self, server: PostgresServer | GivenServer, root: str = "postgres") -> None:
        self._server = server
        self._prefix = f"dobir_test_{os.getpid()}"
        self._numbers = itertools.count(1)
        self._connection = psycopg.connect(server.url(root).replace("+psycopg", ""), autocommit=True)
        self._execute(f"CREATE DATABASE \"{self._prefix}_template\" ENCODING 'UTF8' TEMPLATE template0")
        database = Database(server.url(f"{self._prefix}_template"))
        METADATA.create_all(database.engine)
        database.close()

    def fresh(self) -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{self._prefix}_template" STRATEGY FILE_COPY')
        return self._server.url(name)

    def empty(self) -> str:
        """The address of a new database without tables."""
        name = f"{self._prefix}_{next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
        return self._server.url(name)

    def drop(self, url: str) -> None:
        name = url.partition("?")[0].rsplit("/", 1)[1]
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def close(self) -> None:
        self._execute(f'DROP DATABASE "{self._prefix}_template" WITH (FORCE)')
        self._connection.close()

    def _execute(self, statement: str) -> None:
        self._connection.execute(statement.encode())
