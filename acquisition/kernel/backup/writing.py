"""Writing a backup: one consistent state, complete or not at all."""

from __future__ import annotations

import json
import os
import zipfile
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy import MetaData

from acquisition.kernel.backup.lines import (
    FORMAT,
    MANIFEST,
    Progress,
    TableSum,
    entry,
    plain,
    sum_lines,
    write_lines,
)
from acquisition.kernel.database import Database
from acquisition.kernel.errors import Refused
from acquisition.kernel.i18n import gettext as _


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
    _refuse_existing(path)
    part = path.with_name(f"{path.name}.{uuid4().hex}.part")  # nobody else's: two may write at once
    try:
        sums = _write(database, metadata, part, revision, now, progress)
        _refuse_existing(path)
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


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise Refused(_("Файл %(name)s уже існує: оберіть інше ім’я.", name=path.name), code="file-exists")


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
    with part.open("xb") as raw, database.reader.connect() as connection:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for place, table in enumerate(tables):
                if progress is not None:
                    progress(place, len(tables), table.name)
                with archive.open(entry(table), "w", force_zip64=True) as out:
                    sums[table.name] = sum_lines(write_lines(connection, table), out.write)
            archive.writestr(MANIFEST, _manifest_text(sums, revision, now))
        raw.flush()
        os.fsync(raw.fileno())
    return sums


def _manifest_text(sums: dict[str, TableSum], revision: str | None, now: datetime) -> str:
    tables = {name: {"rows": one.rows, "sha256": one.sha256} for name, one in sums.items()}
    manifest = {"format": FORMAT, "made_at": plain(now), "revision": revision, "tables": tables}
    return json.dumps(manifest, ensure_ascii=False, indent=1)
