"""Reads of the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.paging import Page, PageRequest


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the trail is narrowed to; empty fields do not narrow. `action` may be a room («people») or one action;
    days are whole days of `zone`."""

    action: str = ""
    actor: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    campaign_id: int | None = None
    since: date | None = None
    until: date | None = None
    zone: str = "Europe/Kyiv"


def audit_page(session: Session, wanted: AuditFilter, request: PageRequest) -> Page[AuditEvent]:
    """One page of events, the newest first. Two queries. The caller has required AUDIT_SEE."""
    where = _narrowed(wanted)
    total = session.execute(select(func.count()).select_from(AuditEvent).where(*where)).scalar_one()
    rows = session.execute(
        select(AuditEvent)
        .where(*where)
        .order_by(col(AuditEvent.id).desc())
        .offset(request.offset)
        .limit(request.size)
    )
    return Page(rows.scalars().all(), request, total)


def actions(session: Session) -> list[str]:
    """Every action that the trail holds, for the filter."""
    column = col(AuditEvent.action)
    return list(session.execute(select(column).distinct().order_by(column)).scalars())


def _narrowed(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wanted.action:
        exact = "." in wanted.action
        column = col(AuditEvent.action)
        where.append(
            column == wanted.action if exact else column.startswith(wanted.action + ".", autoescape=True)
        )
    if wanted.actor:
        where.append(col(AuditEvent.actor_name).contains(wanted.actor, autoescape=True))
    if wanted.subject_kind:
        where.append(col(AuditEvent.subject_kind) == wanted.subject_kind)
    if wanted.subject_id is not None:
        where.append(col(AuditEvent.subject_id) == wanted.subject_id)
    if wanted.campaign_id is not None:
        where.append(col(AuditEvent.campaign_id) == wanted.campaign_id)
    if wanted.since:
        where.append(col(AuditEvent.at) >= _midnight(wanted.since, wanted.zone))
    if wanted.until:
        where.append(col(AuditEvent.at) < _midnight(wanted.until + timedelta(days=1), wanted.zone))
    return where


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))
