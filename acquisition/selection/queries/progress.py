"""How far scoring is, by expert and by title: counts and times, never a point."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, col

from acquisition.catalogue.text import fold
from acquisition.kernel.paging import Page, PageRequest
from acquisition.kernel.search import matches
from acquisition.people.models import User
from acquisition.selection.models import Appointment, Candidate, CandidateState, ScoreSheet, SheetState


def searched(session: Session, words: str) -> list[ColumnElement[bool]]:
    """Candidates that hold every word; no words do not narrow."""
    folded = fold(words)
    if not folded:
        return []
    return [matches(Candidate.__table__, folded, session.get_bind().dialect.name)]  # type: ignore[attr-defined]  # SQLModel hides the Table


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an expert, or everybody, is."""

    total: int
    submitted: int
    drafts: int
    abstained: int
    conflicts: int
    void: int

    @property
    def done(self) -> int:
        return self.submitted + self.abstained + self.conflicts + self.void

    @property
    def left(self) -> int:
        return self.total - self.done


def state_counts() -> list[ColumnElement[int]]:
    """submitted, drafts, abstained, conflicts, void — in the order of Progress."""
    order = (
        SheetState.SUBMITTED, SheetState.DRAFT, SheetState.ABSTAINED, SheetState.CONFLICT, SheetState.VOID,
    )  # fmt: skip
    return [func.sum(case((col(ScoreSheet.state) == state, 1), else_=0)) for state in order]


@dataclass(frozen=True, slots=True)
class ExpertProgress:
    """An expert in a council: how far, and when last; never a point. `seconds` is the mean time of a sheet."""

    appointment_id: int
    code: str
    name: str
    council: str
    active: bool
    progress: Progress
    seconds: int
    last_at: datetime | None


def experts_progress(session: Session, campaign_id: int) -> list[ExpertProgress]:
    """Every expert of the campaign by council and code. Two queries."""
    totals = titles_by_council(session, campaign_id)
    statement = (
        select(
            col(Appointment.id), col(Appointment.code), col(User.name), col(Appointment.council), col(Appointment.active),
            func.sum(col(ScoreSheet.seconds)), func.count(col(ScoreSheet.id)), func.max(col(ScoreSheet.saved_at)),
            *state_counts(),
        )
        .join(User, col(User.id) == col(Appointment.user_id))
        .outerjoin(
            Candidate,
            and_(
                col(Candidate.campaign_id) == campaign_id,
                col(Candidate.state) == CandidateState.ADMITTED,
                col(Candidate.council) == col(Appointment.council),
            ),
        )
        .outerjoin(
            ScoreSheet,
            and_(
                col(ScoreSheet.appointment_id) == col(Appointment.id),
                col(ScoreSheet.candidate_id) == col(Candidate.id),
            ),
        )
        .where(col(Appointment.campaign_id) == campaign_id)
        .group_by(col(Appointment.id), col(Appointment.code), col(User.name), col(Appointment.council), col(Appointment.active))
        .order_by(col(Appointment.council), col(Appointment.code))
    )  # fmt: skip
    found = []
    for key, code, name, council, active, seconds, sheets, last_at, *states in session.execute(statement):
        progress = Progress(totals.get(council, 0), *(int(number or 0) for number in states))
        mean = int(seconds or 0) // sheets if sheets else 0
        found.append(ExpertProgress(key, code, name, council, active, progress, mean, last_at))
    return found


def titles_by_council(session: Session, campaign_id: int) -> dict[str, int]:
    """Admitted titles of each council."""
    statement = (
        select(col(Candidate.council), func.count())
        .where(col(Candidate.campaign_id) == campaign_id, col(Candidate.state) == CandidateState.ADMITTED)
        .group_by(col(Candidate.council))
    )
    return dict(session.execute(statement).all())


@dataclass(frozen=True, slots=True)
class TitleProgress:
    """A title and how many sheets it has; never a point."""

    candidate_id: int
    number: int
    title: str
    authors: str
    council: str
    submitted: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class TitleFilter:
    """What the list of titles is narrowed to; `below` keeps those with fewer submitted sheets."""

    words: str = ""
    council: str = ""
    below: int | None = None


def titles_progress(
    session: Session, campaign_id: int, wanted: TitleFilter, request: PageRequest
) -> Page[TitleProgress]:
    """Admitted titles, the fewest-scored first. Two queries."""
    submitted, conflicts = _counted(SheetState.SUBMITTED), _counted(SheetState.CONFLICT, SheetState.VOID)
    where: list[ColumnElement[bool]] = [
        col(Candidate.campaign_id) == campaign_id,
        col(Candidate.state) == CandidateState.ADMITTED,
        *searched(session, wanted.words),
    ]
    if wanted.council:
        where.append(col(Candidate.council) == wanted.council)
    if wanted.below is not None:
        where.append(submitted < wanted.below)
    total = session.execute(select(func.count()).select_from(Candidate).where(*where)).scalar_one()
    statement = (
        select(
            col(Candidate.id), col(Candidate.number), col(Candidate.title), col(Candidate.authors),
            col(Candidate.council), submitted.label("submitted"), conflicts,
        )
        .where(*where)
        .order_by(submitted, col(Candidate.number))
        .offset(request.offset)
        .limit(request.size)
    )  # fmt: skip
    return Page([TitleProgress(*row) for row in session.execute(statement)], request, total)


def _counted(*states: SheetState) -> ColumnElement[int]:
    return (
        select(func.count())
        .select_from(ScoreSheet)
        .where(
            col(ScoreSheet.campaign_id) == col(Candidate.campaign_id),
            col(ScoreSheet.candidate_id) == col(Candidate.id),
            col(ScoreSheet.state).in_(states),
        )
        .correlate(Candidate)
        .scalar_subquery()
    )
