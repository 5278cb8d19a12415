"""Screens of ratings: runs, the ranked list, the working of a title; blind again when scoring is reopened."""

import re
from collections.abc import Callable

import pytest
from sqlmodel import select

from acquisition.kernel.database import Database
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import User
from acquisition.selection.models import Appointment, Campaign, CampaignState, CandidateState, RankedTitle
from tests.acquisition.selection.service.test_ranking_runs import run_it, small_campaign
from tests.support.browsing import Browser, counted_queries
from tests.support.make import Make

RunJobs = Callable[[], list[Job]]


@pytest.fixture
def campaign(runtime: Runtime, make: Make, run_jobs: RunJobs) -> Campaign:
    made = small_campaign(make)
    run_it(runtime, make, made, run_jobs)
    return made


def candidate_at(runtime: Runtime, position: int) -> int:
    with runtime.database.reading() as session:
        return session.exec(select(RankedTitle.candidate_id).where(RankedTitle.position == position)).one()


def test_a_run_is_started_watched_and_read(client: Browser, make: Make, run_jobs: RunJobs) -> None:
    made = small_campaign(make)
    client.sign_in(make.user(Role.SECRETARY))
    address = f"/campaigns/{made.slug}/rankings"
    assert "Розрахунок завершить оцінювання" in client.get(address).text
    assert client.post(address).location == f"{address}/1"
    assert "чекає" in client.get(f"{address}/1").text
    part = client.get(f"{address}/1", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    assert client.post(address).status_code == 409
    run_jobs()
    page = client.get(f"{address}/1").text
    assert "Книга б" in page
    assert "79,26" in page
    assert "Розрахунок завершить оцінювання" not in client.get(address).text


def test_the_list_is_searched_and_filtered_by_council_and_decision(
    client: Browser, make: Make, campaign: Campaign
) -> None:
    client.sign_in(make.user(Role.APPROVER))
    address = f"/campaigns/{campaign.slug}/rankings/1"

    def titles(query: str) -> list[str]:
        return re.findall(r">(Книга .)</a>", client.get(f"{address}?{query}").text)

    assert titles("") == ["Книга б", "Книга а", "Книга в", "Книга г"]
    assert titles("decision=recommended") == ["Книга б", "Книга а"]
    assert titles("decision=not_scored") == ["Книга г"]
    assert titles("council=children") == []
    assert titles("q=9786170000002") in (["Книга в"], [])
    assert titles("decision=nonsense&size=25&page=1") == ["Книга б", "Книга а", "Книга в", "Книга г"]


def test_the_working_of_a_title_names_parts_experts_and_neighbours(
    client: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    client.sign_in(make.user(Role.AUDITOR))
    page = client.get(f"/campaigns/{campaign.slug}/rankings/1/{candidate_at(runtime, 1)}").text
    for text in (
        "79,26",
        "2140/27",
        "70,37",
        "1900/27",
        "Е01",
        "Книга а",
        "підсумковий бал R, вищий попереду",
    ):
        assert text in page, text
    unscored = client.get(f"/campaigns/{campaign.slug}/rankings/1/{candidate_at(runtime, 4)}").text
    assert "Дійсних листів 2, а кворум — 3" in unscored
    assert "не враховано: конфлікт інтересів" in unscored


def test_reopened_scoring_hides_the_sheets_again(
    client: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    with runtime.database.writing() as session:
        session.get_one(Campaign, campaign.id).state = CampaignState.SCORING
        session.commit()
    client.sign_in(make.user(Role.AUDITOR))
    page = client.get(f"/campaigns/{campaign.slug}/rankings/1/{candidate_at(runtime, 1)}").text
    assert "Е01" not in page
    assert "Оцінювання знову відкрито" in page


@pytest.mark.parametrize("role", [Role.EXPERT, Role.BRANCH_LIBRARIAN, Role.ADMINISTRATOR])
def test_who_may_not_see_ratings_gets_none(
    client: Browser, runtime: Runtime, make: Make, campaign: Campaign, role: Role
) -> None:
    library = make.library() if role is Role.BRANCH_LIBRARIAN else None
    client.sign_in(make.user(role, library=library))
    address = f"/campaigns/{campaign.slug}/rankings"
    paths = (address, f"{address}/1", f"{address}/1/{candidate_at(runtime, 1)}")
    assert [client.get(path).status_code for path in paths] == [403, 403, 403]
    assert client.post(address).status_code == 403


def test_an_unknown_run_or_title_is_not_found(client: Browser, make: Make, campaign: Campaign) -> None:
    client.sign_in(make.user(Role.AUDITOR))
    address = f"/campaigns/{campaign.slug}/rankings"
    assert [client.get(f"{address}/{path}").status_code for path in ("9", "1/9999", "9/1")] == [404, 404, 404]


def test_a_longer_list_asks_the_same_number_of_queries(
    client: Browser, runtime: Runtime, make: Make, campaign: Campaign, run_jobs: RunJobs, database: Database
) -> None:
    make.candidate(campaign, state=CandidateState.ADMITTED)
    run_it(runtime, make, campaign, run_jobs)
    client.sign_in(make.user(Role.AUDITOR))
    asked = []
    for number in (1, 2):
        with counted_queries(database) as statements:
            assert client.get(f"/campaigns/{campaign.slug}/rankings/{number}").status_code == 200
        asked.append(len(statements))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("coded", [True, False])
def test_an_explanation_names_experts_only_where_nobody_is_coded(
    client: Browser, runtime: Runtime, make: Make, run_jobs: RunJobs, coded: bool
) -> None:
    made = small_campaign(make)
    with runtime.database.writing() as session:
        stored = session.get_one(Campaign, made.id)
        blind = {**stored.ruleset["blindness"], "experts_coded": coded}
        stored.ruleset = {**stored.ruleset, "blindness": blind}
        name = session.exec(select(User.name).join(Appointment).where(Appointment.code == "Е01")).one()
        session.commit()
    run_it(runtime, make, made, run_jobs)
    client.sign_in(make.user(Role.AUDITOR))
    page = client.get(f"/campaigns/{made.slug}/rankings/1/{candidate_at(runtime, 1)}").text
    assert (f"Е01 · {name}" in page) is not coded
