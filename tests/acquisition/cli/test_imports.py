"""`import` from the command line: figures that add up, refusals, exit statuses."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from acquisition.cli import main
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection.models import Campaign
from config.settings import Settings
from tests.support.intake import Intake, book, books
from tests.support.make import Make

ISBN, OTHER = "978-617-7286-08-9", "978-617-7286-10-2"
OUTCOMES = ("new", "matched", "needs_decision", "refused", "skipped")


def run(settings: Settings, *options: str) -> Result:
    environment = {"ACQ_DATABASE_URL": settings.database_url, "ACQ_DATA_DIR": str(settings.data_dir)}
    return CliRunner().invoke(main, ["import", *options], env=environment, catch_exceptions=False)


def given(settings: Settings, *options: str) -> dict[str, Any]:
    result = run(settings, *options, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def refusal(settings: Settings, *options: str) -> dict[str, str]:
    result = run(settings, *options, "--json")
    assert result.exit_code == 1, result.output
    error: dict[str, str] = json.loads(result.stdout)["error"]
    return error


@pytest.fixture
def intake(runtime: Runtime, run_jobs: Callable[[], list[Job]]) -> Intake:
    return Intake(runtime, run_jobs)


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "перелік.xlsx"
    path.write_bytes(
        books(
            book("Земля", ISBN),
            book("Земля", ISBN),
            book("Інша", ISBN),
            book("", OTHER),
            ["Разом", "", "", "", "", 5],
        )
    )
    return path


@pytest.mark.usefixtures("campaign")
def test_figures_add_up_and_rows_that_wait_are_not_applied(
    settings: Settings, file: Path, intake: Intake
) -> None:
    told = given(settings, "--kind", "proposals", "--campaign", "2020", str(file), "--apply")
    assert {key: told[key] for key in ("rows", *OUTCOMES, "applied", "state")} == {
        "rows": 5, "new": 1, "matched": 1, "needs_decision": 1, "refused": 1, "skipped": 1, "applied": 1, "state": "applied",
    }  # fmt: skip
    assert told["problems"] == {"duplicate_row": 1, "field_missing": 1, "same_isbn_other_title": 1}
    assert [each.title for each in intake.candidates()] == ["Земля"]


@pytest.mark.usefixtures("campaign")
def test_without_apply_nothing_is_made(settings: Settings, file: Path, intake: Intake) -> None:
    assert given(settings, "--kind", "proposals", "--campaign", "2020", str(file))["state"] == "read"
    assert intake.candidates() == []


@pytest.mark.usefixtures("campaign")
def test_the_same_file_again_is_told_and_makes_nothing(
    settings: Settings, file: Path, intake: Intake
) -> None:
    options = ("--kind", "proposals", "--campaign", "2020", str(file), "--apply")
    first = given(settings, *options)
    again = given(settings, *options)
    assert (again["same_file"], again["new"], again["applied"]) == ([first["batch"]], 0, 0)
    assert len(intake.candidates()) == 1


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("campaign")
def test_people_read_sentences(settings: Settings, file: Path) -> None:
    result = run(settings, "--kind", "proposals", "--campaign", "2020", str(file), "--apply")
    assert "рядків: 5" in result.stdout
    assert "Той самий ISBN з іншою назвою: 1" in result.stdout
    assert "потребують рішення, чекають" in result.stdout


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("campaign")
def test_a_file_that_cannot_be_read_is_refused_with_its_code(settings: Settings, tmp_path: Path) -> None:
    picture = tmp_path / "перелік.xlsx"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(300))
    error = refusal(settings, "--kind", "proposals", "--campaign", "2020", str(picture))
    assert (error["code"], error["message"]) == (
        "file_is_picture",
        "Це зображення, а не таблиця. Приймаємо XLSX, XLS, ODS і CSV.",
    )
    empty = tmp_path / "порожній.csv"
    empty.touch()
    assert refusal(settings, "--kind", "holdings", str(empty))["code"] == "file_empty"


@pytest.mark.sqlite_only
def test_a_file_of_200_megabytes_is_refused_unread(
    settings: Settings, tmp_path: Path, database: object
) -> None:
    vast = tmp_path / "великий.xlsx"
    with vast.open("wb") as stream:
        stream.truncate(200 << 20)
    assert refusal(settings, "--kind", "holdings", str(vast))["code"] == "file_too_large"


@pytest.mark.sqlite_only
def test_a_missing_campaign_is_wrong_usage_and_an_unknown_one_a_refusal(
    settings: Settings, file: Path, database: object
) -> None:
    assert run(settings, "--kind", "proposals", str(file)).exit_code == 2
    assert refusal(settings, "--kind", "proposals", "--campaign", "1999", str(file))["code"] == "not-found"


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("campaign")
def test_an_actor_may_do_only_what_the_role_allows(settings: Settings, file: Path, make: Make) -> None:
    make.user(Role.EXPERT, email="expert@example.org")
    options = ("--kind", "proposals", "--campaign", "2020", str(file), "--as", "expert@example.org")
    assert refusal(settings, *options)["code"] == "not-allowed"


@pytest.mark.sqlite_only
def test_missing_libraries_are_created(settings: Settings, database: object) -> None:
    path = Path(__file__).parents[2] / "importers" / "files" / "libraries.csv"
    told = given(settings, "--kind", "libraries", str(path), "--apply")
    assert [told[key] for key in ("rows", "new", "refused", "applied")] == [3, 2, 1, 2]
