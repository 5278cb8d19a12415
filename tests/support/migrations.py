"""The schema's history against the tables in code: `python -m tests.support.migrations check | make NAME`."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from acquisition.kernel import migrate
from acquisition.kernel.database import Database
from acquisition.kernel.search import INDEXED
from acquisition.schema import METADATA
from tests.support import postgres
from tests.support.databases import PostgresCopies

# What autogeneration cannot see: search indexes and triggers made by kernel.search.
HIDDEN = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE name LIKE '%\\_words%' ESCAPE '\\' ORDER BY name",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE '%\\_words' ORDER BY indexname",
}


def differences(migrated: Database, declared: Database) -> list[str]:
    """What a database brought up by migrations lacks or has beyond one made from the tables in code."""
    with migrated.engine.connect() as connection:
        options = {"compare_type": True, "include_object": migrate.is_ours}
        context = MigrationContext.configure(connection, opts=options)
        found = [str(change) for change in compare_metadata(context, METADATA)]
    ours, theirs = (_hidden(database) for database in (migrated, declared))
    return found + [
        f"search index differs: {name}"
        for name in sorted(ours.keys() | theirs.keys())
        if ours.get(name) != theirs.get(name)
    ]


def _hidden(database: Database) -> dict[str, str]:
    with database.engine.connect() as connection:
        rows = connection.execute(text(HIDDEN[database.url.get_backend_name()])).all()
    return {name: re.sub(r"\s+", " ", sql or "") for name, sql in rows}


@contextmanager
def pairs() -> Iterator[list[tuple[Database, Database]]]:
    """For SQLite and for PostgreSQL: an empty database, and one made from the tables in code."""
    server = postgres.start(os.environ)
    folder = tempfile.TemporaryDirectory()
    opened: list[Database] = []
    copies = PostgresCopies(server)
    try:
        root = Path(folder.name)
        urls = [
            f"sqlite:///{root / 'migrated'}",
            f"sqlite:///{root / 'declared'}",
            copies.empty(),
            copies.fresh(),
        ]
        opened = [Database(url) for url in urls]
        METADATA.create_all(opened[1].engine)
        yield [(opened[0], opened[1]), (opened[2], opened[3])]
    finally:
        for database in opened:
            database.close()
        copies.close()
        server.stop()
        folder.cleanup()


def check() -> int:
    """Exit status: 0 when migrations bring both databases to the tables in code."""
    wrong = []
    with pairs() as databases:
        for migrated, declared in databases:
            migrate.upgrade(migrated)
            wrong += [
                f"{migrated.url.get_backend_name()}: {line}" for line in differences(migrated, declared)
            ]
    for line in wrong:
        sys.stderr.write(line + "\n")
    sys.stdout.write("migrations: " + ("differ from the tables, see above\n" if wrong else "current\n"))
    return 1 if wrong else 0


def make(name: str) -> int:
    """Write the next migration, numbered in order."""
    number = f"{len(list((migrate.FOLDER / 'versions').glob('[0-9]*.py'))) + 1:04}"
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/migrated")
        migrate.upgrade(database)
        migrate.make_revision(database, name, number)
        database.close()
    for path in (migrate.FOLDER / "versions").glob(f"{number}*.py"):
        _add_search(path)
    return 0


def _add_search(path: Path) -> None:
    """Search indexes of the tables that the migration creates."""
    written = path.read_text(encoding="utf-8")
    upgrade, end, rest = written.partition("    # ### end Alembic commands ###")
    lines = [
        f"    for statement in search.statements({table!r}, {column!r}, op.get_bind().dialect.name):\n"
        "        op.execute(statement)\n"
        for table, column in sorted(INDEXED.items())
        if f"op.create_table('{table}'" in upgrade
    ]
    whole = upgrade + "".join(lines) + end + rest
    if not lines:
        whole = whole.replace("\nfrom acquisition.kernel import search\n", "", 1)
    path.write_text(whole, encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(check() if sys.argv[1] == "check" else make(sys.argv[2]))
