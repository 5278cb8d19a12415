"""Long work: a row for each job, its kinds, and how a job is claimed, watched and ended.

The row is the truth, the queue only a bell: a job whose bell was lost stays waiting and is rung again by the sweep.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from babel.support import LazyProxy
from sqlalchemy import or_, update
from sqlmodel import Field, Session, SQLModel, col

from acquisition.kernel.columns import Json, UtcDateTime, text_enum
from acquisition.kernel.i18n import lazy_gettext as _

LOST_AFTER = timedelta(seconds=90)


class JobState(StrEnum):
    """waiting → running → done | failed | cancelled; running → waiting when its worker died."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STATE_LABELS: dict[JobState, LazyProxy] = {
    JobState.WAITING: _("чекає"),
    JobState.RUNNING: _("виконується"),
    JobState.DONE: _("виконано"),
    JobState.FAILED: _("не вдалося"),
    JobState.CANCELLED: _("скасовано"),
}


@dataclass(frozen=True, slots=True)
class JobKind:
    """`path` is module:function called with a JobContext; `timeout` in seconds; `attempts` for passing trouble."""

    path: str
    label: LazyProxy
    timeout: int = 1800
    attempts: int = 3


JOBS: dict[str, JobKind] = {
    "intake.read": JobKind("workers.intake:read", _("Читання файлу")),
    "intake.apply": JobKind("workers.intake:apply", _("Застосування рядків")),
    "intake.undo": JobKind("workers.intake:undo", _("Скасування імпорту")),
    "catalogue.enrich": JobKind("workers.enrich:enrich", _("Доповнення описів"), attempts=5),
    "selection.check": JobKind("workers.check:check", _("Технічний відбір")),
    "selection.rank": JobKind("workers.ranking:rank", _("Розрахунок рейтингу")),
    "distribution.allocate": JobKind("workers.distribution:allocate", _("Розподіл примірників")),
}


class Job(SQLModel, table=True):
    """A piece of long work. `subject_kind`/`subject_id` name what it works on, `done`/`total` its progress."""

    __tablename__ = "job"

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(index=True)
    payload: dict[str, Any] = Field(sa_type=Json)
    state: JobState = Field(default=JobState.WAITING, sa_type=text_enum(JobState), index=True)
    subject_kind: str = ""
    subject_id: int | None = Field(default=None, index=True)
    campaign_id: int | None = Field(default=None, index=True)
    done: int = 0
    total: int = 0
    message: str = ""
    result: Any = Field(default=None, sa_type=Json)
    problem: str = ""
    attempts: int = 0
    cancel_requested: bool = False
    worker: str = ""
    created_by: int | None = None
    created_by_name: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    rung_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    heartbeat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def ended(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED)


class Bell(Protocol):
    """Tells workers that a job waits. Returns False when it could not be told: the sweep will ring again."""

    def ring(self, job_id: int, kind: JobKind) -> bool: ...


class JobContext(Protocol):
    """What a job's function gets from the process that runs it."""

    job_id: int
    payload: dict[str, Any]
    runtime: Any
    actor: Any

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Show progress and a heartbeat (own short transaction, at most twice a second); raises Cancelled when asked to stop."""

    work: Callable[[], Any]
    """A writing unit of work as the job's actor."""
    reading: Callable[[], Any]
    """A reading unit of work as the job's actor."""


class Cancelled(Exception):
    """The job was asked to stop and stops between two units of work."""


def at_work(job: Job, now: datetime) -> bool:
    """Whether the job waits, or runs and has given a sign of life lately."""
    silent = job.heartbeat_at is None or job.heartbeat_at < now - LOST_AFTER
    return job.state is JobState.WAITING or (job.state is JobState.RUNNING and not silent)


def claim(session: Session, job_id: int, worker: str, now: datetime) -> bool:
    """Take the job if it waits, or runs without a heartbeat since LOST_AFTER; False when another has it."""
    free = or_(
        col(Job.state) == JobState.WAITING,
        (col(Job.state) == JobState.RUNNING) & (col(Job.heartbeat_at) < now - LOST_AFTER),
    )
    result = session.execute(
        update(Job)
        .where(col(Job.id) == job_id, free)
        .values(
            state=JobState.RUNNING,
            worker=worker,
            started_at=now,
            heartbeat_at=now,
            attempts=Job.attempts + 1,
            problem="",
            message="",
        )
        .execution_options(synchronize_session=False)
    )
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
