"""Lists that a phone shows row under row: every figure has its column's name beside it."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.purchasing.service import make_list
from acquisition.selection.models import CandidateState
from tests.acquisition.selection.service.test_ranking_runs import run_it, small_campaign
from tests.support.browsing import Browser
from tests.support.make import Make

DOUBT = {"code": "R15", "variant": "alike", "certainty": "suspicion", "params": {"number": 1}}


@pytest.mark.parametrize("path", ["candidates", "check", "councils", "rankings/1", "lists", "lists/1"])
def test_figures_of_stacked_rows_are_named(
    client: Browser, runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]], path: str
) -> None:
    campaign = small_campaign(make, budget_kop=10_000_00)
    run_it(runtime, make, campaign, run_jobs)
    make.candidate(
        campaign, make.title("Підозріла"), reasons=[DOUBT], codes="?R15", suspicions=1, state=CandidateState.PROPOSED,
    )  # fmt: skip
    with runtime.work(make.actor(Role.SELECTOR)) as unit:
        make_list(unit, campaign.id or 0)
    client.sign_in(make.user(Role.SELECTOR))
    answer = client.get(f"/campaigns/{campaign.slug}/{path}")
    assert answer.status_code == 200
    page = BeautifulSoup(answer.get_data(as_text=True), "html.parser")
    figures = [cell for cell in page.select("table.table-stack td.num") if cell.get_text(strip=True)]
    assert figures
    assert [str(cell) for cell in figures if not cell.get("data-label")] == []
