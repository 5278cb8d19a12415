"""The list of candidates: who sees what, filters, order, pages, and a constant number of queries."""

import pytest
from sqlmodel import select

from acquisition.kernel.actor import Actor, operator
from acquisition.kernel.paging import PageRequest
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Permission, Role, allowed
from acquisition.selection.columns import columns_for
from acquisition.selection.models import Campaign, Candidate, CandidateReason, CandidateState
from acquisition.selection.queries import candidates as queries
from acquisition.selection.queries.campaigns import counters
from acquisition.selection.queries.candidates import CandidatePage
from acquisition.selection.queries.narrowing import Filters, Scope
from acquisition.selection.reasons import Certainty
from tests.support.browsing import counted_queries
from tests.support.make import Make


def listed(
    runtime: Runtime, campaign: Campaign, filters: Filters | None = None, sort: str = "number", *,
    actor: Actor | None = None, descending: bool = False, number: int = 1, size: int = 50,
) -> CandidatePage:  # fmt: skip
    actor = actor or operator()
    with runtime.reading(actor) as unit:
        counts = counters(unit.session, campaign.id or 0)
        scope = Scope.of(actor, campaign.id or 0)
        return queries.page(
            unit.session, scope, filters or Filters(), sort, descending, PageRequest(number, size), counts
        )


def numbers(page: CandidatePage) -> list[int]:
    return [row.number for row in page.rows]


@pytest.fixture
def campaign(make: Make) -> Campaign:
    """Four candidates: 1 «Ґава» proposed, 2 «Їжак» admitted, 3 «Абетка» admitted in «other», 4 «Явір» rejected."""
    campaign = make.campaign()
    make.candidate(campaign, make.title("Ґава", isbn13="9786170903860"), price_kop=300_00, suspicions=1)
    make.candidate(
        campaign,
        make.title("Їжак", publisher="Абабагаламага"),
        state=CandidateState.ADMITTED,
        price_kop=None,
        held_copies=2,
    )
    make.candidate(
        campaign, make.title("Абетка", year=2018), state=CandidateState.ADMITTED, council="other", price_kop=100_00,
        demand_libraries=3,
    )  # fmt: skip
    rejected = make.candidate(
        campaign,
        make.title("Явір"),
        state=CandidateState.REJECTED,
        price_kop=200_00,
        duplicate_of=1,
        codes="R15",
        checked_at=make.runtime.clock.now(),
    )
    make.row(
        CandidateReason(
            candidate_id=rejected.id or 0,
            code="R15",
            campaign_id=campaign.id or 0,
            certainty=Certainty.CERTAIN,
        )
    )
    return campaign


@pytest.mark.parametrize(
    "filters, expected",
    [
        (Filters(), [1, 2, 3, 4]),
        (Filters(state=CandidateState.ADMITTED), [2, 3]),
        (Filters(council="other"), [3]),
        (Filters(query="гав"), [1]),
        (Filters(query="ГАВА веселка"), [1]),
        (Filters(query="978-617-09-0386-0"), [1]),
        (Filters(query="№ 3"), [3]),
        (Filters(query="  "), [1, 2, 3, 4]),
        (Filters(query="!!!"), []),
        (Filters(query='"OR* (нема'), []),
        (Filters(publisher="абаб"), [2]),
        (Filters(year=2018), [3]),
        (Filters(price_from=150_00), [1, 4]),
        (Filters(price_from=150_00, price_to=250_00), [4]),
        (Filters(reason="R15"), [4]),
        (Filters(finding="reasons"), [4]),
        (Filters(finding="suspicions"), [1]),
        (Filters(finding="not_checked"), [1, 2, 3]),
        (Filters(finding="clean"), []),
        (Filters(twins="campaign"), [4]),
        (Filters(twins="held"), [2]),
        (Filters(twins="none"), [1, 3]),
        (Filters(demand="yes"), [3]),
        (Filters(demand="no"), [1, 2, 4]),
    ],
)
def test_a_filter_keeps_what_it_says(
    runtime: Runtime, campaign: Campaign, filters: Filters, expected: list[int]
) -> None:
    page = listed(runtime, campaign, filters)
    assert numbers(page) == expected
    assert (page.total, page.more) == (len(expected), False)


@pytest.mark.parametrize(
    "sort, expected",
    [("number", [1, 2, 3, 4]), ("title", [3, 1, 2, 4]), ("publisher", [2, 1, 3, 4]), ("price", [2, 3, 4, 1])],
)
def test_order_is_total_and_turns_round(
    runtime: Runtime, campaign: Campaign, sort: str, expected: list[int]
) -> None:
    assert numbers(listed(runtime, campaign, sort=sort)) == expected
    backwards = numbers(listed(runtime, campaign, sort=sort, descending=True))
    assert backwards == expected[::-1]


@pytest.mark.parametrize("sort", sorted(queries.SORTS))
def test_pages_put_together_are_the_whole_list(runtime: Runtime, campaign: Campaign, sort: str) -> None:
    whole = numbers(listed(runtime, campaign, sort=sort))
    pages = [numbers(listed(runtime, campaign, sort=sort, number=n, size=1)) for n in range(1, 6)]
    assert [number for page in pages for number in page] == whole


def test_other_campaigns_do_not_show(runtime: Runtime, make: Make, campaign: Campaign) -> None:
    other = make.campaign("2021")
    make.candidate(other, make.title("Чужа"))
    assert numbers(listed(runtime, campaign, Filters(query="чужа"))) == []


@pytest.mark.parametrize("role", [Role.EXPERT, Role.BRANCH_LIBRARIAN, Role.APPROVER])
def test_outside_the_check_only_admitted_titles_are_seen_without_findings(
    runtime: Runtime, make: Make, campaign: Campaign, role: Role
) -> None:
    actor = make.actor(role, library=make.library())
    page = listed(runtime, campaign, actor=actor)
    assert (numbers(page), page.total) == ([2, 3], 2)
    assert not {"codes", "reasons", "decision", "duplicate_of", "checked_at"} & set(page.rows[0]._fields)
    for hidden in (
        Filters(query="Ґава"),
        Filters(query="№ 1"),
        Filters(query="9786170903860"),
        Filters(state=CandidateState.REJECTED),
        Filters(state=CandidateState.PROPOSED),
    ):
        leak = listed(runtime, campaign, hidden, actor=actor)
        assert (numbers(leak), leak.total) == ([], 0)
    for ignored in (Filters(reason="R15"), Filters(finding="suspicions"), Filters(twins="campaign")):
        assert numbers(listed(runtime, campaign, ignored, actor=actor)) == [2, 3]


@pytest.mark.parametrize("role", [Role.SELECTOR, Role.SECRETARY, Role.AUDITOR])
def test_those_who_take_part_in_the_check_see_all(
    runtime: Runtime, make: Make, campaign: Campaign, role: Role
) -> None:
    assert numbers(listed(runtime, campaign, actor=make.actor(role))) == [1, 2, 3, 4]


def test_a_list_beyond_the_counted_says_more_than(
    runtime: Runtime, campaign: Campaign, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "COUNTED", 2)
    page = listed(runtime, campaign, Filters(demand="no"), size=25)
    assert (page.total, page.more, len(page.rows)) == (2, True, 3)


def test_one_three_and_fifty_rows_take_the_same_queries(runtime: Runtime, make: Make) -> None:
    taken = set()
    for number, rows in enumerate((1, 3, 50)):
        campaign = make.campaign(f"c{number}")
        for _row in range(rows):
            make.candidate(campaign, state=CandidateState.ADMITTED)
        with counted_queries(runtime.database) as seen:
            assert len(listed(runtime, campaign, Filters(query="книжка")).rows) == rows
        taken.add(len(seen))
    assert len(taken) == 1


def test_a_filtered_list_gives_its_ids_for_bulk_actions(runtime: Runtime, campaign: Campaign) -> None:
    with runtime.reading(operator()) as unit:
        scope = Scope.of(operator(), campaign.id or 0)
        ids = queries.ids_of(unit.session, scope, Filters(state=CandidateState.ADMITTED), limit=10)
        rows = unit.session.exec(select(Candidate.number).where(Candidate.id.in_(ids)))  # type: ignore[union-attr]
        assert sorted(rows) == [2, 3]


def test_files_find_candidates_by_isbn_and_number(runtime: Runtime, campaign: Campaign) -> None:
    with runtime.reading(operator()) as unit:
        found = queries.numbers_by_isbn(unit.session, campaign.id or 0, ["9786170903860", "9780000000000"])
        assert {isbn: number for isbn, (_id, number) in found.items()} == {"9786170903860": 1}
        assert set(queries.by_numbers(unit.session, campaign.id or 0, [2, 4, 99])) == {2, 4}


@pytest.mark.parametrize("role", sorted(Role))
def test_what_libraries_hold_is_asked_of_the_list_by_those_who_see_holdings(
    runtime: Runtime, make: Make, campaign: Campaign, role: Role
) -> None:
    actor = make.actor(role, library=make.library() if role is Role.BRANCH_LIBRARIAN else None)
    sees = allowed(actor, Permission.HOLDINGS_SEE)
    assert sees is (role in (Role.SELECTOR, Role.SECRETARY, Role.AUDITOR))
    held, none = (
        numbers(listed(runtime, campaign, Filters(twins=each), actor=actor)) for each in ("held", "none")
    )
    assert (held, 2 in none) == (([2], False) if sees else ([2, 3], True))
    scope = Scope.of(actor, campaign.id or 0)
    assert ("held" in queries.sorts_for(scope)) is sees
    assert ("held" in columns_for(scope.findings, scope.holdings)) is sees
