"""Campaigns: creation, the one door between steps, the lock of the rules."""

from datetime import date

import pytest
from sqlmodel import col, select

from acquisition.kernel.actor import operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import InvalidInput, NotAllowed, Refused, StaleVersion, WrongState
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection import ruleset
from acquisition.selection.models import Campaign, CampaignState, CandidateState
from acquisition.selection.queries.campaigns import campaigns, figures, load, rules_of
from acquisition.selection.service import campaigns as service
from acquisition.selection.states import ORDER, Figures, actions_from, blockers, next_state
from tests.support.make import Make


def create(runtime: Runtime, **values: object) -> Campaign:
    given = {"slug": "2020", "rules": "ubi-2020", "budget_kop": 47_378_000_00, **values}
    with runtime.work(operator()) as work:
        return service.create(work, **given)  # type: ignore[arg-type]  # tests pass wrong values on purpose


def test_a_campaign_holds_its_own_copy_of_the_rule_set(runtime: Runtime) -> None:
    create(runtime, deadline=date(2020, 7, 1))
    with runtime.reading(operator()) as unit:
        campaign = load(unit.session, "2020")
        assert rules_of(campaign) == ruleset.load("ubi-2020")
        assert (campaign.year, campaign.budget_kop, campaign.state) == (
            2020,
            47_378_000_00,
            CampaignState.COLLECTING,
        )
        assert (campaign.name, campaign.deadline) == ("Відбір 2020", date(2020, 7, 1))


@pytest.mark.parametrize(
    "values, field",
    [
        ({"slug": "Кампанія"}, "slug"),
        ({"slug": ""}, "slug"),
        ({"slug": "весна"}, "slug"),
        ({"slug": "spring"}, "year"),
        ({"year": 1800}, "year"),
        ({"budget_kop": 0}, "budget"),
        ({"budget_kop": -5}, "budget"),
        ({"rules": "ubi-2027"}, "rules"),
    ],
)
def test_a_wrong_field_is_named(runtime: Runtime, values: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        create(runtime, **values)
    assert field in caught.value.fields


def test_a_slug_is_given_once(runtime: Runtime) -> None:
    create(runtime)
    with pytest.raises(InvalidInput) as caught:
        create(runtime)
    assert caught.value.fields == {"slug": "Кампанія «2020» уже є."}


def test_only_a_selector_creates_campaigns(runtime: Runtime, make: Make) -> None:
    for role in set(Role) - {Role.SELECTOR}:
        with pytest.raises(NotAllowed), runtime.work(make.actor(role)) as work:
            service.create(work, slug="2020", rules="ubi-2020", budget_kop=1)


def test_a_step_is_refused_with_all_that_blocks_it(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    with pytest.raises(WrongState, match="ще немає жодної пропозиції"), runtime.work(operator()) as work:
        service.move(work, campaign.id or 0, CampaignState.CHECKING, version=1)


def test_a_campaign_moves_one_step_and_leaves_a_trace(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    make.candidate(campaign)
    with runtime.work(operator()) as work:
        service.move(work, campaign.id or 0, CampaignState.CHECKING, version=1)
    with runtime.reading(operator()) as unit:
        assert load(unit.session, "2020").state is CampaignState.CHECKING
        events = unit.session.exec(select(AuditEvent)).all()
        assert [(event.action, event.before, event.after["state"]) for event in events] == [
            ("campaign.move", {"state": "collecting"}, "checking")
        ]


def test_a_stale_version_shows_both_states(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(version=4)
    with pytest.raises(StaleVersion) as caught, runtime.work(operator()) as work:
        service.move(work, campaign.id or 0, CampaignState.CHECKING, version=3)
    assert (caught.value.mine, caught.value.theirs) == ({"state": "checking"}, {"state": "collecting"})


def test_steps_are_not_jumped_over_and_back_needs_a_reason(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    with pytest.raises(WrongState), runtime.work(operator()) as work:
        service.move(work, campaign.id or 0, CampaignState.APPROVING, version=1)
    with pytest.raises(InvalidInput), runtime.work(operator()) as work:
        service.move(work, campaign.id or 0, CampaignState.CHECKING, version=1)
    with runtime.work(operator()) as work:
        moved = service.move(work, campaign.id or 0, CampaignState.CHECKING, version=1, reason="помилка")
    assert moved.state is CampaignState.CHECKING


def test_an_action_of_a_later_step_carries_the_campaign_to_it(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    candidate = make.candidate(campaign, state=CandidateState.ADMITTED)
    assert candidate.id
    with runtime.work(operator()) as work:
        service.reach(work, campaign.id or 0, CampaignState.SCORING)
    with runtime.work(operator()) as work:
        assert service.reach(work, campaign.id or 0, CampaignState.CHECKING).state is CampaignState.SCORING
    with pytest.raises(WrongState, match="оціночного листа"), runtime.work(operator()) as work:
        service.reach(work, campaign.id or 0, CampaignState.APPROVING, listed_titles=3)


def test_figures_told_by_later_rooms_are_kept(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.APPROVING)
    with runtime.work(operator()) as work:
        service.reach(work, campaign.id or 0, CampaignState.APPROVING, listed_titles=3, approved_lists=0)
    with runtime.work(operator()) as work:
        service.reach(
            work, campaign.id or 0, CampaignState.DISTRIBUTING, approved_lists=1, distributed_copies=15_176
        )
    with runtime.reading(operator()) as unit:
        found = figures(unit.session, load(unit.session, "2020"))
        assert (found.listed_titles, found.approved_lists, found.distributed_copies) == (3, 1, 15_176)


def test_the_first_score_locks_the_rules_for_good(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    with runtime.work(operator()) as work:
        changed = service.replace_rules(work, campaign.id or 0, "ubi-2018", version=1)
        assert rules_of(changed) == ruleset.load("ubi-2018")
    for _time in range(2):
        with runtime.work(operator()) as work:
            service.lock_rules(work, campaign.id or 0)
    with pytest.raises(Refused, match="закріплено"), runtime.work(operator()) as work:
        service.replace_rules(work, campaign.id or 0, "local", version=2)
    with runtime.reading(operator()) as unit:
        actions = [
            event.action for event in unit.session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))
        ]
        assert actions == ["campaign.replace_rules", "campaign.lock_rules"]


def test_the_list_counts_candidates_by_state_from_counters(runtime: Runtime, make: Make) -> None:
    first, second = make.campaign("2019", year=2019), make.campaign("2020")
    make.candidate(first)
    make.candidate(second, state=CandidateState.ADMITTED)
    make.candidate(second, state=CandidateState.ADMITTED, council="other")
    with runtime.reading(operator()) as unit:
        rows = campaigns(unit.session)
        assert [(row.campaign.slug, row.total) for row in rows] == [("2020", 2), ("2019", 1)]
        assert rows[0].counts == {CandidateState.ADMITTED: 2}


def test_the_last_step_has_no_next_and_every_step_but_the_first_can_be_blocked() -> None:
    assert next_state(CampaignState.CLOSED) is None
    assert [next_state(state) for state in ORDER[:-1]] == list(ORDER[1:])
    assert all(blockers(state, Figures()) for state in ORDER[1:])


def test_every_candidate_state_has_a_way_on() -> None:
    assert all(actions_from(state) for state in CandidateState)
