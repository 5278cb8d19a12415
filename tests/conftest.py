"""Fixtures of all tests: real databases and Redis, a runtime with a stopped clock, basic rows, the web application.

A test that uses `database` (or anything above it) runs twice, on SQLite and on PostgreSQL, unless it is marked
`sqlite_only` or `postgres_only`. Each test has a database of its own.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from flask import Flask
from sqlmodel import col, select

from acquisition.kernel.database import Database
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.runtime import Runtime
from config.settings import Settings
from tests.support import postgres
from tests.support import redis as redis_support
from tests.support.browsing import Browser
from tests.support.clock import StoppedClock
from tests.support.databases import PostgresCopies, SqliteCopies
from tests.support.make import Make
from workers.execute import execute


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database_kind" not in metafunc.fixturenames:
        return
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    kinds = (
        ["sqlite"]
        if "sqlite_only" in marks
        else ["postgres"]
        if "postgres_only" in marks
        else ["sqlite", "postgres"]
    )
    metafunc.parametrize("database_kind", kinds, scope="function")


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory) -> SqliteCopies:
    return SqliteCopies(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgres_copies() -> Iterator[PostgresCopies]:
    server = postgres.start(os.environ)
    try:
        copies = PostgresCopies(server)
        yield copies
        copies.close()
    finally:
        server.stop()


@pytest.fixture
def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh database with all tables and no rows."""
    if database_kind == "sqlite":
        copies: SqliteCopies = request.getfixturevalue("sqlite_copies")
        yield copies.fresh(tmp_path)
        return
    server: PostgresCopies = request.getfixturevalue("postgres_copies")
    url = server.fresh()
    yield url
    server.drop(url)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = Database(database_url)
    yield opened
    opened.close()


@pytest.fixture
def clock() -> StoppedClock:
    """Stands at 2026-03-02 09:00 UTC until moved."""
    return StoppedClock()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    with redis_support.server(os.environ) as url:
        yield url


@pytest.fixture
def redis_url(redis_server: str) -> str:
    """The address of an empty Redis."""
    with redis.Redis.from_url(redis_server) as connection:
        connection.flushall()
    return redis_server


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        secret_key="tests",
        network=False,
        sign_in_limit="1000 per minute",
    )


@pytest.fixture
def runtime(settings: Settings, database: Database, clock: StoppedClock) -> Runtime:
    """No bell: jobs wait until `run_jobs` runs them."""
    return Runtime(settings, database=database, clock=clock)


@pytest.fixture
def make(runtime: Runtime) -> Make:
    return Make(runtime)


@pytest.fixture
def app(settings: Settings, runtime: Runtime) -> Flask:
    """The web application over the test's runtime. Throttles count in memory; forms need no CSRF token unless a
    test sets `WTF_CSRF_ENABLED`."""
    from acquisition.app import create_app  # here, so that tests of one room do not import every other

    application = create_app(settings, runtime)
    application.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    application.test_client_class = Browser
    return application


@pytest.fixture
def client(app: Flask, make: Make) -> Browser:
    """A browser without scripts; `client.sign_in(make.user(Role.SELECTOR))` signs it in."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    browser.make = make
    return browser


@pytest.fixture
def run_jobs(runtime: Runtime) -> Callable[[], list[Job]]:
    """Run all waiting jobs, in order, with those they send; gives their rows as they ended."""

    def run() -> list[Job]:
        ended: list[Any] = []
        while True:
            with runtime.database.reading() as session:
                waiting = select(Job.id).where(Job.state == JobState.WAITING).order_by(col(Job.id))
                job_id = session.exec(waiting).first()
            if job_id is None:
                break
            execute(runtime, job_id)
            with runtime.database.reading() as session:
                ended.append(session.get(Job, job_id))
            assert ended[-1].state != JobState.WAITING, ended[-1].problem
        return ended

    return run
