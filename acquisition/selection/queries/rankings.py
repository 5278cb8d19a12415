"""Reads of ranking runs: the list of runs, a run's ranked list, a title's line with its neighbours."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from acquisition.catalogue.text import fold
from acquisition.kernel.errors import NotFound, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.paging import Page, PageRequest
from acquisition.kernel.search import matches
from acquisition.selection.models import Candidate, RankedTitle, RankingRun, RunState
from acquisition.selection.ranking import Decision, Ranked, Standing
from acquisition.selection.scoring import Score
from acquisition.selection.snapshot import read_entry


@dataclass(frozen=True, slots=True)
class RatedRow:
    """A line of the rated list (PROCEDURE 7), exact; money in kopiykas. `running_kop` is of the council's envelope."""

    candidate_id: int
    position: int
    place: int | None
    council_place: int | None
    number: int
    isbn: str
    authors: str
    title: str
    publisher: str
    year: int | None
    council: str
    experts: int
    expert_score: Fraction | None
    library_score: Fraction | None
    total: Fraction | None
    price_kop: int | None
    quantity: int | None
    amount_kop: int | None
    running_kop: int | None
    decision: Decision
    reason: str


@dataclass(frozen=True, slots=True)
class RatedFilter:
    """What a ranked list is narrowed to; empty fields do not narrow. `decision`: a Decision, or RANKED."""

    words: str = ""
    council: str = ""
    decision: str = ""


RANKED = "ranked"
"""All titles that have a place, whatever their decision."""
_COLUMNS = (
    RankedTitle.candidate_id, RankedTitle.position, RankedTitle.place, RankedTitle.council_place, Candidate.number,
    Candidate.isbn13, Candidate.authors, Candidate.title, Candidate.publisher, Candidate.year, RankedTitle.council,
    RankedTitle.experts, RankedTitle.expert_score, RankedTitle.library_score, RankedTitle.total, RankedTitle.price_kop,
    RankedTitle.quantity, RankedTitle.amount_kop, RankedTitle.running_kop, RankedTitle.decision, RankedTitle.reason,
)  # fmt: skip


def runs(session: Session, campaign_id: int) -> list[RankingRun]:
    """All runs of a campaign, the latest first."""
    statement = select(RankingRun).where(col(RankingRun.campaign_id) == campaign_id)
    return list(session.execute(statement.order_by(col(RankingRun.number).desc())).scalars())


def broken_runs(session: Session, campaign_id: int) -> dict[int, str]:
    """Runs left waiting or computing by a job that has ended badly: run id → the job's problem. One query."""
    statement = (
        select(col(RankingRun.id), col(Job.problem))
        .join(Job, (col(Job.subject_kind) == "ranking_run") & (col(Job.subject_id) == col(RankingRun.id)))
        .where(
            col(RankingRun.campaign_id) == campaign_id,
            col(RankingRun.state).in_([RunState.WAITING, RunState.COMPUTING]),
            col(Job.state).in_([JobState.FAILED, JobState.CANCELLED]),
        )
    )
    return dict(session.execute(statement).all())


def run_by_number(session: Session, campaign_id: int, number: int | None) -> RankingRun:
    """The run with this number, or the latest finished one for None. NotFound, WrongState when there is none."""
    statement = select(RankingRun).where(col(RankingRun.campaign_id) == campaign_id)
    if number is None:
        statement = statement.where(col(RankingRun.state) == RunState.DONE)
    else:
        statement = statement.where(col(RankingRun.number) == number)
    latest = statement.order_by(col(RankingRun.number).desc()).limit(1)
    found: RankingRun | None = session.execute(latest).scalar_one_or_none()
    if found is None and number is None:
        raise WrongState(_("У кампанії ще немає завершеного розрахунку рейтингу."), code="no-run")
    if found is None:
        raise NotFound(
            _("Розрахунку рейтингу № %(number)s у цій кампанії немає.", number=number), code="no-run"
        )
    return found


def job_of(session: Session, run: RankingRun) -> Job | None:
    """The job that computes the run."""
    statement = select(Job).where(col(Job.subject_kind) == "ranking_run", col(Job.subject_id) == run.id)
    return session.execute(statement.order_by(col(Job.id).desc()).limit(1)).scalar_one_or_none()


def rated_rows(session: Session, run_id: int) -> Iterator[RatedRow]:
    """The whole ranked list in its order, row by row."""
    statement = (
        select(*(col(column) for column in _COLUMNS))
        .join(Candidate, col(Candidate.id) == col(RankedTitle.candidate_id))
        .where(col(RankedTitle.run_id) == run_id)
        .order_by(col(RankedTitle.position))
        .execution_options(yield_per=500)
    )
    for row in session.execute(statement):
        yield _rated(row)


def rated_page(session: Session, run_id: int, wanted: RatedFilter, request: PageRequest) -> Page[RatedRow]:
    """One page of the ranked list. Two queries."""
    where = _narrowed(session, run_id, wanted)
    joined = col(Candidate.id) == col(RankedTitle.candidate_id)
    total = session.execute(
        select(func.count()).select_from(RankedTitle).join(Candidate, joined).where(*where)
    ).scalar_one()
    statement = (
        select(*(col(column) for column in _COLUMNS))
        .join(Candidate, joined)
        .where(*where)
        .order_by(col(RankedTitle.position))
        .offset(request.offset)
        .limit(request.size)
    )
    return Page([_rated(row) for row in session.execute(statement)], request, total)


def _narrowed(session: Session, run_id: int, wanted: RatedFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = [col(RankedTitle.run_id) == run_id]
    if folded := fold(wanted.words):
        where.append(matches(Candidate.__table__, folded, session.get_bind().dialect.name))  # type: ignore[attr-defined]  # SQLModel hides the Table
    if wanted.council:
        where.append(col(RankedTitle.council) == wanted.council)
    if wanted.decision == RANKED:
        where.append(col(RankedTitle.place).is_not(None))
    if wanted.decision in set(Decision):
        where.append(col(RankedTitle.decision) == Decision(wanted.decision))
    return where


def _rated(row: tuple[object, ...]) -> RatedRow:
    plain = list(row)
    plain[5] = plain[5] or ""
    for place in (12, 13, 14):
        plain[place] = read_fraction(str(plain[place]))
    return RatedRow(*plain)  # type: ignore[arg-type]  # the columns are those of the dataclass, in its order


def read_fraction(text: str | None) -> Fraction | None:
    """«n/d» or "" as stored."""
    return Fraction(text) if text else None


def decision_counts(session: Session, run_id: int) -> dict[tuple[str, Decision], tuple[int, int]]:
    """(council, decision) → titles and kopiykas of the run."""
    statement = (
        select(
            col(RankedTitle.council),
            col(RankedTitle.decision),
            func.count(),
            func.coalesce(func.sum(col(RankedTitle.amount_kop)), 0),
        )
        .where(col(RankedTitle.run_id) == run_id)
        .group_by(col(RankedTitle.council), col(RankedTitle.decision))
    )
    return {
        (council, decision): (titles, int(money))
        for council, decision, titles, money in session.execute(statement)
    }


def ranked_line(session: Session, run_id: int, candidate_id: int) -> RankedTitle:
    """A title's line in a run; NotFound when it took no part."""
    statement = select(RankedTitle).where(
        col(RankedTitle.run_id) == run_id, col(RankedTitle.candidate_id) == candidate_id
    )
    found: RankedTitle | None = session.execute(statement).scalar_one_or_none()
    if found is None:
        raise NotFound(_("У цьому розрахунку такої книжки немає."))
    return found


def neighbours(session: Session, line: RankedTitle) -> list[RankedTitle]:
    """The lines just above and below, with the line itself, in order."""
    statement = (
        select(RankedTitle)
        .where(
            col(RankedTitle.run_id) == line.run_id,
            col(RankedTitle.position).between(line.position - 1, line.position + 1),
        )
        .order_by(col(RankedTitle.position))
    )
    return list(session.execute(statement).scalars())


def as_ranked(line: RankedTitle) -> Ranked:
    """The stored line as the pure rules know it."""
    result = json.loads(line.result)
    score = Score(
        result["sheets"],
        read_fraction(result["experts"]),
        result["votes"],
        read_fraction(result["libraries"]),
        read_fraction(result["rating"]),
    )
    return Ranked(
        read_entry(line.entry),
        score,
        Standing(result["standing"]),
        line.position,
        line.place,
        line.council_place,
        line.decision,
        line.reason,
        result["amount_kop"],
        result["spent_kop"],
        result["left_kop"],
    )
