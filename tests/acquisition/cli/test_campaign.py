"""campaign create, show, list and check from the command line."""

import json
from typing import Any

import pytest
from click.testing import CliRunner, Result

from acquisition.cli import main
from acquisition.people.access import Role
from acquisition.selection.models import CandidateState
from config.settings import Settings
from tests.support.make import Make

CREATE = ("campaign", "create", "2020", "--ruleset", "ubi-2020", "--year", "2020", "--budget", "47378000")


def run(settings: Settings, *options: str) -> Result:
    environment = {"ACQ_DATABASE_URL": settings.database_url, "ACQ_DATA_DIR": str(settings.data_dir)}
    return CliRunner().invoke(main, list(options), env=environment, catch_exceptions=False)


def given(settings: Settings, *options: str) -> dict[str, Any]:
    result = run(settings, *options, "--json")
    assert result.exit_code == 0, result.output
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def test_a_campaign_is_created_shown_and_listed(settings: Settings) -> None:
    assert given(settings, *CREATE) == {
        "id": 1, "slug": "2020", "name": "Відбір 2020", "year": 2020, "state": "collecting",
    }  # fmt: skip
    shown = given(settings, "campaign", "show", "2020")
    assert (shown["state"], shown["budget"], shown["distributed_copies"]) == ("collecting", 47378000, 0)
    assert shown["criteria"][0] == {
        "key": "relevance",
        "name": "Актуальність",
        "min": 0,
        "max": 10,
        "weight": 3,
    }
    assert shown["scoring"]["alpha"] == "7/10"
    assert [council["key"] for council in shown["councils"]] == ["children", "fiction", "other"]
    assert shown["counts"] == {
        "proposed": 0, "admitted": 0, "rejected": 0, "returned": 0, "withdrawn": 0, "total": 0,
    }  # fmt: skip
    assert [row["slug"] for row in given(settings, "campaign", "list")["campaigns"]] == ["2020"]
    assert "Кошторис: 47 378 000,00 грн" in run(settings, "campaign", "show", "2020").stdout.replace(
        "\xa0", " "
    )


def test_the_year_defaults_to_a_slug_of_four_digits(settings: Settings) -> None:
    assert given(settings, "campaign", "create", "2027", "--budget", "1200,50")["year"] == 2027
    assert given(settings, "campaign", "show", "2027")["budget"] == "1200.50"
    assert run(settings, "campaign", "create", "vesna", "--budget", "1").exit_code == 1


@pytest.mark.parametrize(
    "wrong", [("--budget", "сто"), ("--budget", "-5"), ("--ruleset", "ubi-2027"), ("--year", "20")]
)
def test_a_wrong_value_is_refused_with_its_field(settings: Settings, wrong: tuple[str, str]) -> None:
    result = run(settings, *CREATE, *wrong, "--json")
    error = json.loads(result.stdout)["error"]
    assert (result.exit_code, error["code"], len(error["fields"])) == (1, "invalid-input", 1)


def test_wrong_usage_is_told_apart_from_a_refusal(settings: Settings) -> None:
    assert run(settings, "campaign", "create", "2020").exit_code == 2
    assert run(settings, "campaign", "show", "nema").exit_code == 1


def test_the_check_admits_the_clean_and_tells_the_rest(settings: Settings, make: Make) -> None:
    campaign = make.campaign()
    clean = make.title("Захар Беркут", isbn13="9786170903860", language="uk")
    make.candidate(campaign, clean, offer={"languages": ["uk"]})
    make.candidate(campaign, make.title("Атлас Карпат", year=2010), offer={"languages": ["uk"]})
    tally = given(settings, "check", "--campaign", "2020", "--admit-clean")
    assert {key: tally[key] for key in ("checked", "with_reasons", "with_suspicions", "clean", "admitted")} == {
        "checked": 2, "with_reasons": 1, "with_suspicions": 0, "clean": 1, "admitted": 1,
    }  # fmt: skip
    assert tally["codes"] == {"R03": 1, "R14": 1}
    shown = given(settings, "campaign", "show", "2020")
    assert (shown["state"], shown["counts"]["admitted"], shown["counts"]["proposed"]) == ("checking", 1, 1)


def test_nothing_to_check_is_a_refusal(settings: Settings, make: Make) -> None:
    make.campaign()
    result = run(settings, "check", "--campaign", "2020")
    assert (result.exit_code, "жодної пропозиції" in result.stderr) == (1, True)


def test_people_see_by_command_what_they_see_on_pages(settings: Settings, make: Make) -> None:
    campaign = make.campaign()
    make.candidate(campaign, state=CandidateState.REJECTED)
    make.candidate(campaign, state=CandidateState.ADMITTED)
    for role in (Role.EXPERT, Role.APPROVER, Role.BRANCH_LIBRARIAN):
        user = make.user(role, library=make.library())
        shown = given(settings, "campaign", "show", "2020", "--as", user.email)
        assert shown["counts"] == {"admitted": 1}
        assert not {"councils", "experts", "sheets", "votes"} & set(shown)
        assert run(settings, "check", "--campaign", "2020", "--as", user.email).exit_code == 1
        assert run(settings, *CREATE, "--as", user.email).exit_code == 1


@pytest.mark.parametrize(
    ("role", "told"),
    [
        (Role.ADMINISTRATOR, set()),
        (Role.EXPERT, set()),
        (Role.BRANCH_LIBRARIAN, {"listed_titles", "approved_titles"}),
        (Role.APPROVER, {"runs", "ranked", "listed_titles", "approved_titles", "distributed_copies"}),
        (
            Role.AUDITOR,
            {"votes", "runs", "ranked", "listed_titles", "approved_titles", "distributed_copies"},
        ),
    ],
)
def test_later_steps_are_told_to_those_whose_pages_show_them(
    settings: Settings, make: Make, role: Role, told: set[str]
) -> None:
    make.campaign()
    user = make.user(role, library=make.library())
    shown = given(settings, "campaign", "show", "2020", "--as", user.email)
    hidden = {"votes", "runs", "ranked", "listed_titles", "approved_titles", "distributed_copies"}
    assert hidden & set(shown) == told
    assert shown["counts"] == {} or role is not Role.ADMINISTRATOR
    assert run(settings, "campaign", "show", "2020", "--as", user.email).exit_code == 0


def test_a_sum_is_told_to_the_kopiyka(settings: Settings) -> None:
    given(settings, "campaign", "create", "2027", "--budget", "9999999999999,99")
    shown = given(settings, "campaign", "show", "2027")
    assert (shown["budget"], shown["budget_kop"]) == ("9999999999999.99", 999999999999999)
    lines = run(settings, "campaign", "show", "2027").stdout.replace("\xa0", " ")
    assert "Кошторис: 9 999 999 999 999,99 грн" in lines
