"""The blueprint of purchasing and what all its screens share."""

from flask import Blueprint

from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing import badges
from acquisition.purchasing.models import PurchaseList
from acquisition.purchasing.queries import visible_list
from acquisition.selection.labels import REASON_LABELS
from acquisition.selection.models import Campaign
from acquisition.selection.queries.campaigns import load

blueprint = Blueprint("purchasing", __name__, template_folder="../templates")


@blueprint.context_processor
def labels() -> dict[str, object]:
    """Badges and labels for the room's templates."""
    return {
        "LIST_BADGES": badges.LIST_BADGES,
        "STATUS_BADGES": badges.STATUS_BADGES,
        "VERDICT_BADGES": badges.VERDICT_BADGES,
        "CHANGE_LABELS": badges.CHANGE_LABELS,
        "WALK_LABELS": badges.WALK_LABELS,
        "REASON_LABELS": REASON_LABELS,
    }


def find(unit: UnitOfWork, slug: str, number: int) -> tuple[Campaign, PurchaseList]:
    """The campaign and its list as the actor may see them."""
    campaign = load(unit.session, slug)
    assert campaign.id is not None
    return campaign, visible_list(unit.session, unit.actor, campaign.id, number)
