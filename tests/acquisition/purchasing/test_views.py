"""Screens of purchasing: a list from making to removal, in a browser without scripts."""

import json

import pytest
from bs4 import BeautifulSoup
from sqlmodel import col, select

from acquisition.kernel.actor import operator
from acquisition.kernel.canonical import sha256
from acquisition.kernel.database import Database
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.purchasing import service
from acquisition.purchasing.models import ListState, PurchaseLine, PurchaseList, Verdict
from acquisition.selection.models import Campaign, CampaignState
from tests.support.browsing import Browser, counted_queries
from tests.support.make import Make
from tests.support.ranked import Place, ranked_run, recipients

LIST = "/campaigns/2020/lists/1"


@pytest.fixture
def campaign(make: Make) -> Campaign:
    recipients(make, combined=2)
    campaign = make.campaign(state=CampaignState.RANKING)
    places = [
        Place(title="Кобзар"),
        Place(title="Лис <Микита>"),
        Place(title="Тигролови"),
        Place(title="Захар Беркут"),
    ]
    ranked_run(make, campaign, places, {"children": 0, "fiction": 650_00, "other": None})
    return campaign


def made(runtime: Runtime, campaign: Campaign, approve: bool = False) -> int:
    assert campaign.id is not None
    with runtime.work(operator()) as work:
        done = service.make_list(work, campaign.id)
        assert done.id is not None
        if approve:
            service.approve_rest(work, done.id)
            service.approve_list(work, done.id)
    return done.id


def lines(runtime: Runtime) -> list[PurchaseLine]:
    with runtime.database.reading() as session:
        return list(session.exec(select(PurchaseLine).order_by(col(PurchaseLine.place))))


def key(line: PurchaseLine) -> str:
    return f"{line.id}:{line.version}"


def text(body: str) -> str:
    return " ".join(BeautifulSoup(body, "html.parser").get_text(" ").split())


def test_selector_makes_a_list_on_the_page_of_lists(client: Browser, make: Make, campaign: Campaign) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    assert "Скласти перелік" in client.get("/campaigns/2020/lists").text
    answer = client.post("/campaigns/2020/lists", data={"run": "1", "walk": "strict"})
    assert (answer.status_code, answer.location) == (302, LIST)
    page = text(client.get(LIST).text)
    assert "Перелік до закупівлі № 1" in page
    assert "Лис <Микита>" in page
    assert "600,00" in page


def test_a_run_longer_than_any_stored_number_is_the_last_run(
    client: Browser, make: Make, campaign: Campaign
) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    answer = client.post("/campaigns/2020/lists", data={"run": "9" * 25, "walk": "strict"})
    assert (answer.status_code, answer.location) == (302, LIST)


def test_list_from_a_campaign_without_run_is_refused_in_words(client: Browser, make: Make) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    make.campaign("2021")
    answer = client.post("/campaigns/2021/lists", data={})
    assert answer.status_code == 409
    assert "ще немає завершеного розрахунку рейтингу" in answer.text


def test_approver_decides_ticked_lines_then_the_rest_then_the_list(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    made(runtime, campaign)
    client.sign_in(make.user(Role.APPROVER))
    first, second, third, _reserve = lines(runtime)
    data = {"action": "decide", "verdict": "approved", "ids": [key(first), key(second)]}
    assert client.post(f"{LIST}?part=included&q=", data=data).location == f"{LIST}?part=included&q="
    single = {"action": "decide", "single": f"approved|{key(third)}"}
    assert client.post(LIST, data=single).status_code == 302
    assert [line.verdict for line in lines(runtime)][:3] == [Verdict.APPROVED] * 3
    page = BeautifulSoup(client.get(LIST).text, "html.parser")
    version = page.select_one("input[name=version]")
    assert version is not None
    answer = client.post(LIST, data={"action": "approve", "version": version["value"]}, follow_redirects=True)
    assert "Перелік погоджено й зафіксовано" in answer.text


def test_refusal_without_reason_shows_the_list_again_with_the_ticks(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    made(runtime, campaign)
    client.sign_in(make.user(Role.APPROVER))
    first = lines(runtime)[0]
    answer = client.post(LIST, data={"action": "decide", "verdict": "refused", "ids": [key(first)]})
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert [box["value"] for box in page.select("input[name=ids][checked]")] == [key(first)]
    assert "Відмову й повернення треба пояснити" in answer.text


def test_stale_form_changes_nothing_and_keeps_the_reason_typed(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    list_id = made(runtime, campaign)
    client.sign_in(make.user(Role.APPROVER))
    first, second, *_rest = lines(runtime)
    assert first.id is not None
    with runtime.work(operator()) as work:
        service.give_verdict(work, list_id, first.id, Verdict.APPROVED, reason="", version=first.version)
    data = {"action": "decide", "verdict": "returned", "ids": [key(first), key(second)], "reason": "Дорого"}
    answer = client.post(LIST, data=data)
    assert answer.status_code == 409
    assert "Хтось уже змінив цей запис" in answer.text
    assert 'value="Дорого"' in answer.text
    assert [line.verdict for line in lines(runtime)][:2] == [Verdict.APPROVED, Verdict.NONE]


def test_double_click_on_approve_does_it_once(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    list_id = made(runtime, campaign)
    with runtime.work(operator()) as work:
        service.approve_rest(work, list_id)
    client.sign_in(make.user(Role.APPROVER))
    data = {"action": "approve", "version": "1"}
    assert client.post(LIST, data=data).status_code == 302
    again = client.post(LIST, data=data)
    assert again.status_code == 409
    assert "Перелік уже погоджено" in again.text


def test_minutes_are_a_page_a_pdf_and_the_sealed_text(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    made(runtime, campaign, approve=True)
    client.sign_in(make.user(Role.AUDITOR))
    page = client.get(f"{LIST}/versions/1").text
    assert "Протокол № 1/1" in page
    pdf = client.get(f"{LIST}/versions/1/minutes.pdf")
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    sealed = client.get(f"{LIST}/versions/1/snapshot.json")
    assert sha256(sealed.data) in page
    assert len(json.loads(sealed.data)["lines"]) == 3


def test_removal_leads_to_the_public_difference(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    made(runtime, campaign, approve=True)
    client.sign_in(make.user(Role.APPROVER))
    line = lines(runtime)[0]
    form = {"code": "court", "reason": "Рішення", "document": "Справа № 5", "version": str(line.version)}
    address = f"{LIST}/lines/{line.id}"
    bad = client.post(f"{address}/remove", data={**form, "document_date": ""})
    assert bad.status_code == 422
    assert "Справа № 5" in bad.text
    answer = client.post(f"{address}/remove", data={**form, "document_date": "2026-03-01"})
    assert answer.location == f"{LIST}/versions/2/difference"
    client.sign_out()
    client.sign_in(make.user(Role.AUDITOR))
    page = text(client.get(answer.location).text)
    assert "Вилучено Місце Назва ISBN Прим. Сума, грн 1 Кобзар" in page
    assert "Додано з резерву Місце Назва ISBN Прим. Сума, грн 4 Захар Беркут" in page


def test_returned_line_is_answered_on_its_page(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    list_id = made(runtime, campaign)
    line = lines(runtime)[0]
    assert line.id is not None
    with runtime.work(operator()) as work:
        service.give_verdict(work, list_id, line.id, Verdict.RETURNED, reason="Менше", version=line.version)
    client.sign_in(make.user(Role.SELECTOR))
    address = f"{LIST}/lines/{line.id}"
    assert "Відповісти на повернення" in client.get(address).text
    form = {"quantity": "1", "answer": "Так", "version": str(line.version + 1)}
    assert client.post(f"{address}/rework", data=form).status_code == 302
    assert "Відповісти на повернення" not in client.get(address).text


def test_pending_list_does_not_exist_for_a_librarian_and_approved_one_does(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    list_id = made(runtime, campaign)
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=make.library()))
    assert client.get(LIST).status_code == 404
    assert "Перелік № 1" not in client.get("/campaigns/2020/lists").text
    with runtime.work(operator()) as work:
        service.approve_rest(work, list_id)
        service.approve_list(work, list_id)
    assert client.get(LIST).status_code == 200


def test_expert_sees_no_lists_and_guest_signs_in_first(
    client: Browser, make: Make, campaign: Campaign
) -> None:
    assert client.get("/campaigns/2020/lists").status_code == 302
    client.sign_in(make.user(Role.EXPERT))
    assert client.get("/campaigns/2020/lists").status_code == 403


@pytest.mark.parametrize("search", ["кобзар", "КОБЗАР", "шевч", "9786", "%'\"", "—"])
def test_search_and_filters_never_fail(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign, search: str
) -> None:
    made(runtime, campaign)
    client.sign_in(make.user(Role.APPROVER))
    query = {"q": search, "council": "fiction", "verdict": "none", "sort": "-title", "part": "included"}
    answer = client.get(LIST, query_string=query)
    assert answer.status_code == 200
    assert ("Кобзар" in answer.text) is (search.casefold() == "кобзар")


def test_one_line_and_many_take_the_same_queries(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign, database: Database
) -> None:
    made(runtime, campaign)
    client.sign_in(make.user(Role.APPROVER))
    client.get(LIST)
    with counted_queries(database) as one:
        assert "Тигролови" in client.get(f"{LIST}?q=Тигролови").text
    with counted_queries(database) as many:
        client.get(LIST)
    assert len(one) == len(many)


@pytest.mark.parametrize(
    "form",
    [
        {"action": "approve"},
        {"action": "rest"},
        {"action": "approve", "version": "9" * 25},
        {"action": "decide", "verdict": "approved", "ids": f"{'9' * 25}:1"},
    ],
)
def test_form_that_does_not_say_what_was_seen_decides_nothing(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign, form: dict[str, str]
) -> None:
    list_id = made(runtime, campaign)
    if form["action"] == "approve":
        with runtime.work(operator()) as work:
            service.approve_rest(work, list_id)
    client.sign_in(make.user(Role.APPROVER))
    assert client.post(LIST, data=form).status_code == 400
    with runtime.database.reading() as session:
        assert session.get_one(PurchaseList, list_id).state is ListState.PENDING


def test_line_approved_with_the_rest_tells_when_and_by_whom(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    made(runtime, campaign, approve=True)
    client.sign_in(make.user(Role.AUDITOR))
    page = text(client.get(f"{LIST}/lines/{lines(runtime)[0].id}").text)
    assert "разом з іншими позиціями, одним рішенням" in page
    assert "Окремих рішень про цю позицію ще не було" not in page


def test_approver_decides_on_the_page_of_a_line_and_goes_to_the_next_one(
    client: Browser, make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    made(runtime, campaign)
    client.sign_in(make.user(Role.APPROVER))
    first, second, third, _reserve = lines(runtime)
    here = f"{LIST}/lines/{second.id}"
    page = BeautifulSoup(client.get(here).text, "html.parser")
    beside = [f"{LIST}/lines/{line.id}" for line in (first, third, third)]
    assert [link["href"] for link in page.select("a[rel]")] == beside
    unexplained = client.post(f"{here}/verdict", data={"verdict": "refused", "version": second.version})
    assert (unexplained.status_code, "Відмову й повернення треба пояснити" in unexplained.text) == (422, True)
    told = {"verdict": "returned", "version": str(second.version), "reason": "Забагато"}
    assert client.post(f"{here}/verdict", data=told).location == here
    assert lines(runtime)[1].verdict is Verdict.RETURNED
    stale = client.post(f"{here}/verdict", data={**told, "verdict": "approved", "reason": "Моє слово"})
    assert (stale.status_code, "Моє слово" in stale.text) == (409, True)
    assert client.post(f"{here}/verdict", data={"verdict": "approved"}).status_code == 400
    decided = BeautifulSoup(client.get(here).text, "html.parser")
    assert "разом з іншими" not in decided.get_text()
    client.sign_in(make.user(Role.SELECTOR))
    assert client.post(f"{here}/verdict", data=told).status_code == 403
    assert "Рішення погоджувача" not in client.get(here).text
