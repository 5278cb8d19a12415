"""What awaits the person of this request, by role. Each part asks only for what its permissions reach."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from acquisition.kernel.actor import Actor
from acquisition.people.access import Permission, allowed, allowed_somewhere
from acquisition.reports.awaiting import Awaiting
from acquisition.reports.queries import administrators, approvers, branches, councils, selectors
from acquisition.selection.models import Campaign, CampaignState


def open_campaigns(session: Session, actor: Actor) -> list[Campaign]:
    """Campaigns not closed yet which the actor may see, the newest first. One query."""
    if not allowed_somewhere(actor, Permission.CAMPAIGN_SEE):
        return []
    statement = select(Campaign).where(Campaign.state != CampaignState.CLOSED)
    rows = session.exec(statement.order_by(col(Campaign.year).desc(), col(Campaign.id).desc()))
    return [row for row in rows if allowed(actor, Permission.CAMPAIGN_SEE, campaign_id=row.id)]


def awaiting(session: Session, actor: Actor, campaigns: list[Campaign], now: datetime) -> list[Awaiting]:
    """Everything that awaits the actor, in the order in which a book passes the rooms."""
    found = administrators.awaiting(session, actor, now)
    for part in (branches, selectors, councils, approvers):
        found += part.awaiting(session, actor, campaigns)
    return found
