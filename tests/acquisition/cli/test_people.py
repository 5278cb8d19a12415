"""user, library, request, audit, backup and restore from the command line: results, actors, refusals, statuses."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from acquisition.cli import main
from acquisition.kernel import migrate
from acquisition.kernel.actor import GUEST, operator
from acquisition.kernel.runtime import Runtime
from acquisition.people import passwords, queries, service
from acquisition.people.access import Role
from config.settings import Settings
from tests.support.make import Make


def run(settings: Settings, *options: str, stdin: str = "") -> Result:
    environment = {"ACQ_DATABASE_URL": settings.database_url, "ACQ_DATA_DIR": str(settings.data_dir)}
    return CliRunner().invoke(main, list(options), env=environment, input=stdin, catch_exceptions=False)


def given(settings: Settings, *options: str, stdin: str = "") -> dict[str, Any]:
    result = run(settings, *options, "--json", stdin=stdin)
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def refused(settings: Settings, *options: str, stdin: str = "") -> str:
    result = run(settings, *options, "--json", stdin=stdin)
    assert result.exit_code == 1, result.output
    code: str = json.loads(result.stdout)["error"]["code"]
    return code


def test_user_is_added_with_a_password_told_once(settings: Settings, runtime: Runtime) -> None:
    answer = given(settings, "user", "add", "a@example.org", "--name", "Ганна", "--role", "administrator")
    with runtime.reading(operator()) as work:
        row = queries.user_by_email(work.session, "a@example.org")
        assert row is not None and row.must_change_password
        assert passwords.matches(row.password_hash, answer["password"])


def test_user_is_bound_to_library_and_campaign(settings: Settings, make: Make, runtime: Runtime) -> None:
    with runtime.work(operator()) as work:
        [library] = service.save_libraries(work, [{"name": "Луцька бібліотека", "code": "ЛК"}])
    campaign = make.campaign("2020")
    options = (
        "--name",
        "Ганна",
        "--role",
        "branch_librarian",
        "--role",
        "expert",
        "--library",
        "лк",
        "--campaign",
        "2020",
    )
    given(settings, "user", "add", "a@example.org", *options, "--password-stdin", stdin="тиха вода\n")
    with runtime.reading(operator()) as work:
        grants = queries.actor_by_email(work.session, "a@example.org").grants
    assert {(grant.role, grant.library_id, grant.campaign_id) for grant in grants} == {
        ("branch_librarian", library.library_id, None),
        ("expert", None, campaign.id),
    }
    listed = given(settings, "user", "list", "--role", "expert")["users"]
    assert [(row["email"], len(row["roles"])) for row in listed] == [("a@example.org", 2)]


def test_refusals_name_what_is_wrong(settings: Settings, make: Make) -> None:
    make.user(Role.ADMINISTRATOR, email="a@example.org")
    add = ("user", "add", "a@example.org", "--name", "Ганна", "--role")
    assert refused(settings, *add, "administrator") == "invalid-input"
    assert refused(settings, *add, "branch_librarian", "--library", "Атлантида") == "not-found"
    assert refused(settings, *add, "expert", "--campaign", "1999") == "not-found"
    assert refused(settings, *add, "expert", "--password-stdin") == "invalid-input"
    assert refused(settings, "user", "deactivate", "a@example.org") == "last-administrator"
    assert refused(settings, "user", "password", "nobody@example.org") == "not-found"
    assert run(settings, *add, "king").exit_code == 2


def test_actor_may_do_only_what_its_roles_allow(settings: Settings, make: Make) -> None:
    make.user(Role.BRANCH_LIBRARIAN, library=make.library(), email="branch@example.org")
    as_branch = ("--as", "branch@example.org")
    for command in (("user", "list"), ("library", "list"), ("audit", "check"), ("backup", "x.zip")):
        assert refused(settings, *command, *as_branch) == "not-allowed"
    assert refused(settings, "user", "list", "--as", "nobody@example.org") == "not-found"


def test_password_set_here_signs_in(settings: Settings, make: Make, runtime: Runtime) -> None:
    make.user(Role.EXPERT, email="a@example.org")
    given(settings, "user", "password", "a@example.org", "--password-stdin", stdin="тиха вода греблю рве\n")
    with runtime.work(GUEST) as work:
        lifetime = work.now - work.now
        proof = service.check_password(work, "a@example.org", "тиха вода греблю рве")
        assert service.sign_in(work, proof, lifetime=lifetime)


def test_libraries_are_listed_by_the_alphabet(settings: Settings, runtime: Runtime) -> None:
    with runtime.work(operator()) as work:
        service.save_libraries(
            work, [{"name": name} for name in ("Яворівська", "Єланецька", "Ґоринська", "Галицька")]
        )
    names = [row["name"] for row in given(settings, "library", "list")["libraries"]]
    assert names == ["Галицька", "Ґоринська", "Єланецька", "Яворівська"]


def test_branch_lists_only_its_own_requests(settings: Settings, make: Make, runtime: Runtime) -> None:
    with runtime.work(operator()) as work:
        mine, other = service.save_libraries(work, [{"name": "Моя"}, {"name": "Чужа"}])
    library = make.library("Моя друга")
    make.user(Role.BRANCH_LIBRARIAN, library=library, email="branch@example.org")
    add = ("--title", "Лісова пісня", "--reason", "просять")
    own = given(settings, "request", "add", "--library", "Моя друга", *add, "--as", "branch@example.org")[
        "number"
    ]
    for row in (mine, other):
        given(settings, "request", "add", "--library", str(row.library_id), *add)
    assert (
        refused(settings, "request", "add", "--library", "Чужа", *add, "--as", "branch@example.org")
        == "not-allowed"
    )
    listed = given(settings, "request", "list", "--as", "branch@example.org")["requests"]
    assert [row["number"] for row in listed] == [own]
    assert len(given(settings, "request", "list")["requests"]) == 3


def test_trail_is_checked(settings: Settings, runtime: Runtime) -> None:
    with runtime.work(operator()) as work:
        service.save_libraries(work, [{"name": "Моя"}])
    assert given(settings, "audit", "check") == {"events": 1, "valid": True}


@pytest.mark.sqlite_only
def test_forged_trail_is_found(settings: Settings, runtime: Runtime) -> None:
    with runtime.work(operator()) as work:
        service.save_libraries(work, [{"name": "Моя"}])
        service.save_libraries(work, [{"name": "Твоя"}])
    file = sqlite3.connect(str(runtime.database.url.database))
    file.execute("UPDATE audit_event SET actor_name = 'інший' WHERE id = 2")
    file.commit()
    file.close()
    assert refused(settings, "audit", "check") == "audit-changed"


@pytest.mark.sqlite_only
def test_backup_is_restored_by_commands(settings: Settings, tmp_path: Path) -> None:
    first = settings_of(tmp_path / "one")
    assert run(first, "init").exit_code == 0
    given(first, "user", "add", "a@example.org", "--name", "Ганна", "--role", "administrator")
    file = tmp_path / "копія.zip"
    made = given(first, "backup", str(file))
    assert made["bytes"] == file.stat().st_size and made["counts"]["user_account"] == 1
    second = settings_of(tmp_path / "two")
    restored = given(second, "restore", str(file))
    assert (restored["counts"], restored["revision"]) == (made["counts"], migrate.head())
    assert [row["email"] for row in given(second, "user", "list")["users"]] == ["a@example.org"]
    assert given(second, "audit", "check")["valid"] is True
    assert refused(second, "restore", str(file)) == "database-not-empty"
    assert refused(first, "backup", str(file)) == "file-exists"
    assert run(first, "restore", str(tmp_path / "немає.zip")).exit_code == 2


def settings_of(folder: Path) -> Settings:
    return Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'base.sqlite3'}")
