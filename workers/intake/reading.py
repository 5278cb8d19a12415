"""The job that reads a file and stages its rows."""

import gc
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from acquisition.intake.kinds import KINDS
from acquisition.intake.models import ImportBatch, Outcome
from acquisition.intake.service import staging
from acquisition.intake.service.staging import Overtaken, StagedRow
from acquisition.kernel import files
from acquisition.kernel.errors import DomainError
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import JobContext
from importers.archives import Limits, column_letter
from importers.headings import ColumnMapping
from importers.reading import FileReading, read_file
from importers.records import FileRefused
from workers.intake.handlers import Handler
from workers.intake.kinds import handler_of

PORTION = 5_000


def read(job: JobContext) -> dict[str, Any]:
    """Stage the rows of the batch `payload["batch_id"]`. What an earlier attempt staged is made anew.

    A file that cannot be taken ends the batch as failed, with the reason on it; the job itself has done its work.
    """
    batch_id = int(job.payload["batch_id"])
    job.progress(0, 0, _("Відкриваємо файл"))
    with job.work() as unit:
        batch = staging.begin(unit, batch_id)
        data = files.read(unit.session, batch.file_id)
    reading: FileReading | None = None
    try:
        reading = _open(job, batch, data)
        with _no_collecting():
            rows, problems = _stage(job, batch_id, reading, handler_of(batch))
    except FileRefused as refused:
        return _fail(job, batch_id, refused.code, refused.params, reading)
    except Overtaken:
        raise
    except DomainError as late:
        return _fail(job, batch_id, "not_applied", {"reason": str(late)}, reading)
    with job.work() as unit:
        batch = staging.finish(unit, batch_id, _layout(reading), rows, problems)
        return {"rows": batch.rows, **batch.counts}


def _open(job: JobContext, batch: ImportBatch, data: bytes) -> FileReading:
    limits = Limits(file_bytes=job.runtime.settings.upload_limit_mb << 20)
    mapping = ColumnMapping.from_json(batch.mapping)
    with job.reading() as unit:
        extra = handler_of(batch).fields(unit.session)
    return read_file(data, KINDS[batch.kind].vocabulary, mapping, extra, limits)


def _stage(
    job: JobContext, batch_id: int, reading: FileReading, handler: Handler
) -> tuple[int, Counter[str]]:
    """Portion after portion, each committed; gives the number of rows, and of those with each problem."""
    problems: Counter[str] = Counter()
    rows = iter(reading)
    done = 0
    while portion := list(islice(rows, PORTION)):
        with job.work() as unit:
            staged = handler.judge(unit.session, portion)
            _place(staged, reading)
            staging.stage(unit, batch_id, done + 1, staged)
        problems.update(_codes(staged))
        done += len(portion)
        job.progress(done, max(done, reading.height), _("Читаємо рядки"))
    return done, problems


@contextmanager
def _no_collecting() -> Iterator[None]:
    """The cycle collector rests: millions of small objects, none in a cycle, and it would walk them a fifth of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _place(rows: list[StagedRow], reading: FileReading) -> None:
    """Problems that judging found get the letter of their field's column."""
    letters = {
        sheet.name: {
            column["field"]: column_letter(column["index"]) for column in sheet.columns if column["field"]
        }
        for sheet in reading.sheets
    }
    for row in rows:
        for each in row.problems:
            if each[2] and not each[3]:
                each[3] = letters[row.sheet].get(each[2], "")


def _codes(rows: list[StagedRow]) -> Iterator[str]:
    for row in rows:
        if row.problems and row.outcome is not Outcome.SKIPPED:
            yield from {str(each[0]) for each in row.problems}


def _fail(
    job: JobContext, batch_id: int, code: str, params: dict[str, Any], reading: FileReading | None
) -> dict[str, Any]:
    with job.work() as unit:
        staging.fail(unit, batch_id, code, params, _layout(reading) if reading else None)
    return {"refused": code}


def _layout(reading: FileReading) -> dict[str, Any]:
    return {"kind": reading.book.kind, "sheets": [sheet.to_json() for sheet in reading.sheets]}
