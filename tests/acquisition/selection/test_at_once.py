"""Two people at once: who comes second is judged by what the first has left. SQLite lets only one write at a time."""

import pytest
from sqlmodel import col, select

from acquisition.kernel.actor import operator
from acquisition.kernel.errors import Refused, StaleVersion, WrongState
from acquisition.kernel.runtime import Runtime
from acquisition.selection.models import Appointment, Campaign, CampaignState, Candidate, CandidateState
from acquisition.selection.queries.campaigns import by_state, counters, load
from acquisition.selection.service import decisions
from acquisition.selection.service.campaigns import move
from acquisition.selection.service.checking import request_check
from acquisition.selection.service.councils import release
from acquisition.selection.service.decisions import Verdict
from acquisition.selection.states import CandidateAction
from tests.support.make import Make

REJECT = Verdict(CandidateAction.REJECT, ("R10",))
ADMIT = Verdict(CandidateAction.ADMIT)

pytestmark = pytest.mark.postgres_only


def test_a_second_move_of_a_campaign_seen_before_the_first_is_stale(runtime: Runtime, make: Make) -> None:
    number = make.candidate(make.campaign()).campaign_id
    with runtime.work(operator()) as slow:
        seen = load(slow.session, number)
        with runtime.work(operator()) as quick:
            move(quick, number, CampaignState.CHECKING, 1)
        with pytest.raises(StaleVersion):
            move(slow, number, CampaignState.CHECKING, seen.version)


def test_a_second_bulk_decision_on_the_same_preview_is_stale(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.CHECKING)
    for _each in range(3):
        make.candidate(campaign)
    number = campaign.id or 0
    with runtime.work(operator()) as slow:
        seen = slow.session.exec(select(Candidate).order_by(col(Candidate.number))).all()
        digest = decisions.preview(seen, ADMIT).digest
        with runtime.work(operator()) as quick:
            same = quick.session.exec(select(Candidate)).all()
            decisions.decide_many(quick, number, same, REJECT, digest)
        with pytest.raises(StaleVersion):
            decisions.decide_many(slow, number, seen, ADMIT, digest)
    with runtime.reading(operator()) as unit:
        counted = {state: count for state, count in by_state(counters(unit.session, number)).items() if count}
        states = list(unit.session.exec(select(Candidate.state)))
    assert counted == {CandidateState.REJECTED: 3}
    assert states == [CandidateState.REJECTED] * 3


def test_decisions_are_refused_when_the_list_went_for_approval_meanwhile(
    runtime: Runtime, make: Make
) -> None:
    campaign = make.campaign(state=CampaignState.RANKING)
    candidate = make.candidate(campaign)
    with runtime.work(operator()) as slow:
        seen = load(slow.session, campaign.id or 0)
        with runtime.work(operator()) as quick:
            other = quick.session.get_one(Campaign, campaign.id)
            other.state = CampaignState.APPROVING
        with pytest.raises(WrongState):
            decisions.decide(slow, candidate.id or 0, ADMIT, seen.version)


def test_a_check_is_refused_when_the_list_went_for_approval_meanwhile(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.RANKING)
    make.candidate(campaign)
    with runtime.work(operator()) as slow:
        seen = load(slow.session, campaign.id or 0)
        with runtime.work(operator()) as quick:
            quick.session.get_one(Campaign, campaign.id).state = CampaignState.APPROVING
        with pytest.raises(WrongState):
            request_check(slow, seen.id or 0)


def test_an_expert_released_meanwhile_is_not_released_again(runtime: Runtime, make: Make) -> None:
    number = make.appointment(make.campaign()).id or 0
    with runtime.work(operator()) as slow:
        seen = slow.session.get_one(Appointment, number)
        with runtime.work(operator()) as quick:
            release(quick, number, "за власним бажанням")
        with pytest.raises(Refused):
            release(slow, seen.id or 0, "ще раз")


def test_a_row_fetched_with_a_lock_is_as_the_lock_found_it(runtime: Runtime, make: Make) -> None:
    number = make.candidate(make.campaign()).id
    with runtime.work(operator()) as slow:
        seen = slow.session.get_one(Candidate, number)
        with runtime.work(operator()) as quick:
            quick.session.get_one(Candidate, number).quantity = 7
        assert slow.session.get(Candidate, number, with_for_update=True) is seen
        assert seen.quantity == 7
