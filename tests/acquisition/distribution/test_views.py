"""Screens of distribution: a sheet by title and library, a shortage explained, corrections, own acts of a branch."""

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from bs4 import BeautifulSoup

from acquisition.distribution import service
from acquisition.distribution.apportionment import Base
from acquisition.distribution.queries import current_sheet
from acquisition.kernel.actor import operator
from acquisition.kernel.database import Database
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import Profile
from acquisition.purchasing import service as purchasing
from acquisition.purchasing.models import ChangeCode, PurchaseLine
from acquisition.selection.models import CampaignState
from acquisition.selection.ruleset import load, to_plain
from tests.support.browsing import Browser, counted_queries
from tests.support.clock import StoppedClock
from tests.support.make import Make
from tests.support.ranked import Place, ranked_run

OPERATOR = operator()
SHEET = "/campaigns/2020/lists/1/distribution"


@pytest.fixture
def approved(runtime: Runtime, make: Make) -> int:
    """An approved list of two titles, the second short by one, for three libraries; its id."""
    for name, profile, readers in (
        ("Луцька міська", Profile.COMBINED, 300),
        ("Дитяча", Profile.CHILDREN, 200),
        ("Ґедзівська", Profile.ADULT, 100),
    ):
        make.library(name, profile, readers=readers, hub_name="Волинська обласна")
    rules = to_plain(load("ubi-2020"))
    rules["purchase"]["cap_by_offer"] = True
    campaign = make.campaign(state=CampaignState.RANKING, ruleset=rules)
    places = [Place(title="Кобзар"), Place(title="=Тигролови", offered=1)]
    ranked_run(make, campaign, places, {"children": None, "fiction": None, "other": None})
    assert campaign.id is not None
    with runtime.work(OPERATOR) as work:
        listed = purchasing.make_list(work, campaign.id)
        assert listed.id is not None
        purchasing.approve_rest(work, listed.id)
        purchasing.approve_list(work, listed.id)
    return listed.id


@pytest.fixture
def distributed(runtime: Runtime, approved: int) -> int:
    with runtime.work(OPERATOR) as work:
        service.allocate(work, approved, base=Base.READERS)
    return approved


def text(body: str) -> str:
    return " ".join(BeautifulSoup(body, "html.parser").get_text(" ").split())


def test_selector_starts_the_job_and_sees_the_sheet(
    client: Browser, make: Make, approved: int, run_jobs: Callable[[], list[Job]]
) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    assert client.get("/campaigns/2020/distribution").location == SHEET
    assert client.post(SHEET, data={"base": "readers"}).location == SHEET
    client.post(SHEET, data={"base": "readers"})
    page = client.get(SHEET)
    assert "Розподіл примірників" in page.text
    assert len(run_jobs()) == 1
    page_text = text(client.get(SHEET).text)
    assert "Рознарядка № 1 до переліку № 1" in page_text
    assert "за назвами 3 = за актами 3" in page_text


def test_progress_reloads_the_page_when_the_job_has_ended(
    client: Browser, make: Make, approved: int, run_jobs: Callable[[], list[Job]]
) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    client.post(SHEET, data={"base": "equal"})
    assert "HX-Refresh" not in client.get(f"{SHEET}/progress").headers
    run_jobs()
    assert client.get(f"{SHEET}/progress").headers["HX-Refresh"] == "true"


def test_campaign_without_approved_list_says_so(client: Browser, make: Make) -> None:
    make.campaign("2021")
    client.sign_in(make.user(Role.SELECTOR))
    assert "Погодженого переліку до закупівлі ще немає" in client.get("/campaigns/2021/distribution").text


def test_shortage_is_explained_with_weights_and_quotas(client: Browser, make: Make, distributed: int) -> None:
    client.sign_in(make.user(Role.AUDITOR))
    page = text(client.get(f"{SHEET}/titles/2").text)
    assert "Як поділено нестачу" in page
    assert "Луцька міська 300 0.7500 0 0.7500 +1 1 Ґедзівська 100 0.2500 0 0.2500 0" in page


def test_correction_by_hand_needs_a_reason_and_is_shown(
    client: Browser, make: Make, distributed: int
) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    form = {"library": "1", "copies": "0", "reason": "", "version": "1"}
    bad = client.post(f"{SHEET}/titles/1", data=form)
    assert bad.status_code == 422
    assert "Поясніть, чому розподіл виправлено." in bad.text
    assert client.post(f"{SHEET}/titles/1", data={**form, "reason": "Має два"}).status_code == 302
    stale = client.post(f"{SHEET}/titles/1", data={**form, "copies": "1", "reason": "Назад"})
    assert stale.status_code == 409
    assert "Назад" in stale.text
    page = text(client.get(SHEET).text)
    assert "Луцька міська 1 → 0 Має два" in page
    assert "за назвами 2 = за актами 2" in page


def test_sheet_by_library_leads_to_the_act_and_its_files(
    client: Browser, make: Make, distributed: int
) -> None:
    client.sign_in(make.user(Role.AUDITOR))
    page = text(client.get(f"{SHEET}?by=libraries&sort=-copies").text)
    assert "№ 2020-1-1/1 Луцька міська комбінована Волинська обласна 2 2 200,00" in page
    act = text(client.get(f"{SHEET}/acts/1").text)
    assert "назв 2, примірників 2, на суму 200,00 грн" in act
    table = client.get(f"{SHEET}/acts/1.csv").data.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(table), delimiter=";"))
    assert rows[0] == [
        "№ акта", "Дата", "Відправник", "Отримувач", "№ з/п", "ISBN", "Назва", "К-сть", "Ціна", "Сума",
    ]  # fmt: skip
    assert rows[2][6:] == ["'=Тигролови", "1", "100.00", "100.00"]
    assert rows[3][6:] == ["Всього", "2", "", "200.00"]
    assert client.get(f"{SHEET}/acts/1.exe").status_code == 404


def test_branch_sees_its_own_act_and_nobody_elses(
    client: Browser, make: Make, distributed: int, runtime: Runtime
) -> None:
    with runtime.database.reading() as session:
        from acquisition.people.models import Library

        mine = session.get_one(Library, 3)
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=mine))
    page = text(client.get(SHEET).text)
    assert "Акти моєї бібліотеки" in page
    assert "Ґедзівська" in page
    for hidden in ("Луцька", "Дитяча", "за актами", "нестачею"):
        assert hidden not in page
    assert "Луцька" not in client.get(f"{SHEET}?by=titles&q=луцька").text
    assert client.get(f"{SHEET}/acts/3").status_code == 200
    assert client.get(f"{SHEET}/acts/1").status_code == 404
    assert client.get(f"{SHEET}/acts/1.json").status_code == 404
    assert client.get(f"{SHEET}/titles/1").status_code == 404
    assert client.post(SHEET, data={"base": "equal"}).status_code == 403
    acts = json.loads(client.get("/campaigns/2020/export/acts.json").data)
    assert {row["recipient"] for row in acts["rows"]} == {"Ґедзівська"}
    assert {row["recipient"] for row in acts["also"][0]["rows"]} == {"Ґедзівська"}
    assert client.get("/campaigns/2020/export/distribution.json").status_code == 403


def test_a_correction_by_numbers_longer_than_any_stored_one_is_refused(
    client: Browser, make: Make, distributed: int
) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    form = {"library": "1", "copies": "0", "reason": "Має два", "version": "1"}
    answers = [
        client.post(f"{SHEET}/titles/1", data={**form, name: "9" * 25}).status_code
        for name in ("library", "copies")
    ]
    assert answers == [404, 422]


def test_acts_made_after_midnight_carry_the_day_that_people_have(
    client: Browser, make: Make, runtime: Runtime, clock: StoppedClock, approved: int
) -> None:
    clock.set(datetime(2026, 3, 2, 22, 30, tzinfo=UTC))
    with runtime.work(OPERATOR) as work:
        service.allocate(work, approved, base=Base.READERS)
    client.sign_in(make.user(Role.AUDITOR))
    acts = json.loads(client.get("/campaigns/2020/export/acts.json").data)
    act = json.loads(client.get(f"{SHEET}/acts/1.json").data)
    dates = {row["date"] for table in (acts, acts["also"][0], act) for row in table["rows"]}
    assert dates == {"2026-03-03"}


def test_expert_and_guest_see_no_distribution(client: Browser, make: Make, distributed: int) -> None:
    assert client.get(SHEET).status_code == 302
    client.sign_in(make.user(Role.EXPERT))
    assert client.get(SHEET).status_code == 403


def test_pages_of_a_sheet_take_the_same_queries_for_one_row_and_many(
    client: Browser, make: Make, distributed: int, database: Database
) -> None:
    client.sign_in(make.user(Role.AUDITOR))
    for address in (SHEET, f"{SHEET}?by=libraries", f"{SHEET}/titles/1"):
        joined = "&" if "?" in address else "?"
        client.get(address)
        with counted_queries(database) as one:
            client.get(f"{address}{joined}q=кобзар" if "libraries" not in address else f"{address}&q=луцька")
        with counted_queries(database) as many:
            client.get(address)
        assert len(one) == len(many)


def corrected(runtime: Runtime, list_id: int) -> None:
    """The first title taken from the first library, with a reason."""
    with runtime.work(OPERATOR) as work:
        sheet = current_sheet(work.session, list_id)
        assert sheet is not None and sheet.id is not None
        service.correct(work, sheet.id, 1, 1, copies=0, reason="Має два", version=1)


def test_correction_is_marked_on_the_title_the_library_the_act_and_in_the_files(
    client: Browser, make: Make, runtime: Runtime, distributed: int
) -> None:
    corrected(runtime, distributed)
    client.sign_in(make.user(Role.AUDITOR))
    title = text(client.get(f"{SHEET}/titles/1").text)
    assert "0 виправлено, було 1" in title
    assert f"Луцька міська 1 → 0 Має два {OPERATOR.name}" in title
    assert "виправлено вручну" in text(client.get(SHEET).text)
    assert "1 виправлено вручну" in text(client.get(f"{SHEET}?by=libraries").text)
    assert "Кобзар Луцька міська 1 → 0 Має два" in text(client.get(f"{SHEET}/acts/1").text)
    assert "Виправлення вручну" not in client.get(f"{SHEET}/acts/3").text
    sheet = json.loads(client.get("/campaigns/2020/export/distribution.json").data)
    assert [row["corrected"] for row in sheet["rows"]] == ["Луцька міська: 1 → 0", ""]
    fields = ("title", "library", "before", "after", "reason")
    assert [[row[key] for key in fields] for row in sheet["also"][0]["rows"]] == [
        ["Кобзар", "Луцька міська", 1, 0, "Має два"]
    ]


def test_distributing_anew_lists_first_the_corrections_it_will_lose(
    client: Browser,
    make: Make,
    runtime: Runtime,
    distributed: int,
    run_jobs: Callable[[], list[Job]],
) -> None:
    corrected(runtime, distributed)
    client.sign_in(make.user(Role.SELECTOR))
    asked = client.post(SHEET, data={"base": "equal"})
    assert asked.status_code == 200
    assert "Кобзар Луцька міська 1 → 0 Має два" in text(asked.text)
    assert run_jobs() == []
    seen = {"base": "equal", "lost": "1"}
    assert client.post(SHEET, data={**seen, "lost": "7"}).status_code == 409
    assert client.post(SHEET, data=seen).location == SHEET
    assert len(run_jobs()) == 1
    page = client.get(SHEET)
    assert "Рознарядка № 2 до переліку № 1" in page.text
    assert f"{SHEET}?sheet=1" in page.text
    former = text(client.get(f"{SHEET}?sheet=1").text)
    assert "Рознарядку № 1 замінено новою" in former
    assert "Луцька міська 1 → 0 Має два" in former
    assert "виправлено, було 1" in text(client.get(f"{SHEET}/titles/1?sheet=1").text)
    assert client.get(f"{SHEET}/acts/1.json?sheet=1").status_code == 409
    assert client.get(f"{SHEET}?sheet=9").status_code == 404


def test_sheet_older_than_its_list_is_marked_and_gives_no_papers(
    client: Browser, make: Make, runtime: Runtime, distributed: int
) -> None:
    grounds = purchasing.Grounds(ChangeCode.MISTAKE, "Помилка", "Наказ № 1", date(2026, 3, 1))
    with runtime.work(OPERATOR) as work:
        line = work.session.get_one(PurchaseLine, 1)
        purchasing.remove_line(work, distributed, 1, grounds, version=line.version)
    client.sign_in(make.user(Role.AUDITOR))
    sentence = "Рознарядка застаріла: після змін у переліку розподіліть наново."
    for page in (SHEET, f"{SHEET}/titles/1", f"{SHEET}/acts/1"):
        assert sentence in client.get(page).text
    for file in (
        "/campaigns/2020/export/distribution.xlsx",
        "/campaigns/2020/export/acts.csv",
        f"{SHEET}/acts/1.json",
    ):
        refused = client.get(file)
        assert (refused.status_code, sentence in refused.text) == (409, True)
