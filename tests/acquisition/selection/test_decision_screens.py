"""Pages of decisions answer in place: missing words, nothing ticked, reasons found beforehand, decisions closed; and the
tiles of the check open what they count."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlmodel import select

from acquisition.kernel.actor import operator
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection.models import Campaign, CampaignState, Candidate, CandidateState
from acquisition.selection.service.counting import reindex
from tests.support.browsing import Browser
from tests.support.make import Make

OLD = {"code": "R03", "variant": "early", "certainty": "certain", "params": {"year": 2010, "first": 2018}}
DOUBT = {"code": "R15", "variant": "alike", "certainty": "suspicion", "params": {"number": 1}}
LIST = "/campaigns/2020/candidates"


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


def states(runtime: Runtime) -> list[tuple[str, dict[str, Any]]]:
    with runtime.reading(operator()) as unit:
        rows = unit.session.exec(select(Candidate).order_by(Candidate.number))  # type: ignore[arg-type]
        return [(row.state.value, row.decision) for row in rows]


def form_of(page: BeautifulSoup) -> dict[str, Any]:
    form: dict[str, Any] = {}
    for tag in page.select("form[action$=act] input[type=hidden], form[action$=act] input[checked]"):
        form.setdefault(tag["name"], []).append(tag["value"])
    return form


def test_admitting_despite_reasons_without_words_is_answered_on_the_page(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    make.candidate(campaign, reasons=[OLD], codes="R03")
    form = {"version": 1, "action": "admit", "codes": ["R05"]}
    answer = selector.post(f"{LIST}/1/decide", data=form)
    page = soup(answer)
    assert answer.status_code == 422
    assert "щоб допустити, потрібне пояснення" in page.select_one("#d-text").get_text()
    assert [tag["value"] for tag in page.select("input[name=codes][checked]")] == ["R05"]
    assert selector.post(f"{LIST}/1/decide", data={**form, "text": "пам’ятка"}).status_code == 302
    [(state, decision)] = states(runtime)
    assert (state, decision["codes"], decision["text"]) == ("admitted", [], "пам’ятка")


def test_codes_that_the_check_found_are_ticked_beforehand(
    selector: Browser, make: Make, campaign: Campaign
) -> None:
    make.candidate(campaign, reasons=[OLD, DOUBT], codes="R03 ?R15")
    page = soup(selector.get(f"{LIST}/1"))
    assert [tag["value"] for tag in page.select("input[name=codes][checked]")] == ["R03"]


def test_nothing_ticked_shows_the_list_again_with_its_filters(
    selector: Browser, make: Make, campaign: Campaign
) -> None:
    make.candidate(campaign, make.title("Перша"), council="other")
    make.candidate(campaign, make.title("Друга"), council="fiction")
    address = soup(selector.get(f"{LIST}?council=other")).select_one("main form[method=post]")["action"]
    answer = selector.post(address, data={"action": "return", "over": "ids", "filters": "council=other"})
    page = soup(answer)
    assert (answer.status_code, text(answer).count("Позначте хоча б одну пропозицію.")) == (422, 1)
    assert [row.select_one(".title-cell").get_text() for row in page.select("tbody tr")] == ["Перша"]
    assert page.select_one("select[name=action] option[selected]")["value"] == "return"
    again = selector.get(address)
    assert (again.status_code, again.location) == (302, f"{LIST}?council=other")


def test_rows_with_reasons_join_a_bulk_admission_once_it_is_explained(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    doubtful = make.candidate(campaign, reasons=[OLD], codes="R03")
    page = soup(selector.post(f"{LIST}/bulk", data={"action": "admit", "over": "ids", "ids": [doubtful.id]}))
    assert [value.get_text() for value in page.select(".stat-value")] == ["0", "1"]
    again = soup(selector.post(f"{LIST}/bulk", data={**form_of(page), "text": "пам’ятка"}))
    assert [value.get_text() for value in again.select(".stat-value")] == ["1", "0"]
    assert again.select_one("textarea[name=text]").get_text() == "пам’ятка"
    selector.post(f"{LIST}/bulk/act", data={**form_of(again), "text": "пам’ятка"})
    assert [(state, said["text"]) for state, said in states(runtime)] == [("admitted", "пам’ятка")]


def test_a_bulk_rejection_takes_the_reasons_found_unless_told_otherwise(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    clean, bad = make.candidate(campaign), make.candidate(campaign, reasons=[OLD], codes="R03")
    bar = soup(selector.get(LIST)).select_one("form[action*=bulk]")
    hidden = {tag["name"]: tag["value"] for tag in bar.select("input[type=hidden]")}
    form = {**hidden, "action": "reject", "over": "ids", "ids": [clean.id, bad.id]}
    page = soup(selector.post(f"{LIST}/bulk", data=form))
    assert page.select_one("input[name=as_found]").has_attr("checked")
    assert [value.get_text() for value in page.select(".stat-value")] == ["1", "1"]
    assert selector.post(f"{LIST}/bulk/act", data=form_of(page)).status_code == 302
    assert [state for state, _said in states(runtime)] == ["proposed", "rejected"]


@pytest.mark.parametrize("path", ["check", "candidates/1"])
def test_pages_say_how_to_decide_after_the_steps_of_decisions(
    selector: Browser, make: Make, path: str
) -> None:
    make.candidate(make.campaign("2019", state=CampaignState.APPROVING))
    page = soup(selector.get(f"/campaigns/2019/{path}"))
    said = page.select_one("main .alert-warning")
    assert "поверніть кампанію на крок «рейтинг»" in said.get_text()
    assert said.a["href"] == "/campaigns/2019"
    make.candidate(make.campaign("2018"))
    assert "поверніть кампанію" not in text(selector.get(f"/campaigns/2018/{path}"))


def test_every_tile_and_figure_of_the_check_opens_as_many_rows_as_it_says(
    selector: Browser, runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    now = runtime.clock.now()
    for reasons in ([OLD], [OLD, DOUBT], [DOUBT], [{**OLD, "certainty": "suspicion"}], [], []):
        doubts = sum(1 for each in reasons if each["certainty"] == "suspicion")
        made = make.candidate(campaign, reasons=reasons, suspicions=doubts, checked_at=now)
        with runtime.work(operator()) as unit:
            reindex(unit.session, [made])
    make.candidate(campaign)
    page = soup(selector.get("/campaigns/2020/check"))
    figures = page.select(".stats a") + page.select("[aria-labelledby=h-rules] td a")
    opened = [(int(link.select_one(".stat-value").get_text()) if link.select_one(".stat-value") else int(link.get_text()), link["href"]) for link in figures]  # fmt: skip
    assert [number for number, _address in opened] == [2, 2, 2, 1, 2, 1, 2]
    for number, address in opened:
        assert len(soup(selector.get(address)).select("#candidates tbody tr")) == number, address


def test_the_start_page_asks_for_no_decisions_that_are_closed(
    selector: Browser, runtime: Runtime, make: Make
) -> None:
    late = make.campaign("2019", state=CampaignState.APPROVING)
    make.candidate(late, checked_at=runtime.clock.now(), state=CandidateState.PROPOSED)
    assert "Перевірені пропозиції без рішення" not in text(selector.get("/"))
    make.candidate(make.campaign(), checked_at=runtime.clock.now())
    assert "Перевірені пропозиції без рішення" in text(selector.get("/"))
