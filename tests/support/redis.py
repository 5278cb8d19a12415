"""A real Redis server for the tests: started here, or given by ACQ_TEST_REDIS_URL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from acquisition.kernel import own_redis


@contextmanager
def server(environment: Mapping[str, str]) -> Iterator[str]:
    """The address of a running server, stopped at the end when it was started here."""
    given = environment.get("ACQ_TEST_REDIS_URL")
    if given:
        if not own_redis.answers(given):
            raise RuntimeError("no Redis server answers at ACQ_TEST_REDIS_URL")
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="dobir-redis-"))
    child = own_redis.start(folder, folder / "redis.sock", durable=False)
    try:
        yield f"unix://{folder / 'redis.sock'}"
    finally:
        child.stop(5)
        shutil.rmtree(folder, ignore_errors=True)
