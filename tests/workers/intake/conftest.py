"""Bringing files in as the operator."""

from collections.abc import Callable

import pytest

from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from tests.support.intake import Intake


@pytest.fixture
def intake(runtime: Runtime, run_jobs: Callable[[], list[Job]]) -> Intake:
    return Intake(runtime, run_jobs)
