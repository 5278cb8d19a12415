"""The real worker process over a real Redis: death in the middle, Redis away, a polite end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from acquisition.kernel import own_redis
from acquisition.kernel.bell import RqBell
from acquisition.kernel.clock import SystemClock
from acquisition.kernel.instance import get_fact
from acquisition.kernel.jobs import JobState
from acquisition.kernel.runtime import Runtime
from workers.schedule import sweep

PATIENCE = 30.0


@pytest.fixture
def runtime(settings, database):
    """On the machine's clock, as the worker process."""
    return Runtime(settings, database=database, clock=SystemClock())


@pytest.fixture
def start_worker(runtime, tmp_path):
    """Start a worker process over the test's database and the given Redis."""
    started = []

    def start(redis_url: str) -> subprocess.Popen:
        own = {
            "ACQ_DATABASE_URL": runtime.settings.database_url,
            "ACQ_REDIS_URL": redis_url,
            "ACQ_DATA_DIR": str(tmp_path),
        }
        log = (tmp_path / f"worker-{len(started)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.jobs"], env={**os.environ, **own}, stdout=log, stderr=log
        )
        log.close()
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def ring(redis_url, job_id, kind):
    bell = RqBell(redis_url)
    assert bell.ring(job_id, kind)
    bell.connection.close()


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture
def kind():
    from tests.support.jobs import KINDS

    return KINDS["tests.linger_once"]


def test_worker_runs_what_was_rung_and_ends_on_sigterm(send, row, start_worker, redis_url, kind):
    worker = start_worker(redis_url)
    job_id = send("answer", book=1)
    ring(redis_url, job_id, kind)
    until(lambda: row(job_id).ended)
    assert (row(job_id).state, row(job_id).result) == (JobState.DONE, {"got": {"book": 1}})
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=PATIENCE) == 0


def test_worker_killed_in_the_middle_loses_nothing(runtime, send, row, start_worker, redis_url, kind):
    worker = start_worker(redis_url)
    job_id = send("linger_once")
    ring(redis_url, job_id, kind)

    def began():
        with runtime.database.reading() as session:
            return get_fact(session, "began")

    until(began)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    bell = RqBell(redis_url)
    start_worker(redis_url)
    until(lambda: sweep(runtime, bell) or row(job_id).ended)
    until(lambda: row(job_id).ended)
    bell.connection.close()
    assert (row(job_id).state, row(job_id).result, row(job_id).attempts) == (JobState.DONE, "ended", 2)


@pytest.mark.sqlite_only
def test_worker_outlives_redis(runtime, send, row, start_worker, tmp_path):
    socket = tmp_path / "r.sock"
    server = own_redis.start(tmp_path / "redis", socket)
    worker = start_worker(f"unix://{socket}")
    try:
        bell = RqBell(f"unix://{socket}")
        first = send("answer")
        until(lambda: sweep(runtime, bell) or row(first).ended)
        until(lambda: row(first).ended)
        server.stop(5)
        second = send("answer")
        assert sweep(runtime, bell) == []
        assert row(second).state is JobState.WAITING
        server = own_redis.start(tmp_path / "redis", socket)
        until(lambda: sweep(runtime, bell) or row(second).ended)
        until(lambda: row(second).ended)
        bell.connection.close()
    finally:
        server.stop(5)
    assert row(second).state is JobState.DONE
    assert worker.poll() is None
