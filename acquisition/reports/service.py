"""Use cases of reports: run a failed job again."""

from __future__ import annotations

from acquisition.kernel.errors import NotAllowed, NotFound, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, allowed
from acquisition.reports import queries

AGAIN = frozenset({JobState.FAILED, JobState.CANCELLED})


def run_again(work: UnitOfWork, job_id: int) -> Job:
    """Put an ended job that did not succeed back to waiting, on the same row: a second click finds it waiting.

    Allowed to who sent it, and to who may run imports.
    """
    queries.job(work.session, work.actor, job_id)
    row = work.session.get(Job, job_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(_("Такого завдання немає."))
    if row.created_by != work.actor.user_id and not allowed(work.actor, Permission.IMPORT_RUN):
        raise NotAllowed(_("Ваша роль не дає доступу до цієї дії."))
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
