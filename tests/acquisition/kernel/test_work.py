"""Units of work: all or nothing, and jobs are told only after the commit."""

import io
from dataclasses import dataclass, field

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from acquisition.kernel import files
from acquisition.kernel.actor import operator
from acquisition.kernel.database import Database
from acquisition.kernel.instance import get_fact, set_fact
from acquisition.kernel.jobs import Job, JobKind, JobState, claim
from acquisition.kernel.runtime import Runtime


@dataclass
class CountingBell:
    """Remembers who was rung, and what the database held at that moment."""

    runtime: Runtime
    seen: list[tuple[int, JobState]] = field(default_factory=list)

    def ring(self, job_id: int, kind: JobKind) -> bool:
        with self.runtime.database.reading() as session:
            self.seen.append((job_id, session.get_one(Job, job_id).state))
        return True


def test_job_is_rung_after_the_commit(runtime: Runtime) -> None:
    bell = CountingBell(runtime)
    runtime.bell = bell
    with runtime.work(operator()) as unit:
        job = unit.send("selection.rank", {"run": 1}, subject=("ranking_run", 1))
        assert bell.seen == []
    assert bell.seen == [(job.id, JobState.WAITING)]


def test_rolled_back_unit_rings_nobody_and_keeps_nothing(runtime: Runtime) -> None:
    bell = CountingBell(runtime)
    runtime.bell = bell
    with pytest.raises(LookupError), runtime.work(operator()) as unit:
        unit.send("selection.rank", {})
        set_fact(unit.session, "demo", True)
        raise LookupError
    assert bell.seen == []
    with runtime.reading(operator()) as unit:
        assert unit.session.exec(select(Job)).all() == []
        assert get_fact(unit.session, "demo") is None


def test_unknown_kind_of_job_is_refused(runtime: Runtime) -> None:
    with pytest.raises(KeyError), runtime.work(operator()) as unit:
        unit.send("no.such", {})


def test_reading_unit_keeps_nothing(runtime: Runtime) -> None:
    with runtime.reading(operator()) as unit:
        set_fact(unit.session, "demo", True)
        unit.session.flush()
    with runtime.reading(operator()) as unit:
        assert get_fact(unit.session, "demo") is None


def test_reading_unit_sees_one_state(runtime: Runtime) -> None:
    with runtime.reading(operator()) as unit:
        assert get_fact(unit.session, "demo") is None
        with runtime.work(operator()) as other:
            set_fact(other.session, "demo", True)
        assert get_fact(unit.session, "demo") is None


def test_claim_gives_a_job_to_one_worker_only(runtime: Runtime) -> None:
    with runtime.work(operator()) as unit:
        job = unit.send("selection.rank", {})
    assert job.id is not None
    with runtime.work(operator()) as unit:
        assert claim(unit.session, job.id, "a", unit.now) is True
        assert claim(unit.session, job.id, "b", unit.now) is False


@pytest.mark.parametrize("size", [0, 1, files.CHUNK, files.CHUNK + 1])
def test_stored_file_comes_back_whole(runtime: Runtime, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    with runtime.work(operator()) as unit:
        row = files.store(
            unit.session, io.BytesIO(content), "назва.xlsx", "application/octet-stream", unit.now
        )
        assert row.id is not None
    with runtime.reading(operator()) as unit:
        assert files.read(unit.session, row.id) == content
    assert row.size == size


@pytest.mark.sqlite_only
def test_full_disk_keeps_the_old_state_and_says_so(database: Database, runtime: Runtime) -> None:
    with runtime.work(operator()) as unit:
        set_fact(unit.session, "demo", True)
    with database.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        connection.commit()
    with pytest.raises(OperationalError, match="full"), runtime.work(operator()) as unit:
        files.store(unit.session, io.BytesIO(b"x" * 3_000_000), "a", "b", unit.now)
    with runtime.reading(operator()) as unit:
        assert get_fact(unit.session, "demo") is True
        assert unit.session.exec(select(files.StoredFile)).all() == []
