"""Backups: one file, the same on both databases; a restore proves what it restored, or changes nothing."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from sqlmodel import col, select

from acquisition.catalogue.models import Holding, Title
from acquisition.kernel import files
from acquisition.kernel.actor import operator
from acquisition.kernel.audit import AuditEvent, check_chain
from acquisition.kernel.backup import TableSum, restore_backup, write_backup
from acquisition.kernel.database import Database
from acquisition.kernel.errors import DomainError, InvalidInput, Refused
from acquisition.kernel.runtime import Runtime
from acquisition.people import service
from acquisition.people.models import Library
from acquisition.schema import METADATA
from tests.support.databases import PostgresCopies, SqliteCopies
from tests.support.make import Make

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def filled(runtime: Runtime, make: Make) -> Runtime:
    """Libraries that point at each other, dates, JSON, bytes, an audit trail."""
    with runtime.work(operator()) as work:
        service.save_libraries(
            work, [{"name": "Луцька", "hub": "Обласна"}, {"name": "Обласна"}, {"name": "Ковельська"}]
        )
        service.create_user(work, "a@example.org", "Ґанна О’Коваль", [])
        files.store(
            work.session, BytesIO(bytes(range(256)) * 8000), "перелік.xlsx", "application/zip", work.now
        )
    title = make.title(
        "Кобзар",
        sources={"title": {"kind": "person", "at": "2026-01-01"}},
        contributors=[{"name": "Т. Шевченко"}],
    )
    make.row(Holding(title_id=title.id or 0, library_id=1, copies=2, last_loan=date(2025, 12, 31)))
    return runtime


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    if request.param == "sqlite":
        sqlite: SqliteCopies = request.getfixturevalue("sqlite_copies")
        opened = Database(sqlite.fresh(tmp_path_factory.mktemp("empty")))
    else:
        server: PostgresCopies = request.getfixturevalue("postgres_copies")
        opened = Database(server.fresh())
    yield opened
    opened.close()


def back_up(runtime: Runtime, path: Path) -> dict[str, TableSum]:
    return write_backup(runtime.database, METADATA, path, revision="0001", now=runtime.clock.now())


def test_backup_of_either_database_fills_either(filled: Runtime, empty: Database, tmp_path: Path) -> None:
    path = tmp_path / "копія.zip"
    sums = back_up(filled, path)
    assert (
        sums["library"].rows,
        sums["user_account"].rows,
        sums["file_chunk"].rows,
        sums["audit_event"].rows,
    ) == (3, 1, 2, 2)
    assert restore_backup(empty, METADATA, path, revision="0001") == sums
    with empty.reading() as session:
        lutsk = session.execute(select(Library).where(col(Library.name) == "Луцька")).scalar_one()
        hub = session.get(Library, lutsk.hub_id)
        assert hub is not None and hub.name == "Обласна"
        assert files.read(session, 1) == bytes(range(256)) * 8000
        assert session.execute(select(Holding.last_loan)).scalar_one() == date(2025, 12, 31)
        assert session.execute(select(Title.contributors)).scalar_one() == [{"name": "Т. Шевченко"}]
        assert check_chain(session) == (2, None)


def test_restored_database_goes_on_with_new_ids_and_the_same_chain(
    filled: Runtime, empty: Database, tmp_path: Path
) -> None:
    back_up(filled, tmp_path / "b.zip")
    restore_backup(empty, METADATA, tmp_path / "b.zip", revision="0001")
    with Runtime(filled.settings, database=empty, clock=filled.clock).work(operator()) as work:
        [saved] = service.save_libraries(work, [{"name": "Нова"}])
    assert saved.library_id == 4
    with empty.reading() as session:
        assert check_chain(session) == (3, None)


def test_restored_database_remembers_ids_of_things_that_are_gone(
    filled: Runtime, empty: Database, tmp_path: Path
) -> None:
    with filled.work(operator()) as work:
        work.record("people.forget", ("library", 9))
    back_up(filled, tmp_path / "b.zip")
    restore_backup(empty, METADATA, tmp_path / "b.zip", revision="0001")
    with Runtime(filled.settings, database=empty, clock=filled.clock).work(operator()) as work:
        [saved] = service.save_libraries(work, [{"name": "Нова"}])
    assert saved.library_id == 10


def test_two_backups_under_one_name_leave_one_whole_file(filled: Runtime, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"

    def write_another(place: int, _total: int, _name: str) -> None:
        if place == 1:
            back_up(filled, path)

    with pytest.raises(Refused) as caught:
        write_backup(
            filled.database,
            METADATA,
            path,
            revision="0001",
            now=filled.clock.now(),
            progress=write_another,
        )
    assert caught.value.code == "file-exists"
    assert [each.name for each in tmp_path.glob("b.zip*")] == ["b.zip"]
    assert zipfile.ZipFile(path).testzip() is None


def test_two_backups_of_one_state_say_the_same(filled: Runtime, empty: Database, tmp_path: Path) -> None:
    first = back_up(filled, tmp_path / "1.zip")
    restore_backup(empty, METADATA, tmp_path / "1.zip", revision="0001")
    again = write_backup(empty, METADATA, tmp_path / "2.zip", revision="0001", now=filled.clock.now())
    assert again == first
    names = zipfile.ZipFile(tmp_path / "1.zip").namelist()
    for name in names:
        assert zipfile.ZipFile(tmp_path / "1.zip").read(name) == zipfile.ZipFile(tmp_path / "2.zip").read(
            name
        )


@pytest.mark.sqlite_only
def test_only_an_empty_database_is_restored_into(filled: Runtime, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "b.zip")
    with pytest.raises(Refused) as refusal:
        restore_backup(filled.database, METADATA, tmp_path / "b.zip", revision="0001")
    assert refusal.value.code == "database-not-empty"


def test_other_schema_is_refused(filled: Runtime, empty: Database, tmp_path: Path) -> None:
    back_up(filled, tmp_path / "b.zip")
    with pytest.raises(Refused) as refusal:
        restore_backup(empty, METADATA, tmp_path / "b.zip", revision="0002")
    assert refusal.value.code == "other-schema"


def _change_row(lines: bytes) -> bytes:
    return lines.replace("Ковельська".encode(), "Київська".encode())


def _cut_row(lines: bytes) -> bytes:
    return lines.split(b"\n", 1)[1]


def _break_json(lines: bytes) -> bytes:
    return lines.replace(b"}", b"", 1)


@pytest.mark.parametrize("harm", [_change_row, _cut_row, _break_json])
def test_damaged_backup_is_refused_and_leaves_the_database_empty(
    filled: Runtime, empty: Database, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    back_up(filled, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as source, zipfile.ZipFile(tmp_path / "c.zip", "w") as target:
        for name in source.namelist():
            lines = source.read(name)
            target.writestr(name, harm(lines) if name == "tables/library.jsonl" else lines)
    with pytest.raises(InvalidInput) as refusal:
        restore_backup(empty, METADATA, tmp_path / "c.zip", revision="0001")
    assert refusal.value.code == "backup-damaged"
    with empty.reading() as session:
        assert session.execute(select(col(Library.id))).all() == []


@pytest.mark.sqlite_only
def test_forged_trail_in_a_backup_is_found_though_its_sums_fit(
    filled: Runtime, empty: Database, tmp_path: Path
) -> None:
    with filled.database.writing() as session:
        event = session.get(AuditEvent, 1)
        assert event is not None
        event.actor_name = "хтось інший"
        session.commit()
    back_up(filled, tmp_path / "b.zip")
    with pytest.raises(InvalidInput) as refusal:
        restore_backup(empty, METADATA, tmp_path / "b.zip", revision="0001")
    assert refusal.value.code == "chain-broken"


@pytest.mark.sqlite_only
@pytest.mark.parametrize("content", [b"", b"PK", b"<html>", b"\x89PNG"])
def test_other_file_is_no_backup(runtime: Runtime, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "b.zip").write_bytes(content)
    with pytest.raises(InvalidInput) as refusal:
        restore_backup(runtime.database, METADATA, tmp_path / "b.zip", revision="0001")
    assert refusal.value.code == "not-a-backup"


@pytest.mark.sqlite_only
def test_existing_file_is_not_overwritten(filled: Runtime, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_text("важливе")
    with pytest.raises(DomainError) as refusal:
        back_up(filled, tmp_path / "b.zip")
    assert (refusal.value.code, (tmp_path / "b.zip").read_text()) == ("file-exists", "важливе")


FULL_DISK = """
import sys, resource, signal
from datetime import UTC, datetime
from pathlib import Path
from acquisition.kernel.backup import write_backup
from acquisition.kernel.database import Database
from acquisition.kernel.errors import Refused
from acquisition.schema import METADATA
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
database = Database(sys.argv[1])
with database.reading() as session:
    session.connection()
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    write_backup(database, METADATA, Path(sys.argv[2]), revision="0001", now=datetime.now(UTC))
except Refused as refusal:
    print(refusal.code)
"""


@pytest.mark.sqlite_only
def test_full_disk_leaves_no_half_file(filled: Runtime, database_url: str, tmp_path: Path) -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
    folder = tmp_path / "full"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, database_url, str(folder / "b.zip")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.stdout.strip(), list(folder.iterdir())) == ("backup-not-written", []), done.stderr


@pytest.mark.sqlite_only
def test_manifest_tells_revision_rows_and_hashes(filled: Runtime, tmp_path: Path) -> None:
    sums = back_up(filled, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert (manifest["format"], manifest["revision"], manifest["made_at"]) == (
        1,
        "0001",
        "2026-03-02T09:00:00.000000+00:00",
    )
    assert manifest["tables"]["library"] == {"rows": 3, "sha256": sums["library"].sha256}
    assert set(manifest["tables"]) == set(METADATA.tables)
