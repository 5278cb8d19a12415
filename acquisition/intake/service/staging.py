"""Staged rows: written in bulk while a file is read, counted, and taken away when it is read again."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pydantic_core import to_json
from sqlalchemy import delete, func, update
from sqlmodel import col, select

from acquisition.intake.models import BatchState, ImportBatch, ImportRow, Outcome
from acquisition.intake.service.moving import load, move
from acquisition.kernel.errors import WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork

ZERO = "\\u0000"
COLUMNS = "batch_id, position, sheet, row_number, raw, record, problems, outcome, target_id, note, applied"
POSTGRES = f"INSERT INTO import_row ({COLUMNS}) VALUES (%s, %s, %s, %s, %s::jsonb, %s::jsonb, %s::jsonb, %s, %s, '', false)"
SQLITE = f"INSERT INTO import_row ({COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0)"
"""Staging is measured against the bare reading of the file. The ORM and Core's own preparation of each row would cost as much
again, so the driver gets tuples, with the JSON made once."""


class Overtaken(WrongState):
    """Another job reads the file now: this one must leave the batch alone."""


class StagedRow(NamedTuple):
    """A row to be staged. `problems`: [[code, severity, field, column, params]]; `note` what a screen says beside it."""

    sheet: str
    number: int
    raw: Sequence[Any]
    record: Mapping[str, Any]
    problems: Sequence[list[Any]]
    outcome: Outcome
    target_id: int | None = None


def begin(work: UnitOfWork, batch_id: int) -> ImportBatch:
    """Start reading from nothing: rows of a reading that was cut short go. WrongState unless the batch is being read."""
    batch = move(work, batch_id, "read_again", rows=0, counts={})
    work.session.execute(delete(ImportRow).where(col(ImportRow.batch_id) == batch_id))
    return batch


def stage(work: UnitOfWork, batch_id: int, first: int, rows: Sequence[StagedRow]) -> None:
    """Write rows at positions from `first`; a few thousand at a time. Raises Overtaken when what is staged does not end
    just before `first`: another job has begun to read the file anew."""
    _advance(work, batch_id, first - 1, len(rows))
    connection = work.session.connection()
    statement = POSTGRES if connection.dialect.name == "postgresql" else SQLITE
    values = [
        (
            batch_id,
            position,
            row.sheet,
            row.number,
            _json(row.raw),
            _json(row.record),
            _json(row.problems) if row.problems else "[]",
            row.outcome.value,
            row.target_id,
        )
        for position, row in enumerate(rows, first)
    ]
    if values:
        connection.exec_driver_sql(statement, values)


def _advance(work: UnitOfWork, batch_id: int, staged: int, more: int) -> None:
    """Compare and swap: the batch is being read and holds `staged` rows; then it holds `more` besides."""
    taken = work.session.execute(
        update(ImportBatch)
        .where(
            col(ImportBatch.id) == batch_id,
            col(ImportBatch.state) == BatchState.READING,
            col(ImportBatch.rows) == staged,
        )
        .values(rows=staged + more)
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise Overtaken(_("Файл уже читає інше завдання."))


def _json(value: Any) -> str:
    """JSON text; dates as ISO, what no number is as null; without the zero character, which PostgreSQL does not keep."""
    text = to_json(value, inf_nan_mode="null").decode()
    if ZERO not in text:
        return text
    return to_json(_without_zeros(json.loads(text))).decode()


def _without_zeros(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, list):
        return [_without_zeros(each) for each in value]
    return {key: _without_zeros(each) for key, each in value.items()} if isinstance(value, dict) else value


def finish(
    work: UnitOfWork, batch_id: int, layout: Any, rows: int, problems: Mapping[str, int]
) -> ImportBatch:
    """The file is read to its `rows`: keep how it was understood and the counts. The five outcomes add up to `rows`."""
    _advance(work, batch_id, rows, 0)
    batch = move(work, batch_id, "finish_reading", layout=layout)
    batch.counts = {"problems": dict(sorted(problems.items(), key=lambda pair: (-pair[1], pair[0])))}
    recount(work, batch)
    return batch


def fail(work: UnitOfWork, batch_id: int, code: str, params: Mapping[str, Any], layout: Any) -> ImportBatch:
    """The file as a whole is refused: nothing of it stays staged, what was seen of it is kept for the mapping page."""
    refusal = {"code": code, "params": dict(params)}
    batch = move(work, batch_id, "fail", refusal=refusal, layout=layout, rows=0, counts={})
    work.session.execute(delete(ImportRow).where(col(ImportRow.batch_id) == batch_id))
    return batch


def recount(work: UnitOfWork, batch: ImportBatch) -> None:
    """Count the outcomes from the rows themselves."""
    found = work.session.exec(
        select(ImportRow.outcome, func.count())
        .where(ImportRow.batch_id == batch.id)
        .group_by(col(ImportRow.outcome))
    )
    counted = dict(found.all())
    batch.rows = sum(counted.values())
    batch.counts = {**batch.counts, **{outcome.value: counted.get(outcome, 0) for outcome in Outcome}}
    work.session.add(batch)
    work.session.flush()


def forget_application(work: UnitOfWork, batch_id: int) -> None:
    """After an undo: rows are as they were before applying."""
    work.session.execute(
        update(ImportRow)
        .where(col(ImportRow.batch_id) == batch_id, col(ImportRow.applied).is_(True))
        .values(applied=False, before=None)
        .execution_options(synchronize_session=False)
    )


__all__ = ["StagedRow", "begin", "fail", "finish", "forget_application", "load", "recount", "stage"]
