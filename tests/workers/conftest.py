"""Fixtures of the workers' tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from acquisition.kernel.actor import operator
from acquisition.kernel.jobs import JOBS, Job
from acquisition.kernel.runtime import Runtime
from tests.support.jobs import KINDS


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind, how in KINDS.items():
        monkeypatch.setitem(JOBS, kind, how)


@pytest.fixture
def send(runtime: Runtime) -> Callable[..., int]:
    """Send a job of a test kind and give its id."""

    def send_job(name: str, **payload: Any) -> int:
        with runtime.work(operator()) as unit:
            job = unit.send(f"tests.{name}", payload)
        assert job.id is not None
        return job.id

    return send_job


@pytest.fixture
def row(runtime: Runtime) -> Callable[[int], Job]:
    """A job's row as it stands."""

    def read(job_id: int) -> Job:
        with runtime.database.reading() as session:
            found = session.get(Job, job_id)
            assert found is not None
            return found

    return read
