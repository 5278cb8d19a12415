"""Restoring a backup: into an empty database of the same schema, proved row by row, or nothing."""

from __future__ import annotations

import json
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, MetaData, Table, bindparam, func, insert, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from acquisition.kernel.audit import check_chain
from acquisition.kernel.backup.lines import (
    BATCH,
    FORMAT,
    MANIFEST,
    Progress,
    TableSum,
    entry,
    read_line,
    sum_lines,
    write_lines,
)
from acquisition.kernel.database import Database
from acquisition.kernel.errors import InvalidInput, Refused
from acquisition.kernel.i18n import gettext as _

DAMAGE = (KeyError, ValueError, TypeError, EOFError, zlib.error, zipfile.BadZipFile, IntegrityError)


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
            sums = {table.name: sum_lines(write_lines(connection, table), len) for table in tables}
            _compare(manifest, sums)
            _check_chain(connection)
    return sums


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
    with archive.open(entry(table)) as stream:
        for line in stream:
            yield read_line(table, line)


def _links(table: Table, own: list[str], row: dict[str, Any]) -> dict[str, Any]:
    keys = {f"_{key.name}": row[key.name] for key in table.primary_key.columns}
    return keys | {name: row[name] for name in own}


def _link(connection: Connection, table: Table, own: list[str], later: list[dict[str, Any]]) -> None:
    if later:
        where = [key == bindparam(f"_{key.name}") for key in table.primary_key.columns]
        values: dict[str, Any] = {name: bindparam(name) for name in own}
        connection.execute(update(table).where(*where).values(values), later)


def _advance_sequences(connection: Connection, metadata: MetaData) -> None:
    """New ids go on after the restored rows, and after those that the trail remembers though they are gone."""
    trail = metadata.tables["audit_event"]
    told = select(trail.c.subject_kind, func.max(trail.c.subject_id)).group_by(trail.c.subject_kind)
    remembered = {str(kind): int(last) for kind, last in connection.execute(told)}
    for table in metadata.sorted_tables:
        column = table.autoincrement_column
        if column is not None:
            last = connection.execute(select(func.max(column))).scalar() or 0
            _advance(connection, table.name, column.name, max(last, remembered.get(table.name, 0)))


def _advance(connection: Connection, table: str, column: str, last: int) -> None:
    if connection.dialect.name != "postgresql":
        if last:
            connection.execute(text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
            row = text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)")
            connection.execute(row, {"name": table, "last": last})
        return
    found = text("SELECT pg_get_serial_sequence(:name, :column)")
    sequence = connection.execute(found, {"name": f'"{table}"', "column": column}).scalar()
    if sequence is not None:
        connection.execute(select(func.setval(sequence, last or 1, last > 0)))


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
