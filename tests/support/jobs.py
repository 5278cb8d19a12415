"""Kinds of jobs that only tests know, and a worker process that knows them: `python -m tests.support.jobs`."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy.exc import OperationalError

from acquisition.kernel.errors import PassingTrouble, Refused
from acquisition.kernel.instance import get_fact, set_fact
from acquisition.kernel.jobs import JOBS, JobKind
from workers.context import RunningJob


def answer(job: RunningJob) -> dict[str, Any]:
    """Ends well."""
    job.progress(1, 2, "половина")
    job.progress(2, 2, "усе")
    return {"got": job.payload}


def refuse(job: RunningJob) -> None:
    with job.work() as unit:
        set_fact(unit.session, "half", True)
        raise Refused("Бюджет вичерпано.")


def stumble(job: RunningJob) -> None:
    raise PassingTrouble("каталог не відповідає")


def lose_database(job: RunningJob) -> None:
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


def break_down(job: RunningJob) -> None:
    raise ZeroDivisionError


def count_on(job: RunningJob) -> None:
    """Until stopped."""
    for number in range(10_000):
        job.progress(number, 10_000)
        time.sleep(0.01)


def show_from_inside(job: RunningJob) -> None:
    """Progress while a writing unit is open."""
    with job.work() as unit:
        set_fact(unit.session, "inside", 1)
        unit.session.flush()
        job.progress(1, 2)
    job.progress(2, 2)


def linger_once(job: RunningJob) -> str:
    """The first attempt says that it began and then takes a minute; a later one ends at once."""
    with job.work() as unit:
        began = get_fact(unit.session, "began")
        set_fact(unit.session, "began", True)
    if not began:
        time.sleep(60)
    return "ended"


KINDS = {
    f"tests.{name}": JobKind(f"tests.support.jobs:{name}", name, attempts=3)  # type: ignore[arg-type]
    for name in (
        "answer",
        "refuse",
        "stumble",
        "lose_database",
        "break_down",
        "count_on",
        "show_from_inside",
        "linger_once",
    )
}
KINDS["tests.slow"] = JobKind("tests.support.jobs:count_on", "slow", timeout=1)  # type: ignore[arg-type]


if __name__ == "__main__":
    from tests.support import jobs
    from workers.__main__ import main

    JOBS.update(jobs.KINDS)
    main()
