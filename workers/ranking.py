"""The job of a ranking run: compute from one snapshot, then store."""

from typing import Any

from acquisition.kernel.errors import DomainError
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Cancelled, JobContext
from acquisition.selection.service import ranking


def rank(job: JobContext) -> dict[str, Any]:
    """Compute the run of the payload (`run_id`). A refusal is written on the run's row, and the job ends with it."""
    run_id = int(job.payload["run_id"])
    try:
        with job.work() as work:
            waiting = ranking.begin(work, run_id)
        if not waiting:
            return {"run_id": run_id}
        with job.reading() as reading:
            computed = ranking.compute(reading, run_id, job.progress)
        with job.work() as work:
            run = ranking.store(work, run_id, computed)
            number = run.number
    except Cancelled:
        with job.work() as work:
            ranking.fail(work, run_id, _("Зупинено на вимогу."))
        raise
    except DomainError as refusal:
        with job.work() as work:
            ranking.fail(work, run_id, str(refusal))
        raise
    job.progress(ranking.STEPS, ranking.STEPS)
    return {
        "run_id": run_id,
        "number": number,
        "input": computed.input_sha256,
        "output": computed.output_sha256,
    }
