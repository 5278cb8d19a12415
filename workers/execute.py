"""Running one job: claim its row, call its function, write how it ended.

The row decides everything. A job may be rung twice, or started again after its worker died: claiming is a
compare-and-swap, so it never runs twice at once, and its service must bear being called again.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import Any

import structlog
from redis.exceptions import RedisError
from rq.timeouts import JobTimeoutException
from sqlalchemy import update
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlmodel import col

from acquisition.kernel.actor import system
from acquisition.kernel.bell import RqBell
from acquisition.kernel.errors import DomainError, PassingTrouble
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import JOBS, Cancelled, Job, JobState, claim
from acquisition.kernel.runtime import Runtime
from config import logging as logs
from config import settings
from workers import identity
from workers.context import RunningJob

PASSING = (PassingTrouble, OperationalError, RedisError, ConnectionError)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended; `again` when trying later may help."""

    state: JobState
    problem: str = ""
    result: Any = None
    again: bool = False


def run(job_id: int) -> None:
    """What RQ calls."""
    execute(runtime(), job_id)


@cache
def runtime() -> Runtime:
    """The process-wide runtime, built from the environment once."""
    chosen = settings.load(os.environ)
    logs.configure(chosen.log_level)
    return Runtime(chosen, bell=RqBell(chosen.redis_address))


def execute(
    runtime: Runtime, job_id: int, *, watch: Callable[[int, int, str], None] | None = None, worker: str = ""
) -> bool:
    """Run the job here and now. False when it does not wait (another process has it, or it has ended).

    Whatever its function raises ends as a state on the row, written as soon as the database takes it.
    """
    worker = worker or identity.mine()
    with runtime.database.writing() as session:
        taken = claim(session, job_id, worker, runtime.clock.now())
        session.commit()
        job = session.get(Job, job_id) if taken else None
    if job is None:
        return False
    context = RunningJob(runtime, job, system(job.created_by_name or job.kind, job.created_by), watch)
    with context.heartbeat():
        outcome = _attempt(context, job)
    _write_outcome(runtime, job, outcome)
    return True


def resolve(path: str) -> Callable[[RunningJob], Any]:
    """`workers.intake:read` → the function."""
    module, _colon, name = path.partition(":")
    function: Callable[[RunningJob], Any] = getattr(import_module(module), name)
    return function


def _attempt(context: RunningJob, job: Job) -> Outcome:
    kind = JOBS[job.kind]
    last = job.attempts >= kind.attempts
    try:
        return Outcome(JobState.DONE, result=resolve(kind.path)(context))
    except Cancelled:
        return Outcome(JobState.CANCELLED, problem=_("Зупинено на вимогу."))
    except DomainError as refusal:
        return Outcome(JobState.FAILED, problem=str(refusal))
    except PASSING as trouble:
        log.warning("job met passing trouble", job_id=job.id, attempt=job.attempts, trouble=repr(trouble))
        if not last:
            return Outcome(
                JobState.WAITING, problem=_("Тимчасова перешкода; спробу буде повторено."), again=True
            )
        return Outcome(JobState.FAILED, problem=_passing_sentence(trouble, job.attempts))
    except JobTimeoutException:
        minutes = str(timedelta(seconds=kind.timeout))
        return Outcome(
            JobState.FAILED, problem=_("Завдання зупинено: воно тривало довше за %(limit)s.", limit=minutes)
        )
    except MemoryError:
        return Outcome(JobState.FAILED, problem=_("Завданню не вистачило пам’яті."))
    except Exception as fault:  # the one place where a job's bug becomes a state on its row
        log.exception("job failed", job_id=job.id, kind=job.kind)
        return Outcome(JobState.FAILED, problem=_("Збій у програмі: %(fault)s.", fault=type(fault).__name__))


def _passing_sentence(trouble: Exception, attempts: int) -> str:
    reason = str(trouble.orig) if isinstance(trouble, OperationalError) else str(trouble)
    return _("Не вдалося після %(attempts)s спроб: %(reason)s", attempts=attempts, reason=reason)


def _write_outcome(runtime: Runtime, job: Job, outcome: Outcome) -> None:
    now = runtime.clock.now()
    values: dict[str, Any] = {"state": outcome.state, "problem": outcome.problem, "heartbeat_at": now}
    if outcome.again:
        values["rung_at"] = now
    else:
        values |= {"finished_at": now, "result": outcome.result}
    pause = FIRST_PAUSE
    while not _is_written(runtime, job, values):
        time.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def _is_written(runtime: Runtime, job: Job, values: dict[str, Any]) -> bool:
    """False while the database is locked, full or away: a job that has ended must not stay running for that."""
    mine = (col(Job.id) == job.id, col(Job.worker) == job.worker, col(Job.state) == JobState.RUNNING)
    try:
        with runtime.database.writing() as session:
            written = session.execute(update(Job).where(*mine).values(**values))
            session.commit()
    except (OperationalError, InterfaceError) as trouble:
        log.warning("outcome not written yet", job_id=job.id, trouble=str(trouble.orig))
        return False
    if written.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        log.warning("another process took the job over", job_id=job.id)
    return True
