"""Rows of files of scores and votes: judged, applied once, taken back."""

from typing import Any

import pytest
from sqlmodel import col, select

from acquisition.intake.models import Outcome
from acquisition.kernel.errors import NotAllowed, WrongState
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import User
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    ConflictOfInterest,
    LibraryVote,
    ScoreSheet,
    SheetState,
)
from acquisition.selection.row_problems import SENTENCES, Judged
from acquisition.selection.ruleset import VotingMode, to_plain
from acquisition.selection.service.score_rows import apply_scores, judge_scores, undo_scores
from acquisition.selection.service.vote_rows import apply_votes, judge_votes, undo_votes
from tests.acquisition.selection.rating_cases import rules
from tests.support.make import Make

BATCH = 7
FIRST, SECOND, REFUSED = "9786170000001", "9786170000002", "9786170000003"


@pytest.fixture
def campaign(make: Make) -> Campaign:
    """Being checked: two admitted books of two councils and a rejected one."""
    how = rules([(1, 10, 1), (0, 5, 1)], voting=VotingMode.SHARE)
    made = make.campaign(state=CampaignState.CHECKING, ruleset=to_plain(how))
    admitted = {"state": CandidateState.ADMITTED}
    make.candidate(made, make.title("Перша", isbn13=FIRST), council="fiction", **admitted)
    make.candidate(made, make.title("Друга", isbn13=SECOND), council="children", **admitted)
    make.candidate(made, make.title("Третя", isbn13=REFUSED), state=CandidateState.REJECTED)
    return made


def score_row(
    expert: str = "olena@example.org", isbn: str = FIRST, c0: Any = 7, c1: Any = 3, **more: Any
) -> dict[str, Any]:
    scores = {key: value for key, value in (("c0", c0), ("c1", c1)) if value is not None}
    return {"expert": expert, "isbn": isbn, "scores": scores, **more}


def judged(runtime: Runtime, campaign: Campaign, *rows: dict[str, Any]) -> list[Judged]:
    with runtime.database.reading() as session:
        return judge_scores(session, campaign.id or 0, rows)


def codes(verdict: Judged) -> tuple[Outcome, list[str]]:
    return verdict.outcome, [problem.code for problem in verdict.problems]


def apply_them(runtime: Runtime, make: Make, campaign: Campaign, *rows: dict[str, Any]) -> list[int | None]:
    with runtime.work(make.actor(Role.SECRETARY)) as work:
        return apply_scores(work, campaign.id or 0, BATCH, list(enumerate(rows)))


@pytest.mark.parametrize(
    "row, problems",
    [
        (score_row(isbn="9786179999999"), ["candidate_unknown"]),
        (score_row(isbn=REFUSED), ["candidate_not_admitted"]),
        (score_row(c0=11), ["points_out_of_range"]),
        (score_row(c0=0, c1=6), ["points_out_of_range", "points_out_of_range"]),
        (score_row(c0="7.5"), ["points_not_whole"]),
        (score_row(c1=None), ["points_missing"]),
        (score_row(expert=" "), ["expert_missing"]),
        (
            score_row(expert="", c0=99, isbn="9786179999999"),
            ["candidate_unknown", "expert_missing", "points_out_of_range"],
        ),
        (score_row() | {"candidate": "99"}, ["candidate_unknown"]),
        (score_row() | {"candidate": "2"}, ["candidate_mismatch"]),
    ],
)
def test_a_wrong_row_of_scores_is_refused_with_everything_wrong_in_it(
    runtime: Runtime, campaign: Campaign, row: dict[str, Any], problems: list[str]
) -> None:
    verdict = judged(runtime, campaign, row)[0]
    assert codes(verdict) == (Outcome.REFUSED, problems)
    assert all(problem.sentence and "%(" not in problem.sentence for problem in verdict.problems)


def test_a_repeated_row_is_skipped_and_a_different_one_refused(runtime: Runtime, campaign: Campaign) -> None:
    found = judged(runtime, campaign, score_row(), score_row(expert="OLENA@example.org"), score_row(c0=9))
    assert [codes(each) for each in found] == [
        (Outcome.NEW, []),
        (Outcome.SKIPPED, ["sheet_repeated_same"]),
        (Outcome.REFUSED, ["sheet_repeated"]),
    ]


def test_repeats_are_found_across_calls_of_one_file(runtime: Runtime, campaign: Campaign) -> None:
    seen: dict[tuple[str, int], str] = {}
    with runtime.database.reading() as session:
        first = judge_scores(session, campaign.id or 0, [score_row()], seen)
        second = judge_scores(session, campaign.id or 0, [score_row()], seen)
    assert [each[0].outcome for each in (first, second)] == [Outcome.NEW, Outcome.SKIPPED]


def test_unknown_experts_are_appointed_to_the_councils_of_their_titles(
    runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    rows = [score_row(), score_row(isbn=SECOND), score_row("Іван Франко", candidate="1")]
    del rows[2]["isbn"]
    assert apply_them(runtime, make, campaign, *rows) == [1, 2, 1]
    with runtime.database.reading() as session:
        appointed = session.exec(
            select(Appointment.code, Appointment.council, User.name, User.password_hash)
            .join(User, col(User.id) == col(Appointment.user_id))
            .order_by(col(Appointment.id))
        ).all()
        sheets = session.exec(select(ScoreSheet.state, ScoreSheet.points, ScoreSheet.batch_id)).all()
        state = session.get_one(Campaign, campaign.id)
    assert [tuple(each) for each in appointed] == [
        ("Е01", "fiction", "olena@example.org", ""),
        ("Е01", "children", "olena@example.org", ""),
        ("Е02", "fiction", "Іван Франко", ""),
    ]
    assert [tuple(each) for each in sheets] == [(SheetState.SUBMITTED, '{"c0":7,"c1":3}', BATCH)] * 3
    assert state.state is CampaignState.SCORING
    assert state.ruleset_locked_at is not None


def test_the_same_file_again_changes_nothing(runtime: Runtime, make: Make, campaign: Campaign) -> None:
    rows = [score_row(), score_row("Іван Франко"), score_row(isbn=SECOND, conflict=True, c0=None, c1=None)]
    apply_them(runtime, make, campaign, *rows)
    assert [each.outcome for each in judged(runtime, campaign, *rows)] == [Outcome.MATCHED] * 3
    apply_them(runtime, make, campaign, *rows)
    with runtime.database.reading() as session:
        assert len(session.exec(select(ScoreSheet)).all()) == 3
        assert len(session.exec(select(ConflictOfInterest)).all()) == 1


def test_a_file_neither_replaces_a_stored_sheet_nor_finds_out_what_it_says(
    runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    apply_them(runtime, make, campaign, score_row())
    for guess in (7, 8):
        [found] = judged(runtime, campaign, score_row(c0=guess))
        assert codes(found) == (Outcome.MATCHED, ["sheet_exists"])
        assert apply_them(runtime, make, campaign, score_row(c0=guess)) == [1]
    with runtime.database.reading() as session:
        assert session.exec(select(ScoreSheet.points)).all() == ['{"c0":7,"c1":3}']


def test_a_contradiction_is_refused_in_whatever_way_the_expert_is_named(
    runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    user = make.user(Role.EXPERT, campaign=campaign, name="Олена Пчілка", email="olena@example.org")
    make.appointment(campaign, user, code="Е07")
    rows = [score_row(), score_row("Олена  Пчілка", c0=9), score_row("E07", c0=9), score_row("е07")]
    assert [codes(each) for each in judged(runtime, campaign, *rows)] == [
        (Outcome.NEW, []),
        (Outcome.REFUSED, ["sheet_repeated"]),
        (Outcome.REFUSED, ["sheet_repeated"]),
        (Outcome.SKIPPED, ["sheet_repeated_same"]),
    ]


def test_a_conflict_in_the_file_makes_a_void_sheet(runtime: Runtime, make: Make, campaign: Campaign) -> None:
    assert codes(judged(runtime, campaign, score_row(conflict=True))[0]) == (
        Outcome.NEW,
        ["points_not_counted"],
    )
    apply_them(runtime, make, campaign, score_row(conflict=True))
    with runtime.database.reading() as session:
        assert session.exec(select(ScoreSheet.state)).all() == [SheetState.CONFLICT]


def test_undo_takes_back_the_sheets_of_the_batch_alone(
    runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    apply_them(runtime, make, campaign, score_row(), score_row(isbn=SECOND, conflict=True))
    make.sheet(make.row(_candidate(runtime, 1)), make.appointment(campaign), {"c0": 1, "c1": 1})
    secretary = make.actor(Role.SECRETARY)
    with runtime.work(secretary) as work:
        assert undo_scores(work, campaign.id or 0, BATCH) == 2
    with runtime.database.reading() as session:
        assert len(session.exec(select(ScoreSheet)).all()) == 1
        assert session.exec(select(ConflictOfInterest)).all() == []


def _candidate(runtime: Runtime, number: int) -> Candidate:
    with runtime.database.reading() as session:
        found = session.get_one(Candidate, number)
        session.expunge(found)
    return found


def test_scores_come_in_until_scoring_ends_and_leave_no_later(
    runtime: Runtime, make: Make, campaign: Campaign
) -> None:
    apply_them(runtime, make, campaign, score_row())
    with runtime.database.writing() as session:
        session.get_one(Campaign, campaign.id).state = CampaignState.RANKING
        session.commit()
    with pytest.raises(WrongState):
        judged(runtime, campaign, score_row())
    with pytest.raises(WrongState), runtime.work(make.actor(Role.SECRETARY)) as work:
        undo_scores(work, campaign.id or 0, BATCH)


def test_who_may_not_import_applies_nothing(runtime: Runtime, make: Make, campaign: Campaign) -> None:
    for apply in (apply_scores, apply_votes):
        with pytest.raises(NotAllowed), runtime.work(make.actor(Role.EXPERT)) as work:
            apply(work, campaign.id or 0, BATCH, [])


def vote_row(library: str = "Наша філія", isbn: str = FIRST, **more: Any) -> dict[str, Any]:
    return {"library": library, "isbn": isbn, **more}


@pytest.fixture
def branch(make: Make) -> int:
    return make.library("Наша філія", edrpou="12345678").id or 0


@pytest.mark.parametrize(
    "row, stored",
    [
        (vote_row(needed=True, copies=3), (True, 3)),
        (vote_row(needed=True), (True, 1)),
        (vote_row(copies=2), (True, 2)),
        (vote_row(copies=0), (False, 0)),
        (vote_row(needed=False), (False, 0)),
        (vote_row(needed=False, copies=4), (False, 0)),
        (vote_row("12345678", needed=True), (True, 1)),
    ],
)
def test_a_vote_says_need_and_copies(
    runtime: Runtime,
    make: Make,
    campaign: Campaign,
    branch: int,
    row: dict[str, Any],
    stored: tuple[bool, int],
) -> None:
    with runtime.work(make.actor(Role.SECRETARY)) as work:
        assert apply_votes(work, campaign.id or 0, BATCH, [(1, row)]) == [1]
    with runtime.database.reading() as session:
        votes = session.exec(select(LibraryVote)).all()
    assert [(vote.library_id, vote.needed, vote.copies) for vote in votes] == [(branch, *stored)]


@pytest.mark.parametrize(
    "row, problems",
    [
        (vote_row("Невідома філія", needed=True), ["library_unknown"]),
        (vote_row(), ["need_missing"]),
        (vote_row(needed=True, copies=0), ["copies_out_of_range"]),
        (vote_row(needed=True, copies=10_001), ["copies_out_of_range"]),
        (vote_row(isbn=REFUSED, needed=True), ["candidate_not_admitted"]),
    ],
)
def test_a_wrong_vote_is_refused(
    runtime: Runtime, campaign: Campaign, branch: int, row: dict[str, Any], problems: list[str]
) -> None:
    with runtime.database.reading() as session:
        verdict = judge_votes(session, campaign.id or 0, [row])[0]
    assert codes(verdict) == (Outcome.REFUSED, problems)


def test_two_libraries_of_one_name_are_told_apart_or_refused(
    runtime: Runtime, make: Make, campaign: Campaign, branch: int
) -> None:
    make.library("Наша філія")
    with runtime.database.reading() as session:
        found = judge_votes(
            session, campaign.id or 0, [vote_row(needed=True), vote_row("12345678", needed=True)]
        )
    assert [codes(each) for each in found] == [(Outcome.REFUSED, ["library_ambiguous"]), (Outcome.NEW, [])]


def test_votes_repeat_and_undo_like_scores(
    runtime: Runtime, make: Make, campaign: Campaign, branch: int
) -> None:
    rows = [vote_row(needed=True), vote_row(isbn=SECOND, needed=False)]
    secretary = make.actor(Role.SECRETARY)
    with runtime.work(secretary) as work:
        apply_votes(work, campaign.id or 0, BATCH, list(enumerate(rows)))
    with runtime.database.reading() as session:
        again = judge_votes(session, campaign.id or 0, [*rows, vote_row(needed=True), vote_row(needed=False)])
    assert [each.outcome for each in again] == [
        Outcome.MATCHED,
        Outcome.MATCHED,
        Outcome.SKIPPED,
        Outcome.REFUSED,
    ]
    with runtime.work(secretary) as work:
        assert undo_votes(work, campaign.id or 0, BATCH) == 2


def test_every_sentence_can_be_filled() -> None:
    params = dict.fromkeys(
        ("text", "number", "isbn", "criteria", "value", "criterion", "min", "max", "most"), "x"
    )
    assert all(str(sentence) % params for sentence in SENTENCES.values())
