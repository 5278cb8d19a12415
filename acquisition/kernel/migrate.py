"""The schema's history: bring a database up to date, tell whether it is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from acquisition.kernel.database import Database

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def upgrade(database: Database) -> None:
    """Run the missing migrations in one transaction; does nothing when there are none."""
    with database.writer.begin() as connection:
        if MigrationContext.configure(connection).get_current_revision() != head():
            command.upgrade(_config(connection), "head")


def head() -> str | None:
    """The newest revision of this code."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def current(database: Database) -> str | None:
    """The revision the database is at; None when it is empty."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_ours(item: Any, name: str | None, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Whether autogeneration should look at the thing: search indexes are made by `kernel.search`, not declared."""
    return not (reflected and compare_to is None and name is not None and "_words" in name)


def make_revision(database: Database, message: str, number: str) -> None:
    """Write a migration from the difference between the tables in code and `database`, which must be up to date."""
    with database.writer.begin() as connection:
        command.revision(_config(connection), message=message, autogenerate=True, rev_id=number)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
