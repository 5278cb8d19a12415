"""Score sheets: who may save what, when, and what is kept of it."""

import json

import pytest
from sqlmodel import Session, select

from acquisition.kernel.actor import Actor
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import InvalidInput, NotAllowed, NotFound, StaleVersion, WrongState
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection.models import (
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    ConflictOfInterest,
    ScoreSheet,
    SheetState,
    SheetVersion,
)
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.service import sheets, void_sheets
from tests.support.make import Make


class Stage:
    """A campaign that is being scored, one admitted book and one expert of its council."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.campaign = make.campaign(state=CampaignState.SCORING)
        self.candidate = make.candidate(self.campaign, state=CandidateState.ADMITTED)
        self.user = make.user(Role.EXPERT, campaign=self.campaign)
        self.appointment = make.appointment(self.campaign, self.user)
        self.expert: Actor = make.actor_of(self.user)
        self.keys = [criterion.key for criterion in rules_of(self.campaign).criteria]

    def points(self, value: int | str = 5) -> dict[str, str]:
        return dict.fromkeys(self.keys, str(value))

    @property
    def number(self) -> int:
        assert self.candidate.id is not None
        return self.candidate.id


@pytest.fixture
def stage(make: Make) -> Stage:
    return Stage(make)


def only_sheet(session: Session) -> ScoreSheet:
    return session.exec(select(ScoreSheet)).one()


def test_all_criteria_answered_submit_the_sheet_and_lock_the_rules(runtime: Runtime, stage: Stage) -> None:
    with runtime.work(stage.expert) as work:
        saved = sheets.save_sheet(work, stage.number, stage.points(), "  Добра книжка ", 0, seconds=90)
        assert (saved.state, saved.comment, saved.seconds, saved.version) == (
            SheetState.SUBMITTED,
            "Добра книжка",
            90,
            1,
        )
    with runtime.database.reading() as session:
        assert json.loads(only_sheet(session).points) == dict.fromkeys(stage.keys, 5)
        locked = session.get(Campaign, stage.campaign.id)
        assert locked is not None
        assert locked.ruleset_locked_at == runtime.clock.now()


def test_an_unfinished_sheet_is_a_draft(runtime: Runtime, stage: Stage) -> None:
    with runtime.work(stage.expert) as work:
        saved = sheets.save_sheet(work, stage.number, {stage.keys[0]: "7"}, "", 0)
        assert (saved.state, saved.points) == (
            SheetState.DRAFT,
            json.dumps({stage.keys[0]: 7}, separators=(",", ":")),
        )


@pytest.mark.parametrize("typed", ["11", "-1", "5.5", "вісім", "５", "1" * 20])
def test_points_that_are_no_whole_number_in_range_are_refused_by_name(
    runtime: Runtime, stage: Stage, typed: str
) -> None:
    with pytest.raises(InvalidInput) as refused, runtime.work(stage.expert) as work:
        sheets.save_sheet(work, stage.number, stage.points() | {stage.keys[1]: typed}, "", 0)
    assert list(refused.value.fields) == [f"points_{stage.keys[1]}"]


def test_a_second_save_keeps_the_former_points_and_a_stale_one_is_refused(
    runtime: Runtime, stage: Stage
) -> None:
    with runtime.work(stage.expert) as work:
        sheets.save_sheet(work, stage.number, stage.points(5), "", 0)
    with runtime.work(stage.expert) as work:
        sheets.save_sheet(work, stage.number, stage.points(6), "", 1)
    with pytest.raises(StaleVersion) as stale, runtime.work(stage.expert) as work:
        sheets.save_sheet(work, stage.number, stage.points(9), "", 1)
    assert stale.value.mine["points"] == dict.fromkeys(stage.keys, 9)
    assert json.loads(stale.value.theirs["points"]) == dict.fromkeys(stage.keys, 6)
    with runtime.database.reading() as session:
        former = session.exec(select(SheetVersion)).all()
        assert [(row.version, json.loads(row.points)) for row in former] == [
            (1, dict.fromkeys(stage.keys, 5))
        ]


def test_the_audit_trail_says_nothing_of_the_points(runtime: Runtime, stage: Stage) -> None:
    with runtime.work(stage.expert) as work:
        sheets.save_sheet(work, stage.number, stage.points(7), "таємний відгук", 0)
    with runtime.database.reading() as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.action == "sheet.save")).one()
        assert event.after == {"state": "submitted", "version": 1, "candidate": stage.candidate.number}


@pytest.mark.parametrize("state", [state for state in CampaignState if state is not CampaignState.SCORING])
def test_sheets_change_only_while_the_campaign_is_scored(
    runtime: Runtime, make: Make, state: CampaignState
) -> None:
    stage = Stage(make)
    with runtime.database.writing() as session:
        row = session.get_one(Campaign, stage.campaign.id)
        row.state = state
        session.commit()
    with pytest.raises(WrongState), runtime.work(stage.expert) as work:
        sheets.save_sheet(work, stage.number, stage.points(), "", 0)


def test_a_title_of_another_council_or_not_admitted_is_not_found(runtime: Runtime, stage: Stage) -> None:
    other = stage.make.candidate(stage.campaign, council="children", state=CandidateState.ADMITTED)
    proposed = stage.make.candidate(stage.campaign)
    for candidate in (other, proposed):
        with pytest.raises(NotFound), runtime.work(stage.expert) as work:
            sheets.save_sheet(work, candidate.id or 0, stage.points(), "", 0)


def test_only_an_expert_of_the_campaign_may_save(runtime: Runtime, stage: Stage) -> None:
    for role in Role:
        if role is not Role.EXPERT:
            with pytest.raises((NotAllowed, NotFound)), runtime.work(stage.make.actor(role)) as work:
                sheets.save_sheet(work, stage.number, stage.points(), "", 0)


def test_a_released_expert_may_not_save(runtime: Runtime, stage: Stage) -> None:
    user = stage.make.user(Role.EXPERT, campaign=stage.campaign)
    stage.make.appointment(stage.campaign, user, active=False)
    with pytest.raises(NotFound), runtime.work(stage.make.actor_of(user)) as work:
        sheets.save_sheet(work, stage.number, stage.points(), "", 0)


def test_a_declared_conflict_makes_the_sheet_void_until_withdrawn(runtime: Runtime, stage: Stage) -> None:
    with runtime.work(stage.expert) as work:
        sheets.save_sheet(work, stage.number, stage.points(), "", 0)
    with runtime.work(stage.expert) as work:
        declared = void_sheets.declare_conflict(work, stage.number, "translator", "переклала", 1)
        assert declared.state is SheetState.CONFLICT
    with pytest.raises(WrongState), runtime.work(stage.expert) as work:
        sheets.save_sheet(work, stage.number, stage.points(), "", 2)
    with runtime.database.reading() as session:
        assert [row.kind for row in session.exec(select(ConflictOfInterest))] == ["translator"]
    with runtime.work(stage.expert) as work:
        assert void_sheets.withdraw_conflict(work, stage.number, 2).state is SheetState.SUBMITTED
    with runtime.database.reading() as session:
        assert session.exec(select(ConflictOfInterest)).all() == []


def test_a_conflict_needs_its_kind(runtime: Runtime, stage: Stage) -> None:
    with pytest.raises(InvalidInput) as refused, runtime.work(stage.expert) as work:
        void_sheets.declare_conflict(work, stage.number, "", "", 0)
    assert list(refused.value.fields) == ["kind"]


def test_an_abstention_keeps_nothing_and_can_be_taken_back_by_points(runtime: Runtime, stage: Stage) -> None:
    with runtime.work(stage.expert) as work:
        assert sheets.abstain(work, stage.number, "не читав", 0).state is SheetState.ABSTAINED
    with runtime.work(stage.expert) as work:
        assert sheets.save_sheet(work, stage.number, stage.points(), "", 1).state is SheetState.SUBMITTED


def test_the_secretary_voids_a_sheet_with_a_reason_and_restores_it(runtime: Runtime, stage: Stage) -> None:
    secretary = stage.make.actor(Role.SECRETARY, campaign=stage.campaign)
    with runtime.work(stage.expert) as work:
        number = sheets.save_sheet(work, stage.number, stage.points(), "", 0).id or 0
    with pytest.raises(InvalidInput), runtime.work(secretary) as work:
        void_sheets.void_sheet(work, number, " ", 1)
    with pytest.raises(NotAllowed), runtime.work(stage.expert) as work:
        void_sheets.void_sheet(work, number, "сама собі", 1)
    with runtime.work(secretary) as work:
        void = void_sheets.void_sheet(work, number, "лист подано за іншу книжку", 1)
        assert (void.state, void.void_reason) == (SheetState.VOID, "лист подано за іншу книжку")
    with runtime.work(secretary) as work:
        assert void_sheets.restore_sheet(work, number, 2).state is SheetState.SUBMITTED


def test_two_experts_of_a_council_have_a_sheet_each(runtime: Runtime, stage: Stage) -> None:
    second = stage.make.user(Role.EXPERT, campaign=stage.campaign)
    stage.make.appointment(stage.campaign, second)
    for actor in (stage.expert, stage.make.actor_of(second)):
        with runtime.work(actor) as work:
            sheets.save_sheet(work, stage.number, stage.points(), "", 0)
    with runtime.database.reading() as session:
        assert len(session.exec(select(ScoreSheet)).all()) == 2
        assert session.get_one(Candidate, stage.number).state is CandidateState.ADMITTED


def test_an_abstention_is_one_again_when_the_conflict_is_withdrawn(runtime: Runtime, stage: Stage) -> None:
    with runtime.work(stage.expert) as work:
        sheets.save_sheet(work, stage.number, stage.points(), "", 0)
    with runtime.work(stage.expert) as work:
        sheets.abstain(work, stage.number, "", 1)
    with runtime.work(stage.expert) as work:
        void_sheets.declare_conflict(work, stage.number, "author", "", 2)
    with runtime.work(stage.expert) as work:
        assert void_sheets.withdraw_conflict(work, stage.number, 3).state is SheetState.ABSTAINED
