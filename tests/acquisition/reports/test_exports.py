"""Every list out: headings of PROCEDURE 7, the same rows in each format, and nobody gets what the screens hide."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from acquisition.catalogue.models import Audience
from acquisition.distribution import service as distribution
from acquisition.kernel.actor import operator
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import Profile
from acquisition.purchasing import service as purchasing
from acquisition.selection.models import Campaign, CampaignState, CandidateState
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.service.ranking import start_run
from acquisition.selection.verification import verify
from tests.support.browsing import Browser
from tests.support.make import Make
from tests.support.ranked import Place, ranked_run

NO_LIMIT: dict[str, int | None] = {"children": None, "fiction": None, "other": None}
HEADINGS = {
    "rated": "№ (місце) · ISBN · Автор · Назва · Видавець · Рік · Експертна рада · Кількість експертів · Середній бал експертів · "
    "Середній бал бібліотек · Підсумковий бал · Ціна · Кількість · Сума · Наростаючим підсумком · Рішення · Примітка",
    "approved": "№ з/п · Назва · Автор · Видавець · Рік · ISBN · Ціна за одиницю · Гранична кількість примірників · Гранична сума",
    "distribution": "№ з/п · ISBN · Автор · Назва · Перша · Друга · Разом",
    "acts": "№ акта · Дата · Відправник · Отримувач · № з/п · ISBN · Назва · К-сть · Ціна · Сума",
}


@pytest.fixture
def campaign(runtime: Runtime, make: Make) -> Campaign:
    """Two libraries, three admitted titles in a run and on a distributed list, one rejected proposal."""
    make.library("Перша", Profile.COMBINED)
    make.library("Друга", Profile.CHILDREN)
    campaign = make.campaign(state=CampaignState.RANKING)
    places = [
        Place(title="Кобзар", price_kop=120_50),
        Place(title="=cmd|'/c calc'!A1", council="children", audience=Audience.CHILDREN),
        Place(title="Лис Микита", council="children", audience=Audience.CHILDREN),
    ]
    ranked_run(make, campaign, places, NO_LIMIT)
    make.candidate(campaign, make.title("Таємна"), state=CandidateState.REJECTED)
    assert campaign.id is not None
    with runtime.work(operator()) as work:
        listed = purchasing.make_list(work, campaign.id)
        assert listed.id is not None
        purchasing.approve_rest(work, listed.id)
        purchasing.approve_list(work, listed.id)
        distribution.allocate(work, listed.id)
    return campaign


def get(client: Browser, what: str, form: str) -> bytes:
    answer = client.get(f"/campaigns/2020/export/{what}.{form}")
    assert answer.status_code == 200, answer.text
    return bytes(answer.data)


def csv_rows(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def xlsx_rows(body: bytes) -> list[tuple[Any, ...]]:
    sheet = openpyxl.load_workbook(io.BytesIO(body)).worksheets[0]
    return list(sheet.iter_rows(values_only=True))


@pytest.mark.parametrize("what", list(HEADINGS))
def test_lists_have_the_headings_of_the_procedure_in_every_format(
    client: Browser, make: Make, campaign: Campaign, what: str
) -> None:
    client.sign_in(make.user(Role.AUDITOR))
    expected = HEADINGS[what].split(" · ")
    assert csv_rows(get(client, what, "csv"))[0] == expected
    assert list(xlsx_rows(get(client, what, "xlsx"))[0]) == expected
    assert [column["heading"] for column in json.loads(get(client, what, "json"))["columns"]] == expected


def test_approved_list_adds_up_and_has_no_formula(client: Browser, make: Make, campaign: Campaign) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    rows = csv_rows(get(client, "approved", "csv"))[1:]
    assert [row[1] for row in rows] == ["Кобзар", "'=cmd|'/c calc'!A1", "Лис Микита"]
    assert [row[6:] for row in rows] == [
        ["120.50", "1", "120.50"],
        ["100.00", "2", "200.00"],
        ["100.00", "2", "200.00"],
    ]
    sheet = openpyxl.load_workbook(io.BytesIO(get(client, "approved", "xlsx"))).worksheets[0]
    assert sheet["B3"].data_type == "s"
    assert sheet["G2"].value == 120.5


def test_distribution_sheet_has_row_and_column_totals(
    client: Browser, make: Make, campaign: Campaign
) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    rows = csv_rows(get(client, "distribution", "csv"))
    assert [row[4:] for row in rows[1:]] == [
        ["1", "0", "1"],
        ["1", "1", "2"],
        ["1", "1", "2"],
        ["3", "2", "5"],
    ]
    assert json.loads(get(client, "distribution", "json"))["totals"]["total"] == 5


def test_acts_hold_every_copy_and_their_totals(client: Browser, make: Make, campaign: Campaign) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    answer = json.loads(get(client, "acts", "json"))
    assert sum(row["copies"] for row in answer["rows"]) == 5
    assert [
        (row["recipient"], row["titles"], row["copies"], row["amount"]) for row in answer["also"][0]["rows"]
    ] == [
        ("Перша", 3, 3, "320.50"),
        ("Друга", 2, 2, "200.00"),
    ]


def test_long_list_is_for_all_and_proposals_with_reasons_only_for_those_who_check(
    client: Browser, make: Make, campaign: Campaign
) -> None:
    client.sign_in(make.user(Role.EXPERT))
    assert "Таємна" not in get(client, "long-list", "csv").decode()
    assert client.get("/campaigns/2020/export/proposals.csv").status_code == 403
    client.sign_in(make.user(Role.SELECTOR))
    rows = csv_rows(get(client, "proposals", "csv"))
    assert [row[3] for row in rows[1:]] == ["Кобзар", "'=cmd|'/c calc'!A1", "Лис Микита", "Таємна"]
    assert rows[4][15] == "відхилено"


MAY = {
    Role.ADMINISTRATOR: set(),
    Role.SELECTOR: {"proposals", "long-list", "rated", "approved", "distribution", "acts"},
    Role.SECRETARY: {"proposals", "long-list", "rated", "approved", "distribution", "acts"},
    Role.AUDITOR: {"proposals", "long-list", "rated", "approved", "distribution", "acts"},
    Role.APPROVER: {"long-list", "rated", "approved", "distribution", "acts"},
    Role.EXPERT: {"long-list"},
    Role.BRANCH_LIBRARIAN: {"long-list", "approved", "acts"},
}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_gets_the_lists_of_the_table(
    client: Browser, make: Make, campaign: Campaign, role: Role
) -> None:
    client.sign_in(make.user(role, library=make.library()))
    given = {
        what
        for what in MAY[Role.SELECTOR]
        if client.get(f"/campaigns/2020/export/{what}.json").status_code == 200
    }
    assert given == MAY[role]


def test_guest_signs_in_first(client: Browser, campaign: Campaign) -> None:
    assert client.get("/campaigns/2020/export/approved.csv").status_code == 302


@pytest.mark.parametrize("path", ["rated.pdf", "secrets.csv", "bundle.xlsx", "rated."])
def test_unknown_list_or_format_is_not_found(
    client: Browser, make: Make, campaign: Campaign, path: str
) -> None:
    client.sign_in(make.user(Role.AUDITOR))
    assert client.get(f"/campaigns/2020/export/{path}").status_code == 404


def test_list_that_is_not_there_yet_is_refused_in_words(client: Browser, make: Make) -> None:
    make.campaign("2021")
    client.sign_in(make.user(Role.AUDITOR))
    answer = client.get("/campaigns/2021/export/approved.xlsx")
    assert answer.status_code == 409
    assert "ще немає погодженого переліку" in answer.text


def test_bundle_is_computed_again_and_found_equal(
    client: Browser, make: Make, runtime: Runtime, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    candidate = make.candidate(campaign, state=CandidateState.ADMITTED)
    points = {criterion.key: criterion.max for criterion in rules_of(campaign).criteria}
    make.sheet(candidate, make.appointment(campaign), points)
    assert campaign.id is not None
    with runtime.work(operator()) as work:
        start_run(work, campaign.id)
    assert [job.state for job in run_jobs()] == [JobState.DONE]
    client.sign_in(make.user(Role.AUDITOR))
    assert verify(io.BytesIO(get(client, "bundle", "zip"))).equal


@pytest.mark.parametrize("number", ["9" * 25, "-1", "x"])
def test_number_that_no_run_can_have_is_not_found(
    client: Browser, make: Make, campaign: Campaign, number: str
) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    assert client.get(f"/campaigns/2020/export/rated.csv?run={number}").status_code == 404
