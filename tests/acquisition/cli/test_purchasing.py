"""purchase, approve, distribute and export from the command line: results, refusals and exit statuses."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from acquisition.catalogue.models import Audience
from acquisition.cli import main
from acquisition.people.access import Role
from acquisition.selection.models import CampaignState
from config.settings import Settings
from tests.support.make import Make
from tests.support.ranked import Place, ranked_run, recipients

LIMITS: dict[str, int | None] = {"children": None, "fiction": 500_00, "other": 0}


def run(settings: Settings, *options: str) -> Result:
    environment = {"ACQ_DATABASE_URL": settings.database_url, "ACQ_DATA_DIR": str(settings.data_dir)}
    return CliRunner().invoke(main, list(options), env=environment, catch_exceptions=False)


def given(settings: Settings, *options: str) -> dict[str, Any]:
    result = run(settings, *options, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def refused(settings: Settings, *options: str) -> str:
    result = run(settings, *options, "--json")
    assert result.exit_code == 1
    code: str = json.loads(result.stdout)["error"]["code"]
    return code


@pytest.fixture
def ranked(make: Make) -> None:
    """Two combined libraries and a children's one; a children's title and three adult ones for 200 UAH each."""
    recipients(make, combined=2, children=1)
    campaign = make.campaign(state=CampaignState.RANKING, budget_kop=10_000_00)
    children = Place(council="children", audience=Audience.CHILDREN)
    ranked_run(make, campaign, [children, Place(), Place(), Place(), Place(price_kop=50_00)], LIMITS)


@pytest.mark.usefixtures("ranked")
def test_from_a_rating_to_files_in_four_commands(settings: Settings, tmp_path: Path) -> None:
    campaign = ("--campaign", "2020")
    listed = given(settings, "purchase", *campaign, "--from-run", "latest")
    assert {key: listed[key] for key in ("list", "state", "titles", "copies", "sum", "left", "reserve")} == {
        "list": 1,
        "state": "pending",
        "titles": 4,
        "copies": 9,
        "sum": "800.00",
        "left": "9200.00",
        "reserve": 1,
    }
    approved = given(
        settings, "approve", *campaign, "--list", "latest", "--all", "--reason", "Рішення комісії"
    )
    assert (approved["state"], approved["version"], len(approved["sha256"])) == ("approved", 1, 64)
    sheet = given(settings, "distribute", *campaign, "--list", "1", "--base", "equal")
    assert (sheet["ordered"], sheet["copies"], sheet["libraries"], sheet["sum"]) == (9, 9, 3, "800.00")
    out = tmp_path / "approved.json"
    written = given(settings, "export", *campaign, "--what", "approved", "--out", str(out))
    assert (written["rows"], written["format"], written["bytes"]) == (4, "json", out.stat().st_size)
    assert sum(row["quantity"] for row in json.loads(out.read_text())["rows"]) == 9
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".approved")] == []


@pytest.mark.usefixtures("ranked")
def test_strict_walk_is_chosen_on_the_command_line(settings: Settings) -> None:
    listed = given(settings, "purchase", "--campaign", "2020", "--walk", "strict")
    assert (listed["walk"], listed["titles"], listed["reserve"]) == ("strict", 3, 2)


def test_every_step_refuses_before_its_turn(settings: Settings, make: Make, tmp_path: Path) -> None:
    recipients(make, combined=1)
    campaign = make.campaign(state=CampaignState.RANKING)
    name = ("--campaign", "2020")
    assert refused(settings, "purchase", *name) == "no-run"
    assert refused(settings, "approve", *name, "--all") == "no-list"
    assert refused(settings, "distribute", *name) == "no-list"
    out = ("--out", str(tmp_path / "x.csv"))
    assert refused(settings, "export", *name, "--what", "rated", *out) == "no-run"
    assert refused(settings, "export", *name, "--what", "approved", *out) == "no-approved-list"
    ranked_run(make, campaign, [Place()], {"children": None, "fiction": None, "other": None})
    assert refused(settings, "purchase", *name, "--from-run", "7") == "no-run"
    given(settings, "purchase", *name)
    assert refused(settings, "approve", *name) == "lines-undecided"
    assert refused(settings, "distribute", *name) == "list-not-approved"
    given(settings, "approve", *name, "--all")
    assert refused(settings, "approve", *name, "--all") == "wrong-state"
    assert refused(settings, "purchase", *name) == "list-approved"
    assert refused(settings, "export", *name, "--what", "acts", *out) == "not-distributed"
    assert refused(settings, "purchase", "--campaign", "1999") == "not-found"
    assert list(tmp_path.glob("*.csv")) == []


@pytest.mark.usefixtures("ranked")
def test_command_does_only_what_its_actor_may(settings: Settings, make: Make) -> None:
    approver = make.user(Role.APPROVER)
    assert refused(settings, "purchase", "--campaign", "2020", "--as", approver.email) == "not-allowed"


@pytest.mark.parametrize(
    "options",
    [
        ("purchase", "--campaign", "2020", "--from-run", "перший"),
        ("approve", "--campaign", "2020", "--list", "0"),
        ("export", "--campaign", "2020", "--what", "усе", "--format", "csv", "--out", "x"),
        ("export", "--campaign", "2020", "--what", "rated", "--out", "x.txt"),
    ],
)
@pytest.mark.sqlite_only
def test_wrong_words_are_wrong_usage(settings: Settings, options: tuple[str, ...]) -> None:
    assert run(settings, *options).exit_code == 2


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("ranked")
def test_folder_that_is_not_there_is_a_refusal(settings: Settings, tmp_path: Path) -> None:
    out = tmp_path / "missing" / "rated.csv"
    assert refused(settings, "export", "--campaign", "2020", "--what", "rated", "--out", str(out)) == "file"
