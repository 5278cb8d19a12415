"""A full disk in the middle of reading: told, nothing lost, and gone on with when there is room again."""

from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import select

from acquisition.intake import service
from acquisition.intake.models import BatchState
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.runtime import Runtime
from tests.support.intake import Intake, book, books
from tests.support.make import Make
from workers.execute import execute

PAGES = 700


@pytest.mark.sqlite_only
def test_reading_on_a_full_disk_is_told_and_resumed(intake: Intake, make: Make, runtime: Runtime) -> None:
    data = books(*[book(f"Книжка № {number}", publisher="Ясен " * 60) for number in range(3000)])
    number = intake.upload(data, campaign=make.campaign())
    engine = runtime.database.engine

    def fill(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA max_page_count={PAGES}")

    event.listen(engine, "connect", fill)
    engine.dispose()
    job = only_job(runtime)
    for _attempt in range(3):
        execute(runtime, job.id or 0)
    failed = only_job(runtime)
    assert (failed.state, "full" in failed.problem) == (JobState.FAILED, True)
    assert (intake.batch(number).state, intake.rows(intake.batch(number))) == (BatchState.READING, [])
    event.remove(engine, "connect", fill)
    engine.dispose()
    read = intake.step(service.resume, intake.batch(number))
    assert (read.state, read.rows) == (BatchState.READ, 3000)


def only_job(runtime: Runtime) -> Job:
    with runtime.database.reading() as session:
        return session.exec(select(Job)).one()
