"""Applying staged rows and taking them back: what may be applied, portion by portion, each portion once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, func, update
from sqlmodel import col, select

from acquisition.intake.kinds import KINDS
from acquisition.intake.models import BatchState, ImportBatch, ImportRow, Outcome
from acquisition.intake.queries import last_job
from acquisition.intake.service.moving import load, may_change, move
from acquisition.intake.service.staging import forget_application, recount
from acquisition.kernel.errors import Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job, at_work
from acquisition.kernel.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of one applied row: the id of what it made or changed, and what stood there before."""

    row_id: int
    target_id: int | None
    before: Any = None


def _applicable(batch: ImportBatch) -> list[ColumnElement[bool]]:
    """Rows that applying takes: new ones, and matched ones where they are changes; never those that wait."""
    outcomes = [Outcome.NEW, Outcome.MATCHED] if KINDS[batch.kind].matched_too else [Outcome.NEW]
    return [
        col(ImportRow.batch_id) == batch.id,
        col(ImportRow.outcome).in_(outcomes),
        col(ImportRow.applied).is_(False),
    ]


def waiting(work: UnitOfWork, batch: ImportBatch) -> int:
    """How many rows applying would take now."""
    return work.session.exec(select(func.count()).select_from(ImportRow).where(*_applicable(batch))).one()


def request_apply(work: UnitOfWork, batch_id: int) -> Job:
    """Have the staged rows applied. Of two who ask at once one gets WrongState; nothing is applied twice."""
    batch = load(work, batch_id)
    may_change(work, batch)
    if batch.state in (BatchState.READ, BatchState.APPLIED) and waiting(work, batch) == 0:
        raise Refused(
            _("Застосовувати нічого: немає рядків, готових до застосування."), code="nothing-to-apply"
        )
    move(work, batch_id, "apply", refusal=None)
    return _send(work, batch, "intake.apply")


def request_undo(work: UnitOfWork, batch_id: int) -> Job:
    """Have what the batch made taken back; refused later, by the rooms concerned, when something depends on it."""
    batch = load(work, batch_id)
    may_change(work, batch)
    move(work, batch_id, "undo", refusal=None)
    return _send(work, batch, "intake.undo")


def resume(work: UnitOfWork, batch_id: int) -> Job:
    """Send the job of a step that was cut short again; what it had done stays done. WrongState while its job lives."""
    batch = load(work, batch_id, lock=True)
    may_change(work, batch)
    job = last_job(work.session, batch_id)
    if job is not None and at_work(job, work.now):
        raise WrongState(_("Завдання цього імпорту ще виконується або чекає своєї черги."))
    step, kind = {
        BatchState.READING: ("read_again", "intake.read"),
        BatchState.APPLYING: ("apply_again", "intake.apply"),
        BatchState.UNDOING: ("undo_again", "intake.undo"),
    }.get(batch.state, ("read", "intake.read"))
    move(work, batch_id, step)
    return _send(work, batch, kind)


def _send(work: UnitOfWork, batch: ImportBatch, kind: str) -> Job:
    subject = ("import_batch", batch.id or 0)
    return work.send(kind, {"batch_id": batch.id}, subject=subject, campaign_id=batch.campaign_id)


def portion(work: UnitOfWork, batch: ImportBatch, size: int | None) -> Sequence[ImportRow]:
    """The next rows to apply in file order, all of them when `size` is None."""
    rows = select(ImportRow).where(*_applicable(batch)).order_by(col(ImportRow.position)).limit(size)
    return work.session.exec(rows).all()


def mark_applied(work: UnitOfWork, applied: Sequence[Applied]) -> None:
    """In the same unit of work as the effect itself, so that a row is applied once or not at all."""
    if applied:
        work.session.execute(
            update(ImportRow),
            [
                {"id": each.row_id, "applied": True, "target_id": each.target_id, "before": each.before}
                for each in applied
            ],
        )


def refuse_rows(work: UnitOfWork, reasons: Mapping[int, str]) -> None:
    """Rows that a room would not take when it came to it: refused, with a sentence that says why."""
    if not reasons:
        return
    for row in work.session.exec(select(ImportRow).where(col(ImportRow.id).in_(list(reasons)))):
        sentence = reasons[row.id or 0]
        row.problems = [*row.problems, ["not_applied", "error", "", "", {"reason": sentence}]]
        row.outcome = Outcome.REFUSED
        work.session.add(row)
    work.session.flush()


def finish(work: UnitOfWork, batch_id: int, effect: Mapping[str, Any]) -> ImportBatch:
    """All rows are applied."""
    batch = move(work, batch_id, "finish_applying", applied_at=work.now, effect=dict(effect))
    recount(work, batch)
    return batch


def stop(work: UnitOfWork, batch_id: int, step: str, reason: str) -> ImportBatch:
    """The room refused: back to where the batch was (`stop_applying`, `stop_undoing`), with the reason on it."""
    return move(work, batch_id, step, refusal={"code": "not_applied", "params": {"reason": reason}})


def finish_undo(work: UnitOfWork, batch_id: int) -> ImportBatch:
    """What the batch made is gone; its rows wait as they were read."""
    forget_application(work, batch_id)
    return move(work, batch_id, "finish_undoing", applied_at=None, effect=None)
