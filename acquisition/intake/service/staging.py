"""Staged rows: written in bulk while a file is read, counted, and taken away when it is read again."""

from collections.abc import Mapping, Sequence
from json import JSONEncoder
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Insert, Integer, String, Text, bindparam, cast, delete, func, insert, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import col, select

from acquisition.intake.models import ImportBatch, ImportRow, Outcome
from acquisition.intake.service.moving import load, move
from acquisition.kernel.work import UnitOfWork

_json = JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str, check_circular=False).encode


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
    """Write rows at positions from `first`; a few thousand at a time."""
    work.session.execute(
        _statement(work),
        [
            {
                "batch_id": batch_id,
                "position": position,
                "sheet": row.sheet,
                "row_number": row.number,
                "raw": _json(row.raw),
                "record": _json(row.record),
                "problems": _json(row.problems) if row.problems else "[]",
                "outcome": row.outcome,
                "target_id": row.target_id,
                "note": "",
                "applied": False,
            }
            for position, row in enumerate(rows, first)
        ],
    )


def _statement(work: UnitOfWork) -> Insert:
    """An INSERT that takes JSON as text already made: encoding it once is a third of the work of staging."""
    postgres = work.session.get_bind().dialect.name == "postgresql"

    def document(name: str) -> Any:
        text = bindparam(name, type_=Text())
        return cast(text, JSONB) if postgres else text

    return insert(ImportRow.__table__).values(  # type: ignore[attr-defined]  # SQLModel hides the Table
        batch_id=bindparam("batch_id", type_=Integer()),
        position=bindparam("position", type_=Integer()),
        sheet=bindparam("sheet", type_=String()),
        row_number=bindparam("row_number", type_=Integer()),
        raw=document("raw"),
        record=document("record"),
        problems=document("problems"),
        outcome=bindparam("outcome", type_=String()),
        target_id=bindparam("target_id", type_=Integer()),
        note=bindparam("note", type_=String()),
        applied=bindparam("applied", type_=Boolean()),
    )


def finish(work: UnitOfWork, batch_id: int, layout: Any, problems: Mapping[str, int]) -> ImportBatch:
    """The file is read: keep how it was understood and the counts. The five outcomes add up to `rows`."""
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
