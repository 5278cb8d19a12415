"""The one door for the state of a batch: a compare-and-swap, so that of two who push at once only one gets through."""

from typing import Any

from sqlalchemy import update
from sqlmodel import col

from acquisition.intake.kinds import KINDS
from acquisition.intake.models import BatchState, ImportBatch
from acquisition.intake.states import STEPS
from acquisition.kernel.errors import NotFound, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require


def load(work: UnitOfWork, batch_id: int, *, lock: bool = False) -> ImportBatch:
    """The batch as it is now in the database; NotFound when there is none. `lock`: nobody else takes a step with it
    until the unit of work ends."""
    batch = work.session.get(ImportBatch, batch_id, populate_existing=True, with_for_update=lock or None)
    if batch is None:
        raise NotFound(_("Такого імпорту немає."))
    return batch


def may_change(work: UnitOfWork, batch: ImportBatch) -> None:
    """Refuse unless the actor may run imports of this kind in this campaign."""
    require(work.actor, Permission.IMPORT_RUN, campaign_id=batch.campaign_id)
    require(work.actor, KINDS[batch.kind].permission, campaign_id=batch.campaign_id)


def still(batch: ImportBatch, state: BatchState) -> None:
    """WrongState unless the batch is in the state: another person or job was faster."""
    if batch.state is not state:
        raise WrongState(_("Імпорт № %(number)s вже в іншому стані. Оновіть сторінку.", number=batch.id))


def move(work: UnitOfWork, batch_id: int, step: str, **values: Any) -> ImportBatch:
    """Take a step of STEPS and set further columns with it. WrongState when the batch is not where the step begins."""
    rule = STEPS[step]
    before = load(work, batch_id).state
    taken = work.session.execute(
        update(ImportBatch)
        .where(col(ImportBatch.id) == batch_id, col(ImportBatch.state).in_(list(rule.start)))
        .values(state=rule.end, version=ImportBatch.version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    batch = load(work, batch_id)
    if taken.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        raise WrongState(_("Імпорт № %(number)s вже в іншому стані. Оновіть сторінку.", number=batch_id))
    if before != rule.end:
        work.record(f"intake.{step}", batch, before={"state": before.value}, after={"state": rule.end.value})
    return batch
