"""What the benchmarks share: a fresh database, times, memory, and the line they print."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from acquisition.kernel.runtime import Runtime
from acquisition.schema import METADATA
from config import logging
from config.settings import Settings

T = TypeVar("T")


@contextmanager
def fresh_runtime() -> Iterator[Runtime]:
    """A runtime over a new SQLite database in a temporary folder."""
    logging.configure("WARNING")
    with tempfile.TemporaryDirectory(prefix="dobir-bench-") as folder:
        runtime = Runtime(replace(Settings(), data_dir=Path(folder), secret_key="bench", network=False))
        METADATA.create_all(runtime.database.engine)
        try:
            yield runtime
        finally:
            runtime.close()


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """Seconds of wall time, and what the work gave."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def best_of(times: int, work: Callable[[], object]) -> float:
    """The shortest wall time of several runs, in seconds."""
    return min(timed(work)[0] for _run in range(times))


def peak_megabytes() -> float:
    """The largest resident memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def report(claim: str, figures: str, ratio: float, aim: float) -> None:
    """The line of a benchmark; exits 1 when the aim is missed."""
    verdict = "ok" if ratio <= aim else "MISSED"
    print(f"{claim}: {figures}; ratio {ratio:.1f}× (aim ≤ {aim:g}×) {verdict}")
    if ratio > aim:
        sys.exit(1)
