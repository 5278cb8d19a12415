"""Use cases of reports: run a failed job again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session

from acquisition.intake.kinds import KINDS
from acquisition.intake.models import ImportBatch
from acquisition.kernel.actor import Actor
from acquisition.kernel.errors import NotFound, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, allowed, require
from acquisition.reports import queries

AGAIN = frozenset({JobState.FAILED, JobState.CANCELLED})


NEEDED: Mapping[str, Permission] = {
    "intake.read": Permission.IMPORT_RUN,
    "intake.apply": Permission.IMPORT_RUN,
    "intake.undo": Permission.IMPORT_RUN,
    "catalogue.enrich": Permission.CATALOGUE_EDIT,
    "selection.check": Permission.CANDIDATES_DECIDE,
    "selection.rank": Permission.RANKING_RUN,
    "distribution.allocate": Permission.DISTRIBUTE,
}
"""Kind of job → what its use case takes; an import takes also what its kind of file does."""


def needed(session: Session, row: Job) -> set[Permission]:
    """What it takes to ask for this job."""
    found = {NEEDED[row.kind]}
    batch = session.get(ImportBatch, row.subject_id) if row.subject_kind == "import_batch" else None
    return found | {KINDS[batch.kind].permission} if batch else found


def may_run_again(session: Session, actor: Actor, row: Job) -> bool:
    """Whether the job has ended without success and the actor may ask for it."""
    return row.state in AGAIN and all(
        allowed(actor, each, campaign_id=row.campaign_id) for each in needed(session, row)
    )


def run_again(work: UnitOfWork, job_id: int) -> Job:
    """Put an ended job that did not succeed back to waiting, on the same row: a second click finds it waiting.

    It takes what asking for such a job takes, in its campaign; having sent it is not enough.
    """
    queries.job(work.session, work.actor, job_id)
    row = work.session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(_("Такого завдання немає."))
    for permission in needed(work.session, row):
        require(work.actor, permission, campaign_id=row.campaign_id)
    if row.state not in AGAIN:
        raise WrongState(_("Запустити ще раз можна лише завдання, яке не вдалося або було скасоване."))
    before = {"state": row.state.value, "problem": row.problem}
    row.state = JobState.WAITING
    row.attempts = row.done = row.total = 0
    row.message = row.problem = row.worker = ""
    row.cancel_requested = False
    row.rung_at = row.started_at = row.heartbeat_at = row.finished_at = None
    work.session.flush()
    work.sent.append(row)
    work.record("jobs.again", row, before=before)
    return row
