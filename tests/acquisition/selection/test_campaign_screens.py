"""Pages of campaigns, candidates, the check and councils: what each role sees, forms, stale forms, bulk actions."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from acquisition.kernel.actor import operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection.models import Appointment, Campaign, CampaignState, Candidate, CandidateState
from acquisition.selection.service import campaigns as service
from acquisition.selection.service import councils
from tests.support.browsing import Browser, counted_queries
from tests.support.make import Make

DOUBT = {"code": "R15", "variant": "alike", "certainty": "suspicion", "params": {"number": 1}}
GIVEN = {
    "action": "reject",
    "codes": ["R09"],
    "text": "бюджет",
    "by": "Ніна",
    "at": "2026-03-01T00:00:00+00:00",
}
OLD = {"code": "R03", "variant": "early", "certainty": "certain", "params": {"year": 2010, "first": 2018}}


def soup(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def text(answer: Any) -> str:
    return " ".join(soup(answer).get_text(" ").split())


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign()


@pytest.fixture
def selector(client: Browser, make: Make) -> Browser:
    client.sign_in(make.user(Role.SELECTOR))
    return client


def stored(runtime: Runtime, model: type[Any], **wanted: Any) -> Any:
    with runtime.reading(operator()) as unit:
        row = unit.session.exec(select(model).filter_by(**wanted)).one()
        unit.session.expunge(row)
        return row


def test_a_campaign_is_created_from_the_form(selector: Browser, runtime: Runtime) -> None:
    page = selector.get("/campaigns/new")
    assert soup(page).select_one("select[name=rules] option")["value"] == "ubi-2020"
    form = {"slug": "2027", "rules": "local", "budget": "1 200,50", "deadline": "2027-05-01"}
    answer = selector.post("/campaigns/new", data=form)
    assert (answer.status_code, answer.location) == (302, "/campaigns/2027")
    made = stored(runtime, Campaign, slug="2027")
    assert (made.year, made.budget_kop, made.ruleset_key) == (2027, 1200_50, "local")


def test_a_wrong_form_keeps_what_was_typed(selector: Browser) -> None:
    answer = selector.post(
        "/campaigns/new", data={"slug": "Осінь", "rules": "local", "budget": "сто", "year": "27"}
    )
    page = soup(answer)
    assert answer.status_code == 422
    assert page.select_one("input[name=slug]")["value"] == "Осінь"
    assert {tag["id"] for tag in page.select(".invalid-feedback")} == {"d-budget", "d-year"}


def test_name_and_budget_are_changed_until_the_list_is_on_approval(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    page = soup(selector.get("/campaigns/2020/edit"))
    form = {tag["name"]: tag["value"] for tag in page.select("main form input")}
    assert selector.post("/campaigns/2020/edit", data={**form, "budget": "500"}).status_code == 302
    assert stored(runtime, Campaign, slug="2020").budget_kop == 500_00
    stale = selector.post("/campaigns/2020/edit", data={**form, "budget": "700"})
    assert (stale.status_code, "500,00" in soup(stale).select_one(".alert-warning").get_text()) == (409, True)
    assert selector.post("/campaigns/2020/edit", data={**form, "budget": "багато"}).status_code == 422
    make.campaign("2019", state=CampaignState.APPROVING)
    late = selector.post("/campaigns/2019/edit", data={"version": 1, "name": "", "budget": "1"})
    assert (late.status_code, "кошторис змінити не можна" in text(late)) == (409, True)


def test_the_overview_shows_the_pipeline_as_picture_and_table(
    selector: Browser, make: Make, campaign: Campaign
) -> None:
    for state in (CandidateState.PROPOSED, CandidateState.ADMITTED, CandidateState.ADMITTED):
        make.candidate(campaign, state=state)
    page = soup(selector.get("/campaigns/2020"))
    assert page.select_one("svg.pipeline")["aria-hidden"] == "true"
    rows = {row.th.get_text(): row.td.get_text() for row in page.select(".pipeline-table tbody tr")}
    assert (rows["подано"], rows["допущено"], rows["погоджено"]) == ("3", "2", "0")
    assert page.select_one("[aria-current=step]").get_text() == "збирання пропозицій"


def test_the_next_step_shows_what_blocks_it_and_opens_when_nothing_does(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    assert "У кампанії ще немає жодної пропозиції." in text(selector.get("/campaigns/2020"))
    make.candidate(campaign)
    page = soup(selector.get("/campaigns/2020"))
    form = {tag["name"]: tag["value"] for tag in page.select("form[action$=move] input")}
    assert selector.post("/campaigns/2020/move", data=form).status_code == 302
    assert stored(runtime, Campaign, slug="2020").state is CampaignState.CHECKING
    stale = selector.post("/campaigns/2020/move", data=form)
    assert stale.status_code == 409


def test_the_rules_are_readable(selector: Browser, campaign: Campaign) -> None:
    words = text(selector.get("/campaigns/2020/rules"))
    for sentence in (
        "Експертна рада з художньої літератури для дорослих",
        "Внесок у розвиток української мови та культури",
        "не раніше 2018 року",
        "мови: українська, кримськотатарська",
        "70 %",
    ):
        assert sentence in words
    answer = selector.post("/campaigns/2020/rules", data={"rules": "ubi-2018", "version": 1})
    assert answer.status_code == 302
    assert selector.post("/campaigns/2020/rules", data={"rules": "local", "version": 1}).status_code == 409


@pytest.mark.parametrize("role", sorted(Role))
def test_every_role_opens_what_its_tabs_show_and_nothing_else(
    client: Browser, make: Make, campaign: Campaign, role: Role
) -> None:
    make.candidate(
        campaign,
        make.title("Таємниця"),
        state=CandidateState.REJECTED,
        decision=GIVEN,
    )
    make.candidate(campaign, make.title("Відкрита"), state=CandidateState.ADMITTED)
    library = make.library() if role is Role.BRANCH_LIBRARIAN else None
    client.sign_in(make.user(role, library=library))
    overview = client.get("/campaigns/2020")
    assert overview.status_code == 200
    tabs = [link["href"] for link in soup(overview).select("nav.tabs a")]
    for path in ("candidates", "check", "councils"):
        shown = f"/campaigns/2020/{path}" in tabs
        assert client.get(f"/campaigns/2020/{path}").status_code == (200 if shown else 403)
    inside = role in (Role.SELECTOR, Role.SECRETARY, Role.AUDITOR)
    assert ("/campaigns/2020/check" in tabs) is inside
    if role is not Role.ADMINISTRATOR:
        listed = text(client.get("/campaigns/2020/candidates"))
        assert ("Таємниця" in listed) is inside
        assert client.get("/campaigns/2020/candidates/1").status_code == (200 if inside else 404)
        assert ("Машинної перевірки ще не було" in text(client.get("/campaigns/2020/candidates/2"))) is inside
    assert ("без рішення" in text(overview).lower()) is inside


def test_guests_are_sent_to_sign_in_even_for_unknown_campaigns(client: Browser, campaign: Campaign) -> None:
    for path in (
        "/campaigns",
        "/campaigns/2020",
        "/campaigns/nema",
        "/campaigns/2020/candidates",
        "/campaigns/2020/rules",
    ):
        answer = client.get(path)
        assert answer.status_code == 302
        assert "/sign-in" in answer.location


def test_an_expert_of_one_campaign_sees_no_other(client: Browser, make: Make, campaign: Campaign) -> None:
    make.campaign("2021")
    client.sign_in(make.user(Role.EXPERT, campaign=campaign))
    assert [link["href"] for link in soup(client.get("/campaigns")).select("tbody a")] == ["/campaigns/2020"]
    assert client.get("/campaigns/2021").status_code == 403


def test_the_list_searches_sorts_chooses_columns_and_remembers_them(
    selector: Browser, make: Make, campaign: Campaign
) -> None:
    make.candidate(campaign, make.title("Ґава"), price_kop=300_00)
    make.candidate(campaign, make.title("Абетка"), price_kop=100_00)
    page = soup(selector.get("/campaigns/2020/candidates?sort=title&show=price"))
    assert [row.select_one(".title-cell").get_text() for row in page.select("tbody tr")] == ["Абетка", "Ґава"]
    assert [cell.get_text().strip(" ▲▼\n") for cell in page.select("thead th")][1:] == [
        "№",
        "Назва",
        "Ціна, грн",
    ]
    again = soup(selector.get("/campaigns/2020/candidates?q=гава"))
    assert len(again.select("thead th")) == 4
    assert [row.select_one(".title-cell").get_text() for row in again.select("tbody tr")] == ["Ґава"]
    part = selector.get("/campaigns/2020/candidates", headers={"HX-Request": "true"})
    assert "<html" not in part.get_data(as_text=True)


def test_nonsense_in_the_address_breaks_nothing(selector: Browser, make: Make, campaign: Campaign) -> None:
    make.candidate(campaign)
    query = "page=-1&size=7&sort=drop&state=x&year=20000&price_from=abc&enrichment=no&twins=?&q=%27%22%00*"
    assert selector.get(f"/campaigns/2020/candidates?{query}").status_code == 200
    assert "Такої сторінки вже немає" in text(selector.get("/campaigns/2020/candidates?page=99"))


def test_the_page_takes_the_same_queries_for_one_three_and_fifty_rows(
    selector: Browser, runtime: Runtime, make: Make
) -> None:
    taken = set()
    for number, rows in enumerate((1, 3, 50)):
        campaign = make.campaign(f"c{number}")
        for _row in range(rows):
            make.candidate(campaign, codes="R03 ?R15", demand_libraries=1)
        selector.get(f"/campaigns/c{number}/candidates")
        with counted_queries(runtime.database) as seen:
            answer = selector.get(f"/campaigns/c{number}/candidates?sort=price&state=proposed")
        assert len(soup(answer).select("tbody tr")) == rows
        taken.add(len(seen))
    assert len(taken) == 1


def test_a_candidate_page_shows_findings_route_twins_and_history(
    selector: Browser, make: Make, campaign: Campaign
) -> None:
    title = make.title("Захар Беркут", isbn13="9786170903860", work_key="w", annotation="Про гори")
    make.candidate(campaign, title)
    make.candidate(
        campaign, make.title("Захар Беркут!", work_key="w"), reasons=[OLD, DOUBT], codes="R03 ?R15", suspicions=1,
        checked_at=make.runtime.clock.now(), route={"ground": "word", "params": {"text": "Повість"}},
    )  # fmt: skip
    words = text(selector.get("/campaigns/2020/candidates/2"))
    for sentence in (
        "Рік видання 2010 раніший за 2018.",
        "Схожа назва й автор у пропозиції № 1.",
        "Вид або тематика: «Повість».",
        "той самий твір, інше видання",
        "Філії цієї книжки не просили.",
    ):
        assert sentence in words
    assert "Про гори" in text(selector.get("/campaigns/2020/candidates/1"))


def test_a_decision_is_made_on_the_page_and_shown_in_the_history(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    make.candidate(campaign)
    wrong = selector.post(
        "/campaigns/2020/candidates/1/decide", data={"version": 1, "action": "reject", "text": "дорого"}
    )
    assert wrong.status_code == 422
    assert soup(wrong).select_one("textarea[name=text]").get_text() == "дорого"
    form = {"version": 1, "action": "reject", "codes": ["R07"], "text": "дорого"}
    assert selector.post("/campaigns/2020/candidates/1/decide", data=form).status_code == 302
    assert stored(runtime, Candidate, number=1).state is CandidateState.REJECTED
    history = soup(selector.get("/campaigns/2020/candidates/1")).select_one(
        "[aria-labelledby=h-history] tbody tr"
    )
    assert [cell.get_text() for cell in history.select("td")][2:] == ["відхилено: R07", "дорого"]


def test_a_stale_decision_shows_both_versions_and_keeps_the_words(
    selector: Browser, make: Make, campaign: Campaign
) -> None:
    make.candidate(campaign)
    selector.post(
        "/campaigns/2020/candidates/1/decide",
        data={"version": 1, "action": "reject", "codes": ["R07"], "text": "дорого"},
    )
    answer = selector.post(
        "/campaigns/2020/candidates/1/decide", data={"version": 1, "action": "admit", "text": "варта"}
    )
    alert = soup(answer).select_one(".alert-warning").get_text(" ", strip=True)
    assert answer.status_code == 409
    assert all(word in alert for word in ("відхилено", "R07", "дорого", "Допустити", "варта"))
    assert soup(answer).select_one("input[name=version]")["value"] == "2"


def test_a_correction_form_refuses_wrong_and_stale_values(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    make.candidate(campaign)
    address = "/campaigns/2020/candidates/1/correct"
    assert selector.get(address).status_code == 200
    form = {
        "version": 1,
        "price": "99,50",
        "quantity": "1 000",
        "audience": "adult",
        "council": "other",
        "sample": "yes",
    }
    wrong = selector.post(address, data={**form, "price": "дорого"})
    assert (wrong.status_code, soup(wrong).select_one("input[name=price]")["value"]) == (422, "дорого")
    assert selector.post(address, data=form).status_code == 302
    changed = stored(runtime, Candidate, number=1)
    assert (changed.price_kop, changed.quantity, changed.offer["sample"]) == (99_50, 1000, True)
    stale = selector.post(address, data=form)
    assert stale.status_code == 409
    assert "99,50" in soup(stale).select_one(".alert-warning").get_text()


def bulk_form(page: BeautifulSoup) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for tag in page.select("form[action$=act] input[type=hidden]"):
        form.setdefault(tag["name"], []).append(tag["value"])
    return form


def test_a_bulk_action_shows_what_it_touches_and_then_acts(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    clean, doubtful = make.candidate(campaign), make.candidate(campaign, reasons=[OLD], codes="R03")
    shown = selector.post(
        "/campaigns/2020/candidates/bulk",
        data={"action": "admit", "over": "ids", "ids": [clean.id, doubtful.id]},
    )
    page = soup(shown)
    assert [value.get_text() for value in page.select(".stat-value")] == ["1", "1"]
    assert "R03" in text(shown)
    assert stored(runtime, Candidate, number=1).state is CandidateState.PROPOSED
    assert selector.post("/campaigns/2020/candidates/bulk/act", data=bulk_form(page)).status_code == 302
    assert stored(runtime, Candidate, number=1).state is CandidateState.ADMITTED
    assert stored(runtime, Candidate, number=2).state is CandidateState.PROPOSED
    again = selector.post("/campaigns/2020/candidates/bulk/act", data=bulk_form(page))
    assert again.status_code == 409


def test_a_filtered_list_is_rejected_for_the_reasons_found(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    make.candidate(campaign, reasons=[OLD], codes="R03", council="other")
    make.candidate(campaign, council="other")
    make.candidate(campaign, reasons=[OLD], codes="R03")
    form = {"action": "reject", "over": "filters", "filters": "council=other", "as_found": "1"}
    page = soup(selector.post("/campaigns/2020/candidates/bulk", data=form))
    answer = selector.post("/campaigns/2020/candidates/bulk/act", data={**bulk_form(page), "as_found": "1"})
    assert answer.location.endswith("/campaigns/2020/candidates?council=other")
    with runtime.reading(operator()) as unit:
        rows = unit.session.exec(
            select(Candidate.number, Candidate.state, Candidate.codes).order_by(Candidate.number)
        ).all()  # type: ignore[arg-type]
        assert [(number, state.value, codes) for number, state, codes in rows] == [
            (1, "rejected", "R03"), (2, "proposed", ""), (3, "proposed", "R03"),
        ]  # fmt: skip


def test_nothing_ticked_is_said_so(selector: Browser, make: Make, campaign: Campaign) -> None:
    make.candidate(campaign)
    answer = selector.post("/campaigns/2020/candidates/bulk", data={"action": "admit", "over": "ids"})
    assert answer.status_code == 422
    assert "Позначте хоча б одну пропозицію." in text(answer)


def test_the_check_runs_from_its_page_and_lists_suspicions(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign, run_jobs: Callable[[], list[Job]]
) -> None:
    one = make.title("Кобзар", isbn13="9786170903860", language="uk")
    make.candidate(campaign, one, offer={"languages": ["uk"]})
    two = make.title("Кобзар", isbn13="9786170963857", language="uk", work_key=one.work_key)
    make.candidate(campaign, two, offer={"languages": ["uk"]})
    assert selector.post("/campaigns/2020/check/run", data={"admit_clean": "1"}).status_code == 302
    assert "чекає" in text(selector.get("/campaigns/2020/check"))
    run_jobs()
    page = selector.get("/campaigns/2020/check")
    assert "Схожа назва й автор у пропозиції № 1." in text(page)
    assert "не завантажено: Державний реєстр видавців" in text(page)
    form = {tag["name"]: tag["value"] for tag in soup(page).select("form[action$=decide] input")}
    assert (
        selector.post("/campaigns/2020/candidates/2/decide", data={**form, "action": "admit"}).status_code
        == 302
    )
    assert stored(runtime, Candidate, number=2).state is CandidateState.ADMITTED


def test_the_secretary_appoints_and_releases_experts_on_the_page(
    client: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    client.sign_in(make.user(Role.SECRETARY))
    expert = make.user(Role.EXPERT, name="Леся Українка")
    address = "/campaigns/2020/councils"
    assert (
        client.post(f"{address}/appoint", data={"council": "fiction", "user_id": expert.id}).status_code
        == 302
    )
    wrong = client.post(f"{address}/appoint", data={"council": "fiction", "name": "Хтось", "email": "ніде"})
    assert (wrong.status_code, soup(wrong).select_one("input[name=name]")["value"]) == (422, "Хтось")
    new = client.post(
        f"{address}/appoint", data={"council": "other", "name": "Новий Експерт", "email": "n@example.org"}
    )
    assert new.status_code == 302
    assert all(word in text(client.get(address)) for word in ("Леся Українка", "Е01", "Новий Експерт", "Е02"))
    appointment = stored(runtime, Appointment, code="Е01")
    assert client.post(f"{address}/release/{appointment.id}", data={"reason": ""}).status_code == 422
    assert client.post(f"{address}/release/{appointment.id}", data={"reason": "хвороба"}).status_code == 302
    assert "вийшов із ради" in text(client.get(address))


def test_what_the_next_step_wants_is_told_to_those_inside_only(
    client: Browser, make: Make, campaign: Campaign
) -> None:
    make.candidate(campaign)
    make.candidate(campaign, state=CandidateState.ADMITTED)
    with make.runtime.work(operator()) as work:
        service.move(work, campaign.id or 0, CampaignState.CHECKING, 1)
    for role, told in ((Role.EXPERT, False), (Role.ADMINISTRATOR, False), (Role.SELECTOR, True)):
        client.sign_in(make.user(role))
        shown = text(client.get("/campaigns/2020"))
        assert ("Пропозицій без рішення: 1." in shown) is told
        assert "Далі:" in shown


def test_the_list_of_campaigns_counts_what_the_person_may_know(
    client: Browser, make: Make, campaign: Campaign
) -> None:
    make.candidate(campaign)
    make.candidate(campaign, state=CandidateState.ADMITTED)
    cells = {}
    for role in (Role.SELECTOR, Role.EXPERT, Role.ADMINISTRATOR):
        client.sign_in(make.user(role))
        row = soup(client.get("/campaigns")).select("tbody tr td.num")
        cells[role] = [cell.get_text(strip=True) for cell in row][1:-1]
    assert cells == {Role.SELECTOR: ["2", "1"], Role.EXPERT: ["1"], Role.ADMINISTRATOR: [""]}


def test_an_expert_does_not_learn_from_the_list_what_libraries_hold(
    client: Browser, make: Make, campaign: Campaign
) -> None:
    for copies in (5, 0):
        make.candidate(campaign, state=CandidateState.ADMITTED, held_copies=copies)
    lists = {}
    for role in (Role.EXPERT, Role.SELECTOR):
        client.sign_in(make.user(role))
        page = soup(client.get("/campaigns/2020/candidates?more=1&sort=held&show=held"))
        heads = [cell.get_text(strip=True) for cell in page.select("thead th")]
        order = [row.select_one("td.num").get_text() for row in page.select("tbody tr")]
        choices = [each["value"] for each in page.select("select[name=twins] option")]
        lists[role] = (any("У фонді" in head for head in heads), order, "held" in choices)
    assert lists == {Role.EXPERT: (False, ["1", "2"], False), Role.SELECTOR: (True, ["2", "1"], True)}


@pytest.mark.parametrize(("rules", "coded"), [("ubi-2020", True), ("local", False)])
def test_names_stand_beside_codes_for_the_secretary_only_unless_nobody_is_coded(
    client: Browser, make: Make, rules: str, coded: bool
) -> None:
    campaign = make.campaign(rules=rules)
    assert campaign.ruleset["blindness"]["experts_coded"] is coded
    council = campaign.ruleset["councils"][0]["key"]
    user = make.user(Role.EXPERT, name="Лариса Косач", email="larysa@example.org")
    with make.runtime.work(make.actor(Role.SECRETARY)) as work:
        code = councils.appoint(work, campaign.id or 0, user.id or 0, council).code
    for role in (Role.SECRETARY, Role.SELECTOR, Role.AUDITOR):
        client.sign_in(make.user(role))
        shown = text(client.get("/campaigns/2020/councils"))
        told = not coded or role is Role.SECRETARY
        assert (code in shown, "Лариса Косач" in shown, "larysa@example.org" in shown) == (True, told, told)


def test_the_trail_of_a_council_does_not_tell_whose_a_code_is(
    make: Make, runtime: Runtime, campaign: Campaign
) -> None:
    user = make.user(name="Лариса Косач")
    with runtime.work(operator()) as work:
        number = councils.appoint(work, campaign.id or 0, user.id or 0, "fiction").id
    with runtime.work(operator()) as work:
        councils.release(work, number or 0, "за власним бажанням")
    with runtime.reading(operator()) as unit:
        told = [
            (event.action, event.before, event.after) for event in unit.session.exec(select(AuditEvent)).all()
        ]
    said = {"council": "fiction", "user": "Лариса Косач"}
    assert told == [("council.appoint", None, said), ("council.release", said, None)]


def test_the_secretary_is_not_among_those_to_appoint(client: Browser, make: Make, campaign: Campaign) -> None:
    other = make.user(Role.EXPERT)
    client.sign_in(make.user(Role.SECRETARY, Role.EXPERT))
    offered = [
        each["value"] for each in soup(client.get("/campaigns/2020/councils")).select("[name=user_id] option")
    ]
    assert offered == ["", str(other.id)]


def test_a_number_longer_than_any_stored_one_is_nothing_instead_of_an_error(
    client: Browser, make: Make, campaign: Campaign
) -> None:
    long, candidate = "9" * 25, make.candidate(campaign)
    client.sign_in(make.user(Role.SELECTOR))
    form = {"action": "admit", "over": "ids", "ids": [long, str(candidate.id)]}
    page = soup(client.post("/campaigns/2020/candidates/bulk", data=form))
    assert [row.select_one("td").get_text() for row in page.select("tbody tr")] == ["1"]
    lone = client.post("/campaigns/2020/candidates/bulk", data={**form, "ids": [long]})
    assert lone.status_code == 422
    client.sign_in(make.user(Role.SECRETARY))
    unknown = {"council": "fiction", "user_id": long}
    assert client.post("/campaigns/2020/councils/appoint", data=unknown).status_code == 422
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=make.library()))
    assert client.get(f"/campaigns/2020/votes?library={long}").status_code == 200
