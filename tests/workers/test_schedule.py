"""The sweep: what was lost is sent again, what is at work is left alone."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from rq.job import Job as QueuedJob
from sqlmodel import col, select, update

from acquisition.kernel.bell import RqBell
from acquisition.kernel.jobs import LOST_AFTER, Job, JobState
from acquisition.people.models import UserSession
from workers import identity
from workers.execute import execute
from workers.schedule import FROZEN_AFTER, keep_house, sweep

SOON = timedelta(seconds=5)
ELSEWHERE = "another-host 00000000-1 17 1"


@pytest.fixture
def bell(redis_url):
    bell = RqBell(redis_url)
    yield bell
    bell.connection.close()


@pytest.fixture
def running(runtime, send):
    """A job which the named worker claimed now."""

    def begin(worker: str, attempts: int = 1) -> int:
        job_id = send("answer")
        now = runtime.clock.now()
        with runtime.database.writing() as session:
            values = {"state": JobState.RUNNING, "worker": worker, "heartbeat_at": now, "attempts": attempts}
            session.execute(update(Job).where(col(Job.id) == job_id).values(**values))
            session.commit()
        return job_id

    return begin


def dead_worker() -> str:
    """The identity of a process that has ended."""
    code = "from workers import identity; print(identity.mine())"
    return subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout.strip()


def queued(bell: RqBell) -> list[int]:
    ids = bell.queue.get_job_ids()
    found = QueuedJob.fetch_many(ids, connection=bell.connection, serializer=bell.queue.serializer)
    return [entry.args[0] for entry in found if entry is not None]


def test_unheard_job_is_rung_once(runtime, send, bell, clock):
    job_id = send("answer")
    assert sweep(runtime, bell) == []
    clock.move(SOON)
    assert sweep(runtime, bell) == [job_id]
    assert sweep(runtime, bell) == []
    assert queued(bell) == [job_id]


def test_job_of_a_dead_process_waits_and_is_rung(runtime, running, row, bell, clock):
    job_id = running(dead_worker())
    clock.move(SOON)
    assert sweep(runtime, bell) == [job_id]
    assert row(job_id).state is JobState.WAITING


def test_job_of_a_living_process_may_be_silent_through_a_long_write(runtime, running, row, bell, clock):
    job_id = running(identity.mine())
    clock.move(FROZEN_AFTER)
    assert sweep(runtime, bell) == []
    assert row(job_id).state is JobState.RUNNING


def test_job_of_a_living_process_that_is_silent_for_ever_is_lost(runtime, running, row, bell, clock):
    job_id = running(identity.mine())
    clock.move(FROZEN_AFTER + SOON)
    assert sweep(runtime, bell) == [job_id]
    assert row(job_id).state is JobState.WAITING


def test_job_of_another_host_is_lost_after_its_heartbeat_ends(runtime, running, row, bell, clock):
    job_id = running(ELSEWHERE)
    clock.move(LOST_AFTER)
    assert sweep(runtime, bell) == []
    clock.move(SOON)
    assert sweep(runtime, bell) == [job_id]


def test_job_whose_every_worker_died_fails(runtime, running, row, bell):
    job_id = running(dead_worker(), attempts=3)
    assert sweep(runtime, bell) == []
    assert (row(job_id).state, row(job_id).problem) == (
        JobState.FAILED,
        "Процес, що виконував завдання, обірвався; спроб: 3.",
    )


def test_passing_trouble_is_tried_later_and_later(runtime, send, bell, clock):
    job_id = send("stumble")
    waits = []
    for _attempt in range(2):
        execute(runtime, job_id)
        start = clock.now()
        while not sweep(runtime, bell):
            clock.move(SOON)
        waits.append((clock.now() - start).total_seconds())
        bell.connection.flushall()
    assert waits == [15, 30]


@pytest.mark.sqlite_only
def test_without_redis_jobs_wait(runtime, send, row, clock, tmp_path):
    job_id = send("answer")
    clock.move(SOON)
    nobody = RqBell(f"unix://{tmp_path / 'nobody.sock'}")
    assert sweep(runtime, nobody) == []
    assert row(job_id).state is JobState.WAITING


def test_sign_ins_ended_long_ago_are_forgotten(runtime, make, clock):
    user, now = make.user(), clock.now()
    for token, days in (("long ago", -31), ("lately", -29), ("alive", 1)):
        times = {"created_at": now, "seen_at": now, "expires_at": now + timedelta(days=days)}
        make.row(UserSession(token_hash=token, user_id=user.id, **times))
    assert keep_house(runtime) == 1
    with runtime.database.reading() as session:
        assert {row.token_hash for row in session.exec(select(UserSession))} == {"lately", "alive"}
