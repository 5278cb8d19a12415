"""Councils of a campaign with their experts and titles; names only for those who may know them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from acquisition.people.access import Role
from acquisition.people.models import Membership, User
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CandidateState,
    ConflictOfInterest,
    ScoreSheet,
    SheetState,
)
from acquisition.selection.queries.campaigns import counters, rules_of
from acquisition.selection.ruleset import CouncilRule


@dataclass(frozen=True, slots=True)
class Member:
    """An expert of a council with the sheets handed in and the conflicts declared."""

    appointment: Appointment
    name: str
    email: str
    submitted: int
    drafts: int
    conflicts: int


@dataclass(frozen=True, slots=True)
class Council:
    """A council: its rule, its admitted and all titles, its experts in order of codes."""

    rule: CouncilRule
    titles: int
    admitted: int
    members: Sequence[Member]

    @property
    def active(self) -> int:
        return sum(1 for member in self.members if member.appointment.active)


def councils(session: Session, campaign: Campaign) -> list[Council]:
    """All councils of the campaign's rule set in its order, in a fixed number of queries."""
    assert campaign.id is not None
    counts = counters(session, campaign.id)
    members = _members(session, campaign.id)
    return [
        Council(
            rule,
            sum(number for (_state, council), number in counts.items() if council == rule.key),
            counts.get((CandidateState.ADMITTED, rule.key), 0),
            [each for each in members if each.appointment.council == rule.key],
        )
        for rule in rules_of(campaign).councils
    ]


def people_to_appoint(session: Session, limit: int = 500) -> list[User]:
    """Active users who hold the expert's role anywhere, by name."""
    experts = select(col(Membership.user_id)).where(col(Membership.role) == Role.EXPERT.value)
    statement = (
        select(User).where(col(User.active), col(User.id).in_(experts)).order_by(col(User.name)).limit(limit)
    )
    return list(session.scalars(statement))


def appointments_of(session: Session, campaign_id: int, user_id: int) -> list[Appointment]:
    """Active appointments of a user in a campaign, in order of councils."""
    statement = select(Appointment).where(
        col(Appointment.campaign_id) == campaign_id,
        col(Appointment.user_id) == user_id,
        col(Appointment.active),
    )
    return list(session.scalars(statement.order_by(col(Appointment.council))))


def _members(session: Session, campaign_id: int) -> list[Member]:
    sheets = _sheets(session, campaign_id)
    conflicts = _conflicts(session, campaign_id)
    statement = (
        select(Appointment, col(User.name), col(User.email))
        .join(User, col(User.id) == col(Appointment.user_id))
        .where(col(Appointment.campaign_id) == campaign_id)
        .order_by(col(Appointment.code))
    )
    return [
        Member(
            appointment,
            name,
            email,
            sheets.get((appointment.id or 0, SheetState.SUBMITTED), 0),
            sheets.get((appointment.id or 0, SheetState.DRAFT), 0),
            conflicts.get(appointment.id or 0, 0),
        )
        for appointment, name, email in session.execute(statement)
    ]


def _sheets(session: Session, campaign_id: int) -> Mapping[tuple[int, SheetState], int]:
    statement = (
        select(col(ScoreSheet.appointment_id), col(ScoreSheet.state), func.count())
        .where(col(ScoreSheet.campaign_id) == campaign_id)
        .group_by(col(ScoreSheet.appointment_id), col(ScoreSheet.state))
    )
    return {
        (appointment, SheetState(state)): number for appointment, state, number in session.execute(statement)
    }


def _conflicts(session: Session, campaign_id: int) -> Mapping[int, int]:
    statement = (
        select(col(ConflictOfInterest.appointment_id), func.count())
        .where(col(ConflictOfInterest.campaign_id) == campaign_id)
        .group_by(col(ConflictOfInterest.appointment_id))
    )
    return {appointment: number for appointment, number in session.execute(statement)}  # noqa: C416 -- rows, not pairs
