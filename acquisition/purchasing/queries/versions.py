"""Frozen versions of a list and the changes between them."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.canonical import sha256
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.purchasing.models import ListChange, ListSnapshot, PurchaseLine
from acquisition.selection.models import Candidate


@dataclass(frozen=True, slots=True)
class Version:
    """A frozen version as read back; ``intact`` is False when the stored text no longer gives its hash."""

    id: int
    number: int
    text: str
    content: dict[str, Any]
    sha256: str
    intact: bool
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A removal after approval: who left, who moved up."""

    change: ListChange
    removed: Candidate
    moved_up: Candidate | None


def snapshot(session: Session, list_id: int, number: int | None = None) -> Version:
    """The version with this number, or the last."""
    statement = select(ListSnapshot).where(col(ListSnapshot.list_id) == list_id)
    if number is not None:
        statement = statement.where(col(ListSnapshot.number) == number)
    found = session.execute(statement.order_by(col(ListSnapshot.number).desc()).limit(1)).scalar_one_or_none()
    if found is None:
        raise NotFound(_("Такої редакції переліку немає."), code="no-version")
    return _version(found)


def snapshots(session: Session, list_id: int) -> list[ListSnapshot]:
    """All versions, the newest first."""
    statement = (
        select(ListSnapshot)
        .where(col(ListSnapshot.list_id) == list_id)
        .order_by(col(ListSnapshot.number).desc())
    )
    return list(session.execute(statement).scalars())


def changes(session: Session, list_id: int) -> list[ChangeRow]:
    """Changes after approval, the oldest first."""
    gone, come = aliased(PurchaseLine), aliased(PurchaseLine)
    removed, moved = aliased(Candidate), aliased(Candidate)
    statement = (
        select(ListChange, removed, moved)
        .join(gone, col(gone.id) == col(ListChange.removed_line_id))
        .join(removed, col(removed.id) == col(gone.candidate_id))
        .outerjoin(come, col(come.id) == col(ListChange.promoted_line_id))
        .outerjoin(moved, col(moved.id) == col(come.candidate_id))
        .where(col(ListChange.list_id) == list_id)
        .order_by(col(ListChange.snapshot))
    )
    return [ChangeRow(change, left, up) for change, left, up in session.execute(statement)]


def _version(row: ListSnapshot) -> Version:
    assert row.id is not None
    return Version(
        id=row.id,
        number=row.number,
        text=row.content,
        content=json.loads(row.content),
        sha256=row.sha256,
        intact=sha256(row.content) == row.sha256,
        made_by=row.made_by_name,
        made_at=row.made_at,
    )


def line_story(session: Session, line_id: int) -> list[AuditEvent]:
    """Every event of a line, the newest first."""
    statement = (
        select(AuditEvent)
        .where(col(AuditEvent.subject_kind) == "purchase_line", col(AuditEvent.subject_id) == line_id)
        .order_by(col(AuditEvent.id).desc())
    )
    return list(session.execute(statement).scalars())
