"""The job that takes back what a batch brought, all or nothing."""

from typing import Any

from acquisition.intake.models import BatchState
from acquisition.intake.service import applying, staging
from acquisition.intake.service.moving import still
from acquisition.kernel.errors import DomainError
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import JobContext
from workers.intake.kinds import handler_of


def undo(job: JobContext) -> dict[str, Any]:
    """Undo the batch in one unit of work; refused, it stays applied with the reason on it."""
    batch_id = int(job.payload["batch_id"])
    job.progress(0, 1, _("Скасовуємо імпорт"))
    try:
        with job.work() as unit:
            batch = staging.load(unit, batch_id, lock=True)
            still(batch, BatchState.UNDOING)
            handler_of(batch).undo(unit)
            applying.finish_undo(unit, batch_id)
    except DomainError as refusal:
        with job.work() as unit:
            if staging.load(unit, batch_id).state is BatchState.UNDOING:
                applying.stop(unit, batch_id, "stop_undoing", str(refusal))
        raise
    job.progress(1, 1)
    return {"undone": batch_id}
