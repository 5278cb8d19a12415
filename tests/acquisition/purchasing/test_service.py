"""A list from a run, verdicts, approval, and removal after approval, on both databases."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from acquisition.demand.models import Request, RequestState
from acquisition.kernel.actor import operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.canonical import sha256
from acquisition.kernel.errors import InvalidInput, NotAllowed, Refused, StaleVersion, WrongState
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.purchasing import service
from acquisition.purchasing.models import (
    ChangeCode,
    LineStatus,
    ListSnapshot,
    ListState,
    PurchaseLine,
    PurchaseList,
    Verdict,
)
from acquisition.selection.models import Campaign, CampaignState, Candidate, CandidateState
from acquisition.selection.ruleset import Walk
from tests.support.clock import StoppedClock
from tests.support.make import Make
from tests.support.ranked import Place, ranked_run, recipients

OPERATOR = operator()
GROUNDS = service.Grounds(
    ChangeCode.WITHDRAWN_BY_PUBLISHER, "Видавець відмовився", "Лист № 15", date(2026, 3, 1)
)


@pytest.fixture
def campaign(make: Make) -> Campaign:
    """Two libraries, so each title of 100 UAH costs 200; the envelope has money for three, and a half-price fifth."""
    recipients(make, combined=2)
    campaign = make.campaign(state=CampaignState.RANKING)
    places = [Place(), Place(), Place(), Place(), Place(price_kop=25_00)]
    ranked_run(make, campaign, places, {"children": 0, "fiction": 650_00, "other": 0})
    return campaign


def lines(runtime: Runtime, list_id: int) -> list[PurchaseLine]:
    with runtime.database.reading() as session:
        statement = (
            select(PurchaseLine).where(col(PurchaseLine.list_id) == list_id).order_by(col(PurchaseLine.place))
        )
        return list(session.exec(statement))


def statuses(runtime: Runtime, list_id: int) -> list[str]:
    return [line.status.value for line in lines(runtime, list_id)]


def made(runtime: Runtime, campaign: Campaign, **options: Any) -> PurchaseList:
    assert campaign.id is not None
    with runtime.work(OPERATOR) as work:
        return service.make_list(work, campaign.id, **options)


def judge(runtime: Runtime, line: PurchaseLine, verdict: Verdict, reason: str = "") -> None:
    assert line.id is not None
    with runtime.work(OPERATOR) as work:
        service.give_verdict(work, line.list_id, line.id, verdict, reason=reason, version=line.version)


def approved(runtime: Runtime, campaign: Campaign) -> PurchaseList:
    done = made(runtime, campaign)
    assert done.id is not None
    with runtime.work(OPERATOR) as work:
        service.approve_rest(work, done.id)
        service.approve_list(work, done.id)
    return done


def test_skipping_walk_passes_over_a_title_that_does_not_fit(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    assert [(line.status.value, line.reason) for line in lines(runtime, done.id)] == [
        ("included", "fits"),
        ("included", "fits"),
        ("included", "fits"),
        ("reserve", "does_not_fit"),
        ("included", "fits"),
    ]
    assert [line.quantity for line in lines(runtime, done.id)] == [2, 2, 2, 2, 2]


def test_strict_walk_stops_at_the_first_title_that_does_not_fit(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign, mode=Walk.STRICT)
    assert done.id is not None
    assert statuses(runtime, done.id) == ["included", "included", "included", "reserve", "reserve"]


def test_list_needs_a_finished_run(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign("empty")
    with pytest.raises(WrongState) as refusal:
        made(runtime, campaign)
    assert refusal.value.code == "no-run"


def test_list_needs_recipient_libraries(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign("no-libraries")
    ranked_run(make, campaign, [Place()], {"children": 0, "fiction": 0, "other": 0})
    with pytest.raises(Refused) as refusal:
        made(runtime, campaign)
    assert refusal.value.code == "no-recipients"


def test_only_the_selector_makes_and_only_the_approver_decides(
    runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    assert campaign.id is not None
    with pytest.raises(NotAllowed), runtime.work(make.actor(Role.APPROVER)) as work:
        service.make_list(work, campaign.id)
    with runtime.work(make.actor(Role.SELECTOR)) as work:
        done = service.make_list(work, campaign.id)
    assert done.id is not None
    with pytest.raises(NotAllowed), runtime.work(make.actor(Role.SELECTOR)) as work:
        service.approve_rest(work, done.id)


def test_approver_of_another_campaign_is_refused(runtime: Runtime, make: Make, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    stranger = make.actor(Role.APPROVER, campaign=make.campaign("other"))
    with pytest.raises(NotAllowed), runtime.work(stranger) as work:
        service.approve_rest(work, done.id)


def test_list_with_an_undecided_line_is_not_approved(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    judge(runtime, lines(runtime, done.id)[0], Verdict.APPROVED)
    with pytest.raises(Refused) as refusal, runtime.work(OPERATOR) as work:
        service.approve_list(work, done.id)
    assert refusal.value.code == "lines-undecided"


def test_refusal_needs_a_reason(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    with pytest.raises(InvalidInput) as refusal:
        judge(runtime, lines(runtime, done.id)[0], Verdict.REFUSED, " ")
    assert list(refusal.value.fields) == ["reason"]


def test_refused_line_frees_money_for_the_next_of_its_envelope(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    judge(runtime, lines(runtime, done.id)[1], Verdict.REFUSED, "Уже є у фондах")
    after = lines(runtime, done.id)
    assert [line.status.value for line in after] == [
        "included",
        "refused",
        "included",
        "included",
        "included",
    ]
    assert (after[3].moved_up, after[3].verdict) == (True, Verdict.NONE)


def test_refused_line_comes_back_only_while_its_money_is_free(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    judge(runtime, lines(runtime, done.id)[1], Verdict.REFUSED, "Уже є у фондах")
    with pytest.raises(Refused) as refusal:
        judge(runtime, lines(runtime, done.id)[1], Verdict.APPROVED)
    assert refusal.value.code == "no-money"
    judge(runtime, lines(runtime, done.id)[3], Verdict.REFUSED, "Дублет")
    judge(runtime, lines(runtime, done.id)[1], Verdict.APPROVED)
    assert statuses(runtime, done.id) == ["included", "included", "included", "refused", "included"]


def test_two_approvers_on_one_line_the_second_sees_the_first(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    line = lines(runtime, done.id)[0]
    judge(runtime, line, Verdict.RETURNED, "Перевірте ціну")
    with pytest.raises(StaleVersion) as refusal:
        judge(runtime, line, Verdict.APPROVED)
    assert refusal.value.mine == {"verdict": "approved", "reason": ""}
    assert refusal.value.theirs["reason"] == "Перевірте ціну"
    assert lines(runtime, done.id)[0].verdict is Verdict.RETURNED


def test_two_approvers_on_two_lines_lose_nothing(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    first, second, *_ = lines(runtime, done.id)
    judge(runtime, first, Verdict.APPROVED)
    judge(runtime, second, Verdict.RETURNED, "Чому стільки?")
    assert [line.verdict for line in lines(runtime, done.id)][:2] == [Verdict.APPROVED, Verdict.RETURNED]


def test_approving_the_rest_keeps_verdicts_already_given(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    judge(runtime, lines(runtime, done.id)[0], Verdict.RETURNED, "Перевірте ціну")
    with runtime.work(OPERATOR) as work:
        assert service.approve_rest(work, done.id) == 3
    assert [line.verdict.value for line in lines(runtime, done.id)] == [
        "returned",
        "approved",
        "approved",
        "none",
        "approved",
    ]
    with pytest.raises(Refused) as refusal, runtime.work(OPERATOR) as work:
        service.approve_list(work, done.id)
    assert refusal.value.code == "lines-returned"


def test_approving_the_rest_is_refused_when_the_rest_changed_meanwhile(
    runtime: Runtime, campaign: Campaign
) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    judge(runtime, lines(runtime, done.id)[0], Verdict.APPROVED)
    with pytest.raises(Refused) as refusal, runtime.work(OPERATOR) as work:
        service.approve_rest(work, done.id, undecided=4)
    assert refusal.value.code == "changed-meanwhile"


def test_returned_line_is_answered_with_another_quantity_and_waits_again(
    runtime: Runtime, campaign: Campaign
) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    judge(runtime, lines(runtime, done.id)[0], Verdict.RETURNED, "Досить одного")
    line = lines(runtime, done.id)[0]
    assert line.id is not None
    with pytest.raises(InvalidInput), runtime.work(OPERATOR) as work:
        service.rework_line(work, done.id, line.id, quantity=3, answer="Більше", version=line.version)
    with runtime.work(OPERATOR) as work:
        service.rework_line(work, done.id, line.id, quantity=1, answer="Згодні", version=line.version)
    after = lines(runtime, done.id)[0]
    assert (after.quantity, after.amount_kop, after.verdict) == (1, 100_00, Verdict.NONE)


def test_approved_list_is_a_sealed_snapshot_and_is_approved_once(
    runtime: Runtime, campaign: Campaign
) -> None:
    done = approved(runtime, campaign)
    assert done.id is not None
    with runtime.database.reading() as session:
        snapshot = session.exec(select(ListSnapshot)).one()
        assert snapshot.number == 1
        assert snapshot.sha256 == sha256(snapshot.content)
        assert session.get_one(PurchaseList, done.id).state is ListState.APPROVED
    with pytest.raises(WrongState), runtime.work(OPERATOR) as work:
        service.approve_list(work, done.id)


def test_approving_one_list_rejects_the_other_scenarios(runtime: Runtime, campaign: Campaign) -> None:
    scenario = made(runtime, campaign, mode=Walk.STRICT)
    approved(runtime, campaign)
    with runtime.database.reading() as session:
        other = session.get_one(PurchaseList, scenario.id)
        assert (other.state, other.note) == (ListState.REJECTED, "Погоджено перелік № 2.")
    with pytest.raises(WrongState) as refusal:
        made(runtime, campaign)
    assert refusal.value.code == "list-approved"


def test_removal_after_approval_moves_up_the_next_and_makes_a_version(
    runtime: Runtime, campaign: Campaign
) -> None:
    done = approved(runtime, campaign)
    assert done.id is not None
    line = lines(runtime, done.id)[1]
    assert line.id is not None
    with runtime.work(OPERATOR) as work:
        change = service.remove_line(work, done.id, line.id, GROUNDS, version=line.version)
    after = lines(runtime, done.id)
    assert [one.status for one in after] == [
        LineStatus.INCLUDED,
        LineStatus.REMOVED,
        LineStatus.INCLUDED,
        LineStatus.INCLUDED,
        LineStatus.INCLUDED,
    ]
    assert (change.removed_line_id, change.promoted_line_id, change.snapshot) == (line.id, after[3].id, 2)
    with runtime.database.reading() as session:
        numbers = [snapshot.number for snapshot in session.exec(select(ListSnapshot))]
        events = session.exec(select(AuditEvent).where(AuditEvent.action == "purchase_line.remove")).all()
    assert numbers == [1, 2]
    assert [event.reason for event in events] == ["Видавець відмовився"]


def test_nobody_moves_up_when_the_next_costs_more_than_is_free(runtime: Runtime, campaign: Campaign) -> None:
    done = approved(runtime, campaign)
    assert done.id is not None
    line = lines(runtime, done.id)[4]
    assert line.id is not None
    with runtime.work(OPERATOR) as work:
        change = service.remove_line(work, done.id, line.id, GROUNDS, version=line.version)
    assert change.promoted_line_id is None
    assert statuses(runtime, done.id) == ["included", "included", "included", "reserve", "removed"]


def test_removal_needs_words_a_document_and_a_day_that_has_come(runtime: Runtime, campaign: Campaign) -> None:
    done = approved(runtime, campaign)
    assert done.id is not None
    line = lines(runtime, done.id)[0]
    assert line.id is not None
    grounds = service.Grounds(ChangeCode.OTHER, "", " ", date(2027, 1, 1))
    with pytest.raises(InvalidInput) as refusal, runtime.work(OPERATOR) as work:
        service.remove_line(work, done.id, line.id, grounds, version=line.version)
    assert sorted(refusal.value.fields) == ["document", "document_date", "reason"]


def test_a_document_of_the_day_that_people_have_is_not_of_tomorrow(
    runtime: Runtime, campaign: Campaign, clock: StoppedClock
) -> None:
    done = approved(runtime, campaign)
    assert done.id is not None
    line = lines(runtime, done.id)[0]
    assert line.id is not None
    clock.set(datetime(2026, 11, 22, 22, 30, tzinfo=UTC))
    after_midnight = replace(GROUNDS, document_date=date(2026, 11, 23))
    with pytest.raises(InvalidInput), runtime.work(OPERATOR) as work:
        tomorrow = replace(GROUNDS, document_date=date(2026, 11, 24))
        service.remove_line(work, done.id, line.id, tomorrow, version=line.version)
    with runtime.work(OPERATOR) as work:
        change = service.remove_line(work, done.id, line.id, after_midnight, version=line.version)
    assert change.document_date == date(2026, 11, 23)


def test_pending_list_has_no_removal_and_approved_one_no_verdicts(
    runtime: Runtime, campaign: Campaign
) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    line = lines(runtime, done.id)[0]
    assert line.id is not None
    with pytest.raises(WrongState), runtime.work(OPERATOR) as work:
        service.remove_line(work, done.id, line.id, GROUNDS, version=line.version)
    with runtime.work(OPERATOR) as work:
        service.approve_rest(work, done.id)
        service.approve_list(work, done.id)
    with pytest.raises(WrongState):
        judge(runtime, lines(runtime, done.id)[0], Verdict.REFUSED, "Пізно")


def test_requests_of_branches_follow_the_list(runtime: Runtime, make: Make, campaign: Campaign) -> None:
    with runtime.database.reading() as session:
        first, fourth = (session.get_one(Candidate, line).title_id for line in (1, 4))
    now = runtime.clock.now()
    for number, title in (("Z-1", first), ("Z-2", fourth)):
        wish = {"title": "Книжка", "wish_key": number, "copies": 1, "created_at": now}
        make.row(Request(number=number, library_id=1, title_id=title, state=RequestState.ACCEPTED, **wish))
    done = approved(runtime, campaign)
    assert done.id is not None
    assert request_states(runtime) == {"Z-1": "planned", "Z-2": "accepted"}
    line = lines(runtime, done.id)[0]
    assert line.id is not None
    with runtime.work(OPERATOR) as work:
        service.remove_line(work, done.id, line.id, GROUNDS, version=line.version)
    assert request_states(runtime) == {"Z-1": "accepted", "Z-2": "planned"}


def request_states(runtime: Runtime) -> dict[str, str]:
    with runtime.database.reading() as session:
        return {row.number: row.state.value for row in session.exec(select(Request))}


def test_approved_copies_are_noted_on_candidates_for_later_campaigns(
    runtime: Runtime, campaign: Campaign
) -> None:
    done = approved(runtime, campaign)
    assert done.id is not None
    line = lines(runtime, done.id)[1]
    assert line.id is not None
    noted = select(Candidate.bought_copies).order_by(col(Candidate.number))
    with runtime.database.reading() as session:
        assert list(session.exec(noted)) == [2, 2, 2, 0, 2]
    with runtime.work(OPERATOR) as work:
        service.remove_line(work, done.id, line.id, GROUNDS, version=line.version)
    with runtime.database.reading() as session:
        assert list(session.exec(noted)) == [2, 0, 2, 2, 2]


def turn_down(runtime: Runtime, line: PurchaseLine) -> int:
    """The line's candidate is not admitted any more; its number."""
    with runtime.work(OPERATOR) as work:
        candidate = work.session.get_one(Candidate, line.candidate_id)
        candidate.state = CandidateState.REJECTED
        return candidate.number


def test_title_not_admitted_any_more_is_not_approved(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    number = turn_down(runtime, lines(runtime, done.id)[1])
    with runtime.work(OPERATOR) as work:
        service.approve_rest(work, done.id)
    with pytest.raises(Refused) as refusal, runtime.work(OPERATOR) as work:
        service.approve_list(work, done.id)
    assert (refusal.value.code, f"№ {number}" in str(refusal.value)) == ("lines-turned-down", True)
    judge(runtime, lines(runtime, done.id)[1], Verdict.REFUSED, "Відхилено")
    with runtime.work(OPERATOR) as work:
        service.approve_rest(work, done.id)
        service.approve_list(work, done.id)
    assert statuses(runtime, done.id) == ["included", "refused", "included", "included", "included"]


def test_title_not_admitted_any_more_does_not_move_up(runtime: Runtime, campaign: Campaign) -> None:
    done = made(runtime, campaign)
    assert done.id is not None
    turn_down(runtime, lines(runtime, done.id)[3])
    judge(runtime, lines(runtime, done.id)[0], Verdict.REFUSED, "Не потрібна")
    assert statuses(runtime, done.id) == ["refused", "included", "included", "reserve", "included"]


def test_list_of_a_closed_campaign_is_not_changed(runtime: Runtime, campaign: Campaign) -> None:
    done = approved(runtime, campaign)
    assert done.id is not None
    with runtime.work(OPERATOR) as work:
        work.session.get_one(Campaign, campaign.id).state = CampaignState.CLOSED
    line = lines(runtime, done.id)[0]
    assert line.id is not None
    with pytest.raises(WrongState) as refusal, runtime.work(OPERATOR) as work:
        service.remove_line(work, done.id, line.id, GROUNDS, version=line.version)
    assert refusal.value.code == "campaign-closed"
