"""What a process holds for its life: settings, database, clock, and the bell of the job queue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from acquisition.kernel.actor import Actor
from acquisition.kernel.clock import Clock, SystemClock
from acquisition.kernel.database import Database
from acquisition.kernel.jobs import JOBS, Bell
from acquisition.kernel.work import UnitOfWork
from config.settings import Settings


class Runtime:
    """Opens units of work. With no bell, jobs wait until the one who sent them (a command) runs them itself."""

    def __init__(
        self,
        settings: Settings,
        *,
        database: Database | None = None,
        clock: Clock | None = None,
        bell: Bell | None = None,
    ) -> None:
        self.settings = settings
        self.database = database or Database(settings.database_address)
        self.clock: Clock = clock or SystemClock()
        self.bell = bell
        self.zone = ZoneInfo(settings.timezone)

    @contextmanager
    def work(self, actor: Actor) -> Iterator[UnitOfWork]:
        """A writing unit of work: commits when the block ends, rolls back when it raises, rings jobs after the commit."""
        with self.database.writing() as session:
            unit = UnitOfWork(session, actor, self.clock.now(), self.zone)
            try:
                yield unit
                unit.finish()
            except BaseException:
                session.rollback()
                raise
        if self.bell is not None:
            for job in unit.sent:
                assert job.id is not None
                self.bell.ring(job.id, JOBS[job.kind])

    @contextmanager
    def reading(self, actor: Actor) -> Iterator[UnitOfWork]:
        """A unit of work that is never committed."""
        with self.database.reading() as session:
            yield UnitOfWork(session, actor, self.clock.now(), self.zone)
            session.rollback()

    def close(self) -> None:
        self.database.close()
