"""What awaits an approver: lines of purchase lists without a verdict."""

from __future__ import annotations

from sqlmodel import Session, col, func, select

from acquisition.kernel.actor import Actor
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.people.access import Permission, allowed
from acquisition.purchasing.models import LineStatus, ListState, PurchaseLine, PurchaseList, Verdict
from acquisition.reports.awaiting import Awaiting
from acquisition.selection.models import Campaign


def awaiting(session: Session, actor: Actor, campaigns: list[Campaign]) -> list[Awaiting]:
    """One item for each list that waits for approval."""
    mine = {
        each.id: each for each in campaigns if allowed(actor, Permission.LIST_APPROVE, campaign_id=each.id)
    }
    if not mine:
        return []
    statement = (
        select(PurchaseList.campaign_id, PurchaseList.number, func.count(col(PurchaseLine.id)))
        .join(PurchaseLine, col(PurchaseLine.list_id) == col(PurchaseList.id))
        .where(
            col(PurchaseList.campaign_id).in_(list(mine)),
            PurchaseList.state == ListState.PENDING,
            PurchaseLine.status == LineStatus.INCLUDED,
            PurchaseLine.verdict == Verdict.NONE,
        )
        .group_by(col(PurchaseList.campaign_id), col(PurchaseList.number))
        .order_by(col(PurchaseList.campaign_id), col(PurchaseList.number))
    )
    label = _("Позиції переліку, які чекають на ваше рішення")
    return [
        Awaiting(label, "purchasing.show", {"slug": mine[key].slug, "number": number}, count, mine[key].name)
        for key, number, count in session.exec(statement)
    ]
