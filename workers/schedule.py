"""The scheduler process: sends again jobs whose bell was lost or whose worker died, and keeps house.

Any number of schedulers may run at once: every step is a compare-and-swap or may be done twice.
"""

from __future__ import annotations

import signal
import threading
from datetime import datetime, timedelta
from typing import Any

import structlog
from redis.exceptions import RedisError
from rq.job import Job as QueuedJob
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from acquisition.kernel.actor import system
from acquisition.kernel.bell import RqBell
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import JOBS, LOST_AFTER, Job, JobState
from acquisition.kernel.runtime import Runtime
from acquisition.people import service as people
from workers import identity
from workers.execute import runtime

SWEEP_SECONDS = 5.0
UNHEARD_AFTER = timedelta(seconds=5)
FIRST_DELAY = timedelta(seconds=15)
HOUSEKEEPING_EVERY = timedelta(hours=1)
LONGEST_DELAY = timedelta(minutes=10)
FROZEN_AFTER = timedelta(minutes=10)
"""A worker at work gives a sign of life every 20 s, but for a long write that holds SQLite. One that lives and says nothing
for so long has lost the job's end."""

log = structlog.get_logger()


def main() -> None:
    """Sweep until told to stop."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    service = runtime()
    bell = service.bell
    assert isinstance(bell, RqBell)
    kept_house_at = service.clock.now()
    while not stop.wait(SWEEP_SECONDS):
        try:
            sweep(service, bell)
            if service.clock.now() - kept_house_at > HOUSEKEEPING_EVERY:
                kept_house_at = service.clock.now()
                keep_house(service)
        except OperationalError as trouble:
            log.warning("sweep put off", trouble=str(trouble))


def sweep(service: Runtime, bell: RqBell) -> list[int]:
    """Return jobs of dead workers to the waiting ones and ring every waiting job nobody was told of.
    Gives the ids that were rung; none when Redis is away."""
    now = service.clock.now()
    with service.database.writing() as session:
        for job in session.exec(select(Job).where(Job.state == JobState.RUNNING)).all():
            if _is_lost(job, now):
                _release(session, job, now)
        session.commit()
    with service.database.reading() as session:
        waiting = session.exec(select(Job).where(Job.state == JobState.WAITING).order_by(col(Job.id))).all()
    due = [job for job in waiting if now >= _due_at(job)]
    if not due:
        return []
    try:
        told = _told(bell)
    except (RedisError, OSError) as trouble:
        log.warning("jobs wait for Redis", jobs=len(due), trouble=str(trouble))
        return []
    unheard = [job.id for job in due if job.id is not None and job.id not in told]
    kinds = {job.id: JOBS[job.kind] for job in due}
    return [job_id for job_id in unheard if bell.ring(job_id, kinds[job_id])]


def keep_house(service: Runtime) -> int:
    """Forget sign-ins that ended long ago; gives their number."""
    with service.work(system("scheduler")) as unit:
        return people.forget_old_sign_ins(unit)


def _is_lost(job: Job, now: datetime) -> bool:
    if identity.is_dead(job.worker):
        return True
    patience = FROZEN_AFTER if identity.is_alive(job.worker) else LOST_AFTER
    return job.heartbeat_at is None or job.heartbeat_at < now - patience


def _release(session: Session, job: Job, now: datetime) -> None:
    """running → waiting, or failed when every attempt ended so."""
    log.warning("worker died", job_id=job.id, worker=job.worker, attempt=job.attempts)
    if job.attempts < JOBS[job.kind].attempts:
        values: dict[str, Any] = {"state": JobState.WAITING, "rung_at": None, "problem": ""}
    else:
        problem = _("Процес, що виконував завдання, обірвався; спроб: %(attempts)s.", attempts=job.attempts)
        values = {"state": JobState.FAILED, "problem": problem, "finished_at": now}
    same = (col(Job.id) == job.id, col(Job.state) == JobState.RUNNING, col(Job.worker) == job.worker)
    session.execute(
        update(Job).where(*same, col(Job.attempts) == job.attempts).values(**values),
        execution_options={"synchronize_session": False},
    )


def _due_at(job: Job) -> datetime:
    """When a waiting job ought to have been heard: soon after it was sent; later and later after passing trouble."""
    if job.rung_at is None:
        return job.created_at + UNHEARD_AFTER
    doublings = min(max(0, job.attempts - 1), 10)
    return job.rung_at + min(FIRST_DELAY * (1 << doublings), LONGEST_DELAY)


def _told(bell: RqBell) -> set[int]:
    """Ids of the jobs that lie in the queue now."""
    found = QueuedJob.fetch_many(
        bell.queue.get_job_ids(), connection=bell.connection, serializer=bell.queue.serializer
    )
    return {int(entry.args[0]) for entry in found if entry is not None and entry.args}


if __name__ == "__main__":
    main()
