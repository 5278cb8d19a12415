"""Reads of score sheets. What the viewer may not see is not selected: points and comments of others are loaded only
through `others`, whose caller has asked blindness.py."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import Session, col

from acquisition.catalogue.text import fold
from acquisition.kernel.paging import Page, PageRequest
from acquisition.kernel.search import matches
from acquisition.people.models import User
from acquisition.selection.models import (
    Appointment,
    Candidate,
    CandidateState,
    ConflictOfInterest,
    ScoreSheet,
    SheetState,
)

COUNTED = (SheetState.SUBMITTED, SheetState.ABSTAINED)
ENDED = (SheetState.SUBMITTED, SheetState.ABSTAINED, SheetState.CONFLICT, SheetState.VOID)


@dataclass(frozen=True, slots=True)
class BookFilter:
    """What an expert's list is narrowed to: `show` is todo, draft, done, conflict or "" for all."""

    words: str = ""
    show: str = ""
    sort: str = "few"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Book:
    """A title in an expert's list with the state of their own sheet; `sheets` counts what all have handed in."""

    candidate_id: int
    number: int
    title: str
    authors: str
    publisher: str
    year: int | None
    council: str
    state: SheetState | None
    saved_at: datetime | None
    sheets: int


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


def my_appointments(session: Session, campaign_id: int, user_id: int | None) -> list[Appointment]:
    """The councils in which the person scores now."""
    statement = select(Appointment).where(
        col(Appointment.campaign_id) == campaign_id,
        col(Appointment.user_id) == user_id,
        col(Appointment.active),
    )
    return list(session.execute(statement.order_by(col(Appointment.id))).scalars())


def _of_councils(appointments: Sequence[Appointment]) -> ColumnElement[bool]:
    """Admitted titles of the councils, each joined to the sheet of the appointment in that very council."""
    return and_(
        col(Candidate.campaign_id) == appointments[0].campaign_id,
        col(Candidate.state) == CandidateState.ADMITTED,
        col(Candidate.council).in_([each.council for each in appointments]),
    )


def _own(appointments: Sequence[Appointment]) -> ColumnElement[bool]:
    return and_(
        col(ScoreSheet.candidate_id) == col(Candidate.id),
        col(ScoreSheet.appointment_id).in_([each.id for each in appointments]),
    )


def _handed_in() -> ColumnElement[int]:
    other = ScoreSheet.__table__.alias("other_sheet")  # type: ignore[attr-defined]  # SQLModel hides the Table
    return (
        select(func.count())
        .select_from(other)
        .where(
            other.c.campaign_id == col(Candidate.campaign_id),
            other.c.candidate_id == col(Candidate.id),
            other.c.state.in_(COUNTED),
        )
        .correlate(Candidate)
        .scalar_subquery()
    )


def my_books(
    session: Session, appointments: Sequence[Appointment], wanted: BookFilter, request: PageRequest
) -> Page[Book]:
    """One page of the expert's titles, the fewest-scored first unless asked otherwise. Two queries."""
    where = [_of_councils(appointments), *_narrowed(session, wanted)]
    count = (
        select(func.count()).select_from(Candidate).outerjoin(ScoreSheet, _own(appointments)).where(*where)
    )
    total = session.execute(count).scalar_one()
    handed_in = _handed_in().label("handed_in")
    statement = _books(appointments, handed_in).where(*where).order_by(*_order(wanted, handed_in))
    rows = session.execute(statement.offset(request.offset).limit(request.size))
    return Page([Book(*row) for row in rows], request, total)


def _books(appointments: Sequence[Appointment], handed_in: ColumnElement[int]) -> Any:
    return select(
        col(Candidate.id),
        col(Candidate.number),
        col(Candidate.title),
        col(Candidate.authors),
        col(Candidate.publisher),
        col(Candidate.year),
        col(Candidate.council),
        col(ScoreSheet.state),
        col(ScoreSheet.saved_at),
        handed_in,
    ).outerjoin(ScoreSheet, _own(appointments))


def _narrowed(session: Session, wanted: BookFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    folded = fold(wanted.words)
    if folded:
        dialect = session.get_bind().dialect.name
        where.append(matches(Candidate.__table__, folded, dialect))  # type: ignore[attr-defined]  # SQLModel hides the Table
    state = col(ScoreSheet.state)
    shown: dict[str, ColumnElement[bool]] = {
        "todo": or_(state.is_(None), state == SheetState.DRAFT),
        "draft": state == SheetState.DRAFT,
        "done": state.in_(COUNTED),
        "conflict": state.in_([SheetState.CONFLICT, SheetState.VOID]),
    }
    if wanted.show in shown:
        where.append(shown[wanted.show])
    return where


def _order(wanted: BookFilter, handed_in: ColumnElement[int]) -> list[Any]:
    columns: dict[str, list[Any]] = {
        "few": [handed_in],
        "title": [col(Candidate.sort_title)],
        "authors": [col(Candidate.sort_authors), col(Candidate.sort_title)],
        "number": [],
        "saved": [col(ScoreSheet.saved_at)],
    }
    chosen = [*columns.get(wanted.sort, []), col(Candidate.number)]
    return [
        column.desc().nulls_last() if wanted.descending else column.asc().nulls_last() for column in chosen
    ]


def my_progress(session: Session, appointments: Sequence[Appointment]) -> Progress:
    """The expert's own figures over all their councils. One query."""
    if not appointments:
        return Progress(0, 0, 0, 0, 0, 0)
    statement = (
        select(func.count(col(Candidate.id)), *_state_counts())
        .select_from(Candidate)
        .outerjoin(ScoreSheet, _own(appointments))
        .where(_of_councils(appointments))
    )
    return Progress(*(int(number or 0) for number in session.execute(statement).one()))


def _state_counts() -> list[ColumnElement[int]]:
    """submitted, drafts, abstained, conflicts, void — in the order of Progress."""
    order = (
        SheetState.SUBMITTED, SheetState.DRAFT, SheetState.ABSTAINED, SheetState.CONFLICT, SheetState.VOID,
    )  # fmt: skip
    return [func.sum(case((col(ScoreSheet.state) == state, 1), else_=0)) for state in order]


def next_book(session: Session, appointments: Sequence[Appointment], after_id: int) -> int | None:
    """The title to score next: the fewest-scored one that the expert has not finished, other than `after_id`."""
    handed_in = _handed_in()
    state = col(ScoreSheet.state)
    statement = (
        select(col(Candidate.id))
        .outerjoin(ScoreSheet, _own(appointments))
        .where(
            _of_councils(appointments),
            col(Candidate.id) != after_id,
            or_(state.is_(None), state == SheetState.DRAFT),
        )
        .order_by(handed_in, col(Candidate.number))
        .limit(1)
    )
    return session.execute(statement).scalar()


def own_sheet(session: Session, candidate_id: int, appointment_id: int) -> ScoreSheet | None:
    """The one sheet of the appointment for the title."""
    statement = select(ScoreSheet).where(
        col(ScoreSheet.candidate_id) == candidate_id, col(ScoreSheet.appointment_id) == appointment_id
    )
    return session.execute(statement).scalar_one_or_none()


def own_conflict(session: Session, candidate_id: int, appointment_id: int) -> ConflictOfInterest | None:
    """What the expert declared about the title."""
    statement = select(ConflictOfInterest).where(
        col(ConflictOfInterest.candidate_id) == candidate_id,
        col(ConflictOfInterest.appointment_id) == appointment_id,
    )
    return session.execute(statement).scalar_one_or_none()


@dataclass(frozen=True, slots=True)
class OpenSheet:
    """A sheet of somebody whose points may be seen."""

    sheet_id: int
    code: str
    state: SheetState
    points: str
    comment: str
    void_reason: str


def others(session: Session, candidate_id: int, without: int | None = None) -> list[OpenSheet]:
    """Sheets handed in for a title with their points, by code, without that of the appointment `without`.

    Only for who may see them: ask blindness.py first.
    """
    statement = (
        select(
            col(ScoreSheet.id),
            col(Appointment.code),
            col(ScoreSheet.state),
            col(ScoreSheet.points),
            col(ScoreSheet.comment),
            col(ScoreSheet.void_reason),
        )
        .join(Appointment, col(Appointment.id) == col(ScoreSheet.appointment_id))
        .where(col(ScoreSheet.candidate_id) == candidate_id, col(ScoreSheet.state) != SheetState.DRAFT)
        .order_by(col(Appointment.code))
    )
    if without is not None:
        statement = statement.where(col(ScoreSheet.appointment_id) != without)
    return [OpenSheet(*row) for row in session.execute(statement)]


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
            *_state_counts(),
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
        *_narrowed(session, BookFilter(wanted.words)),
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


@dataclass(frozen=True, slots=True)
class SheetFact:
    """That a sheet exists and in which state; never a point."""

    sheet_id: int
    version: int
    code: str
    name: str
    state: SheetState
    void_reason: str
    saved_at: datetime


def sheet_facts(session: Session, candidate_id: int) -> list[SheetFact]:
    """The sheets of a title without their content, by code."""
    statement = (
        select(
            col(ScoreSheet.id), col(ScoreSheet.version), col(Appointment.code), col(User.name),
            col(ScoreSheet.state), col(ScoreSheet.void_reason), col(ScoreSheet.saved_at),
        )
        .join(Appointment, col(Appointment.id) == col(ScoreSheet.appointment_id))
        .join(User, col(User.id) == col(Appointment.user_id))
        .where(col(ScoreSheet.candidate_id) == candidate_id)
        .order_by(col(Appointment.code))
    )  # fmt: skip
    return [SheetFact(*row) for row in session.execute(statement)]
