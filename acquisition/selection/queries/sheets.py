"""Reads of score sheets. What the viewer may not see is not selected: points and comments of others are loaded only
through `others`, whose caller has asked blindness.py."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from acquisition.people.models import User
from acquisition.selection.models import Appointment, ConflictOfInterest, ScoreSheet, SheetState


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


def expert_names(session: Session, campaign_id: int) -> dict[str, str]:
    """Code of every expert of the campaign → name. Only where names may be seen: ask blindness.py first."""
    statement = (
        select(col(Appointment.code), col(User.name))
        .join(User, col(User.id) == col(Appointment.user_id))
        .where(col(Appointment.campaign_id) == campaign_id)
    )
    names: dict[str, str] = dict(session.execute(statement).all())
    return names
