"""Figures lead to the rows they count, for those who may open them; envelopes add up to the budget."""

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup

from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection.models import CampaignState, CandidateState
from tests.acquisition.selection.service.test_ranking_runs import run_it, small_campaign
from tests.support.browsing import Browser
from tests.support.make import Make


def soup(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def test_figures_of_the_overview_lead_where_the_person_may_go(client: Browser, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    make.candidate(campaign, state=CandidateState.ADMITTED)
    opened = {}
    for role in (Role.SECRETARY, Role.SELECTOR, Role.APPROVER):
        client.sign_in(make.user(role))
        page = soup(client.get("/campaigns/2020"))
        links = [link["href"] for link in page.select(".pipeline-table a")]
        for link in links:
            soup(client.get(link))
        opened[role] = [link.removeprefix("/campaigns/2020") for link in links]
    assert "/scoring/progress" in opened[Role.SECRETARY]
    assert "/scoring/progress" not in opened[Role.SELECTOR]
    assert opened[Role.APPROVER] == [
        "/candidates?state=admitted",
        "/rankings",
        "/lists",
        "/lists",
        "/distribution",
    ]


def test_envelopes_on_the_rules_page_add_up_to_the_budget(client: Browser, make: Make) -> None:
    make.campaign(budget_kop=100_01)
    client.sign_in(make.user(Role.SELECTOR))
    table = next(each for each in soup(client.get("/campaigns/2020/rules")).select("table") if "Частка кошторису" in each.get_text())  # fmt: skip
    sums = [row.select("td")[-1].get_text().replace(",", "") for row in table.select("tbody tr")]
    assert sum(map(int, sums)) == 100_01


def test_tiles_of_a_run_and_its_counts_by_council_open_as_many_rows(
    client: Browser, runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = small_campaign(make)
    run_it(runtime, make, campaign, run_jobs)
    client.sign_in(make.user(Role.SECRETARY))
    page = soup(client.get(f"/campaigns/{campaign.slug}/rankings/1?council=children"))
    tiles = [(link.select_one(".stat-value").get_text(), link["href"]) for link in page.select(".stats a")]
    counts = [(link.get_text(), link["href"]) for link in page.select("td a[href*=decision]")]
    assert len(counts) >= 2
    for number, address in tiles[:-1] + counts:
        shown = soup(client.get(address)).select("table[data-keys] tbody tr")
        assert len(shown) == int(number), address


def test_the_running_sum_is_named_by_council_where_councils_are_mixed(
    client: Browser, runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = small_campaign(make)
    run_it(runtime, make, campaign, run_jobs)
    client.sign_in(make.user(Role.SECRETARY))
    address = f"/campaigns/{campaign.slug}/rankings/1"
    mixed = soup(client.get(address)).select_one("th.wrap-head").get_text()
    alone = soup(client.get(f"{address}?council=fiction")).select_one("th.wrap-head").get_text()
    assert (mixed, alone) == ("Наростаючим за радою", "Наростаючим підсумком")


def test_a_council_whose_money_nobody_can_spend_is_named(
    client: Browser, runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = small_campaign(make)
    run_it(runtime, make, campaign, run_jobs)
    client.sign_in(make.user(Role.SELECTOR))
    for address in (f"/campaigns/{campaign.slug}/rankings/1", f"/campaigns/{campaign.slug}/lists"):
        said = [each.get_text() for each in soup(client.get(address)).select(".alert-warning")]
        assert any("немає допущених книжок" in sentence for sentence in said), address


def test_who_does_not_appoint_is_told_who_does(client: Browser, make: Make) -> None:
    make.campaign()
    client.sign_in(make.user(Role.SELECTOR))
    assert "Їх призначає секретар" in soup(client.get("/campaigns/2020/councils")).get_text()
    client.sign_in(make.user(Role.SECRETARY))
    page = soup(client.get("/campaigns/2020/councils")).get_text()
    assert "Їх призначає секретар" not in page
    new = {"council": "other", "name": "Новий Експерт", "email": "n@example.org"}
    client.post("/campaigns/2020/councils/appoint", data=new)
    assert "Обліковий запис створено без пароля: попросіть адміністратора" in soup(client.get("/campaigns/2020/councils")).get_text()  # fmt: skip
