"""One candidate with all that belongs to it: kindred proposals, history; hidden from those outside the check."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, literal, or_, select, type_coerce
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Session, col

from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.selection.models import Candidate
from acquisition.selection.queries.narrowing import Scope

KINDRED_LIMIT = 20
HISTORY_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Kindred:
    """Another proposal of the campaign with the same ISBN or of the same work."""

    candidate: Candidate
    same_isbn: bool


def load(session: Session, scope: Scope, number: int) -> Candidate:
    """The candidate with this number in the campaign. Raises NotFound, also for one that the viewer may not see."""
    statement = select(Candidate).where(*scope.condition, col(Candidate.number) == number)
    candidate = session.scalars(statement).first()
    if candidate is None:
        raise NotFound(_("Пропозиції № %(number)s у цій кампанії немає.", number=number))
    return candidate


def neighbours(session: Session, scope: Scope, number: int) -> tuple[int | None, int | None]:
    """Numbers of the candidates before and after this one, of those the viewer may see."""
    numbers = select(col(Candidate.number)).where(*scope.condition)
    before = numbers.where(col(Candidate.number) < number).order_by(col(Candidate.number).desc()).limit(1)
    after = numbers.where(col(Candidate.number) > number).order_by(col(Candidate.number)).limit(1)
    return session.scalar(before), session.scalar(after)


def kindred(session: Session, scope: Scope, candidate: Candidate) -> list[Kindred]:
    """Other proposals that may be the same book, in order of numbers."""
    same = [col(Candidate.work_key) == candidate.work_key, col(Candidate.title_id) == candidate.title_id]
    if candidate.isbn13:
        same.append(col(Candidate.isbn13) == candidate.isbn13)
    statement = select(Candidate).where(*scope.condition, or_(*same), col(Candidate.id) != candidate.id)
    rows = session.scalars(statement.order_by(col(Candidate.number)).limit(KINDRED_LIMIT))
    return [Kindred(each, each.isbn13 is not None and each.isbn13 == candidate.isbn13) for each in rows]


def history(session: Session, candidate: Candidate) -> Sequence[AuditEvent]:
    """Events of the candidate, bulk decisions on it too, the latest first."""
    own = select(AuditEvent).where(
        col(AuditEvent.subject_kind) == "candidate", col(AuditEvent.subject_id) == candidate.id
    )
    bulk = select(AuditEvent).where(
        col(AuditEvent.campaign_id) == candidate.campaign_id,
        col(AuditEvent.action).like("candidate.%\\_many", escape="\\"),
        _names(session, candidate.number),
    )
    found: list[AuditEvent] = []
    for statement in (own, bulk):
        found += session.scalars(statement.order_by(col(AuditEvent.id).desc()).limit(HISTORY_LIMIT))
    return sorted(found, key=lambda each: -(each.id or 0))[:HISTORY_LIMIT]


def _names(session: Session, number: int) -> ColumnElement[bool]:
    """The event's list of numbers has this one; told by the database, which need not send the list for that."""
    after = col(AuditEvent.after)
    if session.get_bind().dialect.name == "sqlite":
        numbers = func.json_each(after, "$.numbers").table_valued("value")
        return select(literal(1)).select_from(numbers).where(numbers.c.value == number).exists()
    return type_coerce(after, JSONB).contains({"numbers": [number]})
