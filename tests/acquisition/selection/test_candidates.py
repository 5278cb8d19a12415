"""Candidates: made of staged rows, taken back, corrected, decided on one by one and in bulk."""

from typing import Any

import pytest
from sqlmodel import col, select

from acquisition.kernel.actor import operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import InvalidInput, NotAllowed, Refused, StaleVersion, WrongState
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection.models import (
    Audience,
    Campaign,
    CampaignState,
    Candidate,
    CandidateReason,
    CandidateState,
)
from acquisition.selection.queries.campaigns import by_state, counters
from acquisition.selection.service import candidates as service
from acquisition.selection.service import decisions
from acquisition.selection.service.decisions import Verdict
from acquisition.selection.states import CandidateAction
from tests.support.make import Make

FRANKO = {
    "title": "Захар Беркут",
    "author": "Франко Іван",
    "isbn": "9786170903860",
    "publisher": "Веселка",
    "year": 2020,
    "language": "uk",
    "audience": "children",
    "price_kop": 120_00,
    "quantity": 1000,
    "amount_kop": 120_000_00,
    "seq": "7",
}
ATLAS: dict[str, Any] = {
    "title": "Атлас Карпат",
    "category": "Карти",
    "isbn_text": "немає",
    "price_kop": 90_00,
}
REJECT = Verdict(CandidateAction.REJECT, ("R10",))
ADMIT = Verdict(CandidateAction.ADMIT)


def apply(runtime: Runtime, campaign: Campaign, *records: dict[str, Any], batch: int = 1) -> list[int]:
    with runtime.work(operator()) as work:
        return service.apply_proposals(work, campaign.id or 0, batch, list(enumerate(records, 1)))


def all_candidates(runtime: Runtime) -> list[Candidate]:
    with runtime.reading(operator()) as unit:
        rows = list(unit.session.exec(select(Candidate).order_by(col(Candidate.number))))
        unit.session.expunge_all()
        return rows


def counts(runtime: Runtime, campaign: Campaign) -> dict[str, int]:
    with runtime.reading(operator()) as unit:
        return {
            state.value: number
            for state, number in by_state(counters(unit.session, campaign.id or 0)).items()
            if number
        }


def test_rows_become_numbered_candidates_routed_to_councils(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    ids = apply(runtime, campaign, FRANKO, ATLAS)
    first, second = all_candidates(runtime)
    assert [first.id, second.id] == ids
    assert (first.number, first.council, first.audience, first.isbn13) == (
        1,
        "children",
        Audience.CHILDREN,
        FRANKO["isbn"],
    )
    assert (first.row_id, first.batch_id, first.state) == (1, 1, CandidateState.PROPOSED)
    assert first.offer == {"seq": "7", "amount_kop": 120_000_00, "languages": ["uk"]}
    assert first.route == {"ground": "audience", "params": {"audience": "дитяча"}}
    assert (second.number, second.council, second.audience, second.isbn13) == (
        2,
        "other",
        Audience.ADULT,
        None,
    )
    assert second.offer["isbn_text"] == "немає"
    assert counts(runtime, campaign) == {"proposed": 2}


def test_readers_told_by_the_theme_make_a_childrens_book(runtime: Runtime, make: Make) -> None:
    apply(runtime, make.campaign(), {"title": "Ботанікум", "category": "Дитячі енциклопедії"})
    made = all_candidates(runtime)[0]
    assert (made.audience, made.council, made.route["ground"]) == (Audience.CHILDREN, "children", "readers")


def test_numbers_taken_back_are_not_given_again(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    apply(runtime, campaign, FRANKO, ATLAS)
    with runtime.work(operator()) as work:
        undone = service.undo_batch(work, campaign.id or 0, 1)
    assert (undone.candidates, len(undone.title_ids)) == (2, 2)
    assert counts(runtime, campaign) == {}
    apply(runtime, campaign, FRANKO, batch=2)
    assert [each.number for each in all_candidates(runtime)] == [3]


def test_undo_is_refused_while_something_depends_on_the_batch(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    apply(runtime, campaign, FRANKO, ATLAS)
    voted = all_candidates(runtime)[0]
    make.vote(voted, make.library())
    with pytest.raises(Refused) as caught, runtime.work(operator()) as work:
        service.undo_batch(work, campaign.id or 0, 1)
    assert caught.value.params["count"] == 1
    assert len(all_candidates(runtime)) == 2


def test_undo_touches_its_own_batch_only(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    apply(runtime, campaign, FRANKO, batch=1)
    apply(runtime, campaign, ATLAS, batch=2)
    with runtime.work(operator()) as work:
        service.undo_batch(work, campaign.id or 0, 2)
    assert [each.title for each in all_candidates(runtime)] == ["Захар Беркут"]


def test_a_campaign_in_scoring_takes_no_more_proposals(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    with pytest.raises(WrongState):
        apply(runtime, campaign, FRANKO)


def test_a_returned_candidate_comes_back_to_the_check_when_corrected(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    candidate = make.candidate(campaign, state=CandidateState.RETURNED, decision={"codes": ["R07"]})
    correction = service.Correction(99_00, 500, "other", Audience.ADULT, {"documents": True})
    with runtime.work(operator()) as work:
        service.correct(work, candidate.id or 0, correction, version=1)
    changed = all_candidates(runtime)[0]
    assert (changed.state, changed.price_kop, changed.quantity, changed.council) == (
        CandidateState.PROPOSED,
        99_00,
        500,
        "other",
    )
    assert (
        changed.route["ground"],
        changed.offer["documents"],
        changed.offer["sample"],
        changed.version,
    ) == ("person", True, None, 2)
    assert counts(runtime, campaign) == {"proposed": 1}


@pytest.mark.parametrize(
    "values, field",
    [({"price_kop": -5}, "price"), ({"quantity": 0}, "quantity"), ({"council": "poets"}, "council")],
)
def test_a_wrong_correction_names_its_field(
    runtime: Runtime, make: Make, values: dict[str, Any], field: str
) -> None:
    candidate = make.candidate(make.campaign())
    given = {
        "price_kop": 1,
        "quantity": 1,
        "council": "other",
        "audience": Audience.ADULT,
        "marks": {},
        **values,
    }
    with pytest.raises(InvalidInput) as caught, runtime.work(operator()) as work:
        service.correct(work, candidate.id or 0, service.Correction(**given), version=1)
    assert list(caught.value.fields) == [field]


def test_the_council_of_a_scored_title_stays(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    candidate = make.candidate(campaign, state=CandidateState.ADMITTED)
    make.sheet(candidate, make.appointment(campaign), {"relevance": 5})
    correction = service.Correction(1, 1, "other", Audience.ADULT, {})
    with pytest.raises(WrongState, match="раду змінити не можна"), runtime.work(operator()) as work:
        service.correct(work, candidate.id or 0, correction, version=1)


def test_a_rejection_is_kept_with_codes_author_and_time(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    candidate = make.candidate(campaign)
    selector = make.actor(Role.SELECTOR)
    with runtime.work(selector) as work:
        decisions.decide(
            work, candidate.id or 0, Verdict(CandidateAction.REJECT, ("R10", "R99"), " зіпсована "), version=1
        )
    with runtime.reading(operator()) as unit:
        changed = unit.session.get_one(Candidate, candidate.id)
        assert (changed.state, changed.version, changed.codes) == (CandidateState.REJECTED, 2, "R10 R99")
        assert changed.decision == {
            "action": "reject",
            "codes": ["R10", "R99"],
            "text": "зіпсована",
            "by": selector.name,
            "at": "2026-03-02T09:00:00+00:00",
        }
        assert sorted(unit.session.exec(select(CandidateReason.code))) == ["R10", "R99"]
        assert unit.session.get_one(Campaign, campaign.id).state is CampaignState.CHECKING
        actions = [
            event.action for event in unit.session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))
        ]
        assert actions == ["candidate.reject", "campaign.move"] or actions == [
            "campaign.move",
            "candidate.reject",
        ]
    assert counts(runtime, campaign) == {"rejected": 1}


@pytest.mark.parametrize(
    "verdict, field",
    [
        (Verdict(CandidateAction.REJECT), "codes"),
        (Verdict(CandidateAction.REJECT, ("R42",)), "codes"),
        (Verdict(CandidateAction.REJECT, ("R99",)), "text"),
        (Verdict(CandidateAction.RETURN), "text"),
        (Verdict(CandidateAction.ADMIT, text="а" * 2001), "text"),
    ],
)
def test_an_incomplete_verdict_names_its_field(
    runtime: Runtime, make: Make, verdict: Verdict, field: str
) -> None:
    candidate = make.candidate(make.campaign())
    with pytest.raises(InvalidInput) as caught, runtime.work(operator()) as work:
        decisions.decide(work, candidate.id or 0, verdict, version=1)
    assert list(caught.value.fields) == [field]


def test_admitting_against_a_reason_needs_an_explanation(runtime: Runtime, make: Make) -> None:
    reasons = [
        {"code": "R03", "variant": "early", "certainty": "certain", "params": {"year": 2010, "first": 2018}}
    ]
    candidate = make.candidate(make.campaign(), reasons=reasons)
    with pytest.raises(InvalidInput) as refused, runtime.work(operator()) as work:
        decisions.decide(work, candidate.id or 0, ADMIT, version=1)
    assert "R03" in str(refused.value.fields["text"])
    with runtime.work(operator()) as work:
        decided = decisions.decide(
            work, candidate.id or 0, Verdict(CandidateAction.ADMIT, text="перевидання"), version=1
        )
    assert decided.state is CandidateState.ADMITTED


def test_a_stale_decision_shows_both_versions(runtime: Runtime, make: Make) -> None:
    candidate = make.candidate(make.campaign())
    with runtime.work(operator()) as work:
        decisions.decide(work, candidate.id or 0, REJECT, version=1)
    with pytest.raises(StaleVersion) as caught, runtime.work(operator()) as work:
        decisions.decide(work, candidate.id or 0, ADMIT, version=1)
    assert caught.value.mine["action"] == "admit"
    assert (caught.value.theirs["state"], caught.value.theirs["codes"]) == ("rejected", ["R10"])


def test_decisions_close_with_the_list_on_approval(runtime: Runtime, make: Make) -> None:
    candidate = make.candidate(make.campaign(state=CampaignState.APPROVING))
    with pytest.raises(WrongState, match="на погодженні"), runtime.work(operator()) as work:
        decisions.decide(work, candidate.id or 0, ADMIT, version=1)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SELECTOR}))
def test_only_a_selector_decides(runtime: Runtime, make: Make, role: Role) -> None:
    candidate = make.candidate(make.campaign())
    with pytest.raises(NotAllowed), runtime.work(make.actor(role)) as work:
        decisions.decide(work, candidate.id or 0, ADMIT, version=1)


def test_a_bulk_decision_touches_exactly_what_was_shown(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    for state in (CandidateState.PROPOSED, CandidateState.PROPOSED, CandidateState.ADMITTED):
        make.candidate(campaign, state=state)
    with runtime.reading(operator()) as unit:
        shown = decisions.preview(list(unit.session.exec(select(Candidate))), ADMIT)
        assert ([each.number for each in shown.chosen], [each.number for each in shown.left_out]) == (
            [1, 2],
            [3],
        )
    with runtime.work(operator()) as work:
        decisions.decide_many(
            work, campaign.id or 0, list(work.session.exec(select(Candidate))), ADMIT, shown.digest
        )
    assert counts(runtime, campaign) == {"admitted": 3}
    with runtime.reading(operator()) as unit:
        event = unit.session.exec(select(AuditEvent).where(AuditEvent.action == "candidate.admit_many")).one()
        assert event.after == {"codes": [], "count": 2, "numbers": [1, 2]}


def test_a_bulk_decision_on_a_changed_list_is_stale(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    candidates = [make.candidate(campaign), make.candidate(campaign)]
    digest = decisions.preview(candidates, ADMIT).digest
    with runtime.work(operator()) as work:
        decisions.decide(work, candidates[0].id or 0, REJECT, version=1)
    with pytest.raises(StaleVersion) as caught, runtime.work(operator()) as work:
        decisions.decide_many(
            work, campaign.id or 0, list(work.session.exec(select(Candidate))), ADMIT, digest
        )
    assert caught.value.theirs["count"] == 1
    assert counts(runtime, campaign) == {"proposed": 1, "rejected": 1}
