"""What a job's function is given: units of work, progress, and a sign of life for those who watch."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import col, select

from acquisition.kernel.actor import Actor
from acquisition.kernel.jobs import Cancelled, Job, JobState
from acquisition.kernel.runtime import Runtime
from acquisition.kernel.work import UnitOfWork

PROGRESS_SECONDS = 0.5
HEARTBEAT_SECONDS = 20.0

log = structlog.get_logger()


class RunningJob:
    """The JobContext of a claimed job. `watch` is called with (done, total, message) in the running process."""

    def __init__(
        self, runtime: Runtime, job: Job, actor: Actor, watch: Callable[[int, int, str], None] | None = None
    ) -> None:
        assert job.id is not None
        self.job_id: int = job.id
        self.payload: dict[str, Any] = job.payload
        self.runtime: Runtime = runtime
        self.actor: Actor = actor
        self._worker = job.worker
        self._watch = watch
        self._written_at = 0.0
        self._writing = 0

    @contextmanager
    def work(self) -> Iterator[UnitOfWork]:
        """A writing unit of work as the job's actor."""
        self._writing += 1
        try:
            with self.runtime.work(self.actor) as unit:
                yield unit
        finally:
            self._writing -= 1

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        """A reading unit of work as the job's actor."""
        with self.runtime.reading(self.actor) as unit:
            yield unit

    def cancelled(self) -> bool:
        """Whether somebody asked the job to stop."""
        with self.runtime.database.reading() as session:
            return bool(session.exec(select(Job.cancel_requested).where(Job.id == self.job_id)).first())

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Show progress, at most twice a second; raises Cancelled when the job was asked to stop.

        Inside an open writing unit SQLite has no room for a second writer: then only the watcher is told,
        and a wish to stop is heard at the next call outside.
        """
        if self._watch is not None:
            self._watch(done, total, message)
        if self._writing and self.runtime.database.is_sqlite:
            return
        if time.monotonic() - self._written_at < PROGRESS_SECONDS and done != total:
            return
        self._written_at = time.monotonic()
        self._write(done=done, total=total, message=message)
        if not self._writing and self.cancelled():
            raise Cancelled

    @contextmanager
    def heartbeat(self, seconds: float = HEARTBEAT_SECONDS) -> Iterator[None]:
        """Keep the row's heartbeat fresh from a second thread while the block runs."""
        ended = threading.Event()
        beat = threading.Thread(
            target=self._beat, args=(ended, seconds), name=f"heartbeat-{self.job_id}", daemon=True
        )
        beat.start()
        try:
            yield
        finally:
            ended.set()
            beat.join()

    def _beat(self, ended: threading.Event, seconds: float) -> None:
        while not ended.wait(seconds):
            try:
                self._write()
            except OperationalError as trouble:  # a long write holds SQLite; the next beat comes through
                log.info("heartbeat not written", job_id=self.job_id, trouble=str(trouble.orig))

    def _write(self, **values: Any) -> None:
        mine = (
            col(Job.id) == self.job_id,
            col(Job.worker) == self._worker,
            col(Job.state) == JobState.RUNNING,
        )
        with self.runtime.database.writing() as session:
            session.execute(update(Job).where(*mine).values(heartbeat_at=self.runtime.clock.now(), **values))
            session.commit()
