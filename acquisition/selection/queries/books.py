"""An expert's own titles: the list with the state of their own sheet, their progress, the title to score next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from acquisition.kernel.paging import Page, PageRequest
from acquisition.selection.models import Appointment, Candidate, CandidateState, ScoreSheet, SheetState
from acquisition.selection.queries.progress import Progress, searched, state_counts

COUNTED = (SheetState.SUBMITTED, SheetState.ABSTAINED)


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
    where = searched(session, wanted.words)
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
        select(func.count(col(Candidate.id)), *state_counts())
        .select_from(Candidate)
        .outerjoin(ScoreSheet, _own(appointments))
        .where(_of_councils(appointments))
    )
    return Progress(*(int(number or 0) for number in session.execute(statement).one()))


def next_book(session: Session, appointments: Sequence[Appointment], after_id: int) -> int | None:
    """The title to score next: the fewest-scored one that the expert has not finished, other than `after_id`."""
    waiting = _waiting(appointments, after_id)
    return session.execute(waiting.order_by(_handed_in(), col(Candidate.number)).limit(1)).scalar()


def book_after(session: Session, appointments: Sequence[Appointment], after_id: int) -> int | None:
    """The title that follows `after_id` in the order of `next_book`, the first one after the last: for skipping."""
    handed_in = _handed_in()
    here = select(handed_in, col(Candidate.number)).where(col(Candidate.id) == after_id)
    sheets, number = session.execute(here).one()
    later = or_(handed_in > sheets, and_(handed_in == sheets, col(Candidate.number) > number))
    statement = _waiting(appointments, after_id).where(later).order_by(handed_in, col(Candidate.number))
    found: int | None = session.execute(statement.limit(1)).scalar()
    return found or next_book(session, appointments, after_id)


def _waiting(appointments: Sequence[Appointment], but: int) -> Any:
    """Ids of the titles that the expert has not finished, other than `but`."""
    state = col(ScoreSheet.state)
    return (
        select(col(Candidate.id))
        .outerjoin(ScoreSheet, _own(appointments))
        .where(
            _of_councils(appointments),
            col(Candidate.id) != but,
            or_(state.is_(None), state == SheetState.DRAFT),
        )
    )
