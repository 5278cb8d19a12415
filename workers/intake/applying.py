"""The job that applies staged rows: portion by portion, each with its effect in one unit of work."""

from typing import Any

from acquisition.intake.kinds import KINDS
from acquisition.intake.models import BatchState
from acquisition.intake.service import applying, staging
from acquisition.intake.service.moving import still
from acquisition.kernel.errors import DomainError
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import JobContext
from workers.intake.kinds import handler_of

PORTION = 2_000


def apply(job: JobContext) -> dict[str, Any]:
    """Apply what waits in the batch. Run again after a death it goes on with the rows not yet applied.

    When a room refuses, the batch is back among the read ones with the reason on it, and the job fails with it.
    """
    batch_id = int(job.payload["batch_id"])
    try:
        done = _apply_all(job, batch_id)
    except DomainError as refusal:
        with job.work() as unit:
            if staging.load(unit, batch_id, lock=True).state is BatchState.APPLYING:
                applying.stop(unit, batch_id, "stop_applying", str(refusal))
        raise
    return {"applied": done}


def _apply_all(job: JobContext, batch_id: int) -> int:
    with job.reading() as unit:
        batch = staging.load(unit, batch_id)
        still(batch, BatchState.APPLYING)
        total = applying.waiting(unit, batch)
        size = None if KINDS[batch.kind].whole else PORTION
    done = 0
    while applied := _apply_portion(job, batch_id, size):
        done += applied
        job.progress(done, total, _("Застосовуємо рядки"))
    with job.work() as unit:
        applying.finish(unit, batch_id, {"applied": done})
    return done


def _apply_portion(job: JobContext, batch_id: int, size: int | None) -> int:
    with job.work() as unit:
        batch = staging.load(unit, batch_id, lock=True)
        still(batch, BatchState.APPLYING)
        rows = applying.portion(unit, batch, size)
        if rows:
            applied = handler_of(batch).apply(unit, rows)
            applying.mark_applied(unit, applied)
            late = {row.id or 0 for row in rows} - {each.row_id for each in applied}
            applying.refuse_rows(
                unit, dict.fromkeys(late, _("Дані змінилися після читання файлу: рядок уже не підходить."))
            )
        return len(rows)
