"""A whole database in one portable file, alike for SQLite and PostgreSQL.

A ZIP of `manifest.json` and one `tables/NAME.jsonl` for each table: a row is a JSON object on a line, rows in the
order of the primary key, times in UTC, bytes in base64. The manifest holds the schema's revision and, for each table,
the number of rows and the SHA-256 of its lines, so that a restore can prove that nothing is lost or changed.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

from sqlalchemy import (
    Connection,
    Date,
    LargeBinary,
    MetaData,
    Table,
    bindparam,
    func,
    insert,
    select,
    text,
    update,
)
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from acquisition.kernel.audit import check_chain
from acquisition.kernel.canonical import canonical_json
from acquisition.kernel.columns import UtcDateTime
from acquisition.kernel.database import Database
from acquisition.kernel.errors import InvalidInput, Refused
from acquisition.kernel.i18n import gettext as _

FORMAT = 1
MANIFEST = "manifest.json"
BATCH = 500
DAMAGE = (KeyError, ValueError, TypeError, EOFError, zlib.error, zipfile.BadZipFile, IntegrityError)
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table of a backup holds: rows and the SHA-256 of its lines."""

    rows: int
    sha256: str


def write_backup(
    database: Database,
    metadata: MetaData,
    path: Path,
    *,
    revision: str | None,
    now: datetime,
    progress: Progress | None = None,
) -> dict[str, TableSum]:
    """Write one consistent state of the database to `path`, which must not exist yet.

    The file appears under its name only when it is complete; on any trouble nothing is left behind.
    """
    if path.exists():
        raise Refused(_("Файл %(name)s уже існує: оберіть інше ім'я.", name=path.name), code="file-exists")
    part = path.with_name(path.name + ".part")
    try:
        sums = _write(database, metadata, part, revision, now, progress)
        os.replace(part, path)
    except OSError as trouble:
        raise Refused(
            _(
                "Резервну копію не записано: %(reason)s. Незавершений файл вилучено.",
                reason=trouble.strerror or str(trouble),
            ),
            code="backup-not-written",
        ) from trouble
    finally:
        with suppress(FileNotFoundError):  # it is gone when the backup is complete
            part.unlink()
    return sums


def restore_backup(
    database: Database,
    metadata: MetaData,
    path: Path,
    *,
    revision: str | None,
    progress: Progress | None = None,
) -> dict[str, TableSum]:
    """Fill an empty database of the same schema revision from the file, and prove that it holds the same.

    One transaction: a wrong file, a full disk or a database with rows leaves everything as it was. Rows are read back
    and their hashes compared with the manifest; the audit chain is recomputed.
    """
    with _open(path) as archive:
        manifest = _manifest(archive, path)
        _refuse_other_schema(manifest, metadata, revision)
        with database.writer.begin() as connection:
            _refuse_filled(connection, metadata)
            tables = metadata.sorted_tables
            for place, table in enumerate(tables):
                if progress is not None:
                    progress(place, len(tables), table.name)
                _fill(connection, table, archive)
            _advance_sequences(connection, metadata)
            sums = {table.name: _sum(connection, table) for table in tables}
            _compare(manifest, sums)
            _check_chain(connection)
    return sums


def _write(
    database: Database,
    metadata: MetaData,
    part: Path,
    revision: str | None,
    now: datetime,
    progress: Progress | None,
) -> dict[str, TableSum]:
    sums: dict[str, TableSum] = {}
    tables = metadata.sorted_tables
    with part.open("xb") as raw, _snapshot(database) as connection:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for place, table in enumerate(tables):
                if progress is not None:
                    progress(place, len(tables), table.name)
                with archive.open(_entry(table), "w", force_zip64=True) as out:
                    sums[table.name] = _dump(_lines(connection, table), out)
            archive.writestr(MANIFEST, _manifest_text(sums, revision, now))
        raw.flush()
        os.fsync(raw.fileno())
    return sums


def _snapshot(database: Database) -> Connection:
    engine = database.engine
    if not database.is_sqlite:
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    return engine.connect()


def _entry(table: Table) -> str:
    return f"tables/{table.name}.jsonl"


def _lines(connection: Connection, table: Table) -> Iterator[bytes]:
    order = list(table.primary_key.columns)
    statement = select(table).order_by(*order).execution_options(yield_per=BATCH)
    for row in connection.execute(statement).mappings():
        yield (canonical_json({key: _plain(value) for key, value in row.items()}) + "\n").encode()


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value


def _dump(lines: Iterable[bytes], out: IO[bytes]) -> TableSum:
    digest, rows = hashlib.sha256(), 0
    for line in lines:
        digest.update(line)
        out.write(line)
        rows += 1
    return TableSum(rows, digest.hexdigest())


def _sum(connection: Connection, table: Table) -> TableSum:
    digest, rows = hashlib.sha256(), 0
    for line in _lines(connection, table):
        digest.update(line)
        rows += 1
    return TableSum(rows, digest.hexdigest())


def _manifest_text(sums: dict[str, TableSum], revision: str | None, now: datetime) -> str:
    tables = {name: {"rows": one.rows, "sha256": one.sha256} for name, one in sums.items()}
    manifest = {"format": FORMAT, "made_at": _plain(now), "revision": revision, "tables": tables}
    return json.dumps(manifest, ensure_ascii=False, indent=1)


def _open(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as trouble:
        raise InvalidInput(
            _("Файл %(name)s не є резервною копією Добору.", name=path.name), code="not-a-backup"
        ) from trouble


def _manifest(archive: zipfile.ZipFile, path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(archive.read(MANIFEST))
        known = manifest["format"] == FORMAT and isinstance(manifest["tables"], dict)
    except (KeyError, ValueError, TypeError, zipfile.BadZipFile) as trouble:
        raise InvalidInput(
            _("Файл %(name)s не є резервною копією Добору.", name=path.name), code="not-a-backup"
        ) from trouble
    if not known:
        raise InvalidInput(_("Резервну копію зробила інша версія програми."), code="other-format")
    return dict(manifest)


def _refuse_other_schema(manifest: dict[str, Any], metadata: MetaData, revision: str | None) -> None:
    tables = {table.name for table in metadata.sorted_tables}
    if manifest["revision"] != revision or set(manifest["tables"]) != tables:
        raise Refused(
            _(
                "Копія зроблена для версії схеми %(theirs)s, а ця програма має %(ours)s. Відновіть її тією самою версією програми.",
                theirs=manifest["revision"],
                ours=revision,
            ),
            code="other-schema",
        )


def _refuse_filled(connection: Connection, metadata: MetaData) -> None:
    for table in metadata.sorted_tables:
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            raise Refused(
                _("База даних не порожня: відновлювати можна лише в порожню."), code="database-not-empty"
            )


def _fill(connection: Connection, table: Table, archive: zipfile.ZipFile) -> None:
    """Insert the rows; links of a table to itself are set afterwards, when both ends are there."""
    own = [
        column.name
        for column in table.columns
        if any(key.column.table is table for key in column.foreign_keys)
    ]
    later: list[dict[str, Any]] = []
    try:
        rows = _rows(table, archive)
        while batch := list(islice(rows, BATCH)):
            later += [_links(table, own, row) for row in batch if any(row[name] is not None for name in own)]
            connection.execute(insert(table), [row | dict.fromkeys(own) for row in batch])
        _link(connection, table, own, later)
    except DAMAGE as trouble:
        raise InvalidInput(
            _("Резервну копію пошкоджено: таблиця %(table)s. Нічого не відновлено.", table=table.name),
            code="backup-damaged",
        ) from trouble


def _rows(table: Table, archive: zipfile.ZipFile) -> Iterator[dict[str, Any]]:
    with archive.open(_entry(table)) as stream:
        for line in stream:
            row = json.loads(line)
            yield {column.name: _typed(column.type, row[column.name]) for column in table.columns}


def _links(table: Table, own: list[str], row: dict[str, Any]) -> dict[str, Any]:
    keys = {f"_{key.name}": row[key.name] for key in table.primary_key.columns}
    return keys | {name: row[name] for name in own}


def _link(connection: Connection, table: Table, own: list[str], later: list[dict[str, Any]]) -> None:
    if later:
        where = [key == bindparam(f"_{key.name}") for key in table.primary_key.columns]
        values: dict[str, Any] = {name: bindparam(name) for name in own}
        connection.execute(update(table).where(*where).values(values), later)


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


def _advance_sequences(connection: Connection, metadata: MetaData) -> None:
    """PostgreSQL hands out ids from sequences, which must go on after the restored rows."""
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if table.autoincrement_column is None:
            continue
        column = table.autoincrement_column.name
        sequence = connection.execute(
            text("SELECT pg_get_serial_sequence(:name, :column)"),
            {"name": f'"{table.name}"', "column": column},
        ).scalar()
        if sequence is not None:
            last = connection.execute(select(func.max(table.c[column]))).scalar()
            connection.execute(select(func.setval(sequence, last or 1, last is not None)))


def _compare(manifest: dict[str, Any], sums: dict[str, TableSum]) -> None:
    wrong = [
        name
        for name, one in sums.items()
        if manifest["tables"][name] != {"rows": one.rows, "sha256": one.sha256}
    ]
    if wrong:
        raise InvalidInput(
            _("Резервну копію пошкоджено: таблиця %(table)s. Нічого не відновлено.", table=", ".join(wrong)),
            code="backup-damaged",
        )


def _check_chain(connection: Connection) -> None:
    with Session(bind=connection, autoflush=False) as session:
        _count, broken = check_chain(session)
    if broken is not None:
        raise InvalidInput(_("Журнал дій у копії пошкоджено. Нічого не відновлено."), code="chain-broken")
