"""How an attempt at a job ends on its row."""

from __future__ import annotations

import threading
import time

import pytest
from rq.timeouts import JobTimeoutException, UnixSignalDeathPenalty
from sqlmodel import col, update

from acquisition.kernel.instance import get_fact
from acquisition.kernel.jobs import JOBS, Job, JobState
from workers import identity
from workers.execute import execute, resolve


def test_finished_job_keeps_result_progress_and_time(runtime, send, row, clock):
    job_id = send("answer", book=7)
    assert execute(runtime, job_id)
    job = row(job_id)
    assert (job.state, job.result, job.done, job.total, job.message) == (
        JobState.DONE,
        {"got": {"book": 7}},
        2,
        2,
        "усе",
    )
    assert (job.finished_at, job.worker, job.attempts) == (clock.now(), identity.mine(), 1)


@pytest.mark.sqlite_only
def test_watcher_in_the_same_process_sees_every_step(runtime, send):
    seen = []
    execute(runtime, send("answer"), watch=lambda *step: seen.append(step))
    assert seen == [(1, 2, "половина"), (2, 2, "усе")]


def test_job_runs_once(runtime, send):
    job_id = send("answer")
    assert [execute(runtime, job_id), execute(runtime, job_id)] == [True, False]


def test_refusal_is_written_and_undoes_the_unit(runtime, send, row):
    job_id = send("refuse")
    execute(runtime, job_id)
    assert (row(job_id).state, row(job_id).problem) == (JobState.FAILED, "Бюджет вичерпано.")
    with runtime.database.reading() as session:
        assert get_fact(session, "half") is None


def test_passing_trouble_waits_until_attempts_end(runtime, send, row):
    job_id = send("stumble")
    states = []
    for _attempt in range(3):
        execute(runtime, job_id)
        states.append((row(job_id).state, row(job_id).attempts))
    assert states == [(JobState.WAITING, 1), (JobState.WAITING, 2), (JobState.FAILED, 3)]
    assert row(job_id).problem == "Не вдалося після 3 спроб: каталог не відповідає"


@pytest.mark.sqlite_only
def test_full_disk_is_passing_and_named_in_the_end(runtime, send, row):
    job_id = send("lose_database")
    for _attempt in range(3):
        execute(runtime, job_id)
    assert row(job_id).problem == "Не вдалося після 3 спроб: database or disk is full"


@pytest.mark.sqlite_only
def test_outcome_waits_until_the_database_takes_it(runtime, send, row):
    job_id = send("answer")

    def rename(was: str, now: str) -> None:
        with runtime.database.writer.begin() as connection:
            connection.exec_driver_sql(f"ALTER TABLE {was} RENAME TO {now}")

    def take_away(done: int, total: int, message: str) -> None:
        if done == total:
            rename("job", "job_away")
            threading.Timer(0.5, rename, ("job_away", "job")).start()

    assert execute(runtime, job_id, watch=take_away)
    assert (row(job_id).state, row(job_id).problem) == (
        JobState.WAITING,
        "Тимчасова перешкода; спробу буде повторено.",
    )


@pytest.mark.sqlite_only
def test_bug_is_a_failure_with_its_name(runtime, send, row):
    job_id = send("break_down")
    execute(runtime, job_id)
    assert (row(job_id).state, row(job_id).problem) == (
        JobState.FAILED,
        "Збій у програмі: ZeroDivisionError.",
    )


def test_asked_to_stop_stops_between_units(runtime, send, row):
    job_id = send("count_on")
    running = threading.Thread(target=execute, args=(runtime, job_id))
    running.start()
    while row(job_id).state is not JobState.RUNNING:
        time.sleep(0.02)
    with runtime.database.writing() as session:
        session.execute(update(Job).where(col(Job.id) == job_id).values(cancel_requested=True))
        session.commit()
    running.join(timeout=20)
    assert row(job_id).state is JobState.CANCELLED


@pytest.mark.sqlite_only
def test_job_over_its_time_is_failed(runtime, send, row):
    job_id = send("slow")
    with UnixSignalDeathPenalty(JOBS["tests.slow"].timeout, JobTimeoutException):
        execute(runtime, job_id)
    assert (row(job_id).state, row(job_id).problem) == (
        JobState.FAILED,
        "Завдання зупинено: воно тривало довше за 0:00:01.",
    )


def test_progress_inside_an_open_unit_does_not_wait_for_itself(runtime, send, row):
    job_id = send("show_from_inside")
    started = time.monotonic()
    execute(runtime, job_id)
    assert time.monotonic() - started < 5
    assert (row(job_id).state, row(job_id).done) == (JobState.DONE, 2)


@pytest.mark.parametrize("kind", sorted(JOBS))
def test_every_kind_has_its_function(kind):
    assert callable(resolve(JOBS[kind].path))
