"""How every page of a campaign begins: the campaign by its slug, for those who may see this part of it."""

from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, allowed, require, require_somewhere
from acquisition.selection.models import Campaign
from acquisition.selection.queries.campaigns import load
from acquisition.selection.states import CAMPAIGN_BADGES, ORDER, decisions_open


def open_campaign(unit: UnitOfWork, slug: str, permission: Permission) -> Campaign:
    """Refuse before looking, so that a stranger does not learn which campaigns there are. Raises NotFound, NotAllowed."""
    require_somewhere(unit.actor, permission)
    campaign = load(unit.session, slug)
    require(unit.actor, permission, campaign_id=campaign.id)
    return campaign


def id_of(campaign: Campaign) -> int:
    """The id of a stored campaign."""
    assert campaign.id is not None
    return campaign.id


def may_decide(unit: UnitOfWork, campaign: Campaign) -> bool:
    """Whether the person may decide on candidates, and the campaign is not past that."""
    mine = allowed(unit.actor, Permission.CANDIDATES_DECIDE, campaign_id=campaign.id)
    return mine and decisions_open(campaign.state)


def step_to_decide(unit: UnitOfWork, campaign: Campaign) -> str:
    """The step to which the campaign goes back for decisions; "" while they are open or not this person's."""
    mine = allowed(unit.actor, Permission.CANDIDATES_DECIDE, campaign_id=campaign.id)
    if not mine or decisions_open(campaign.state):
        return ""
    return str(CAMPAIGN_BADGES[max(filter(decisions_open, ORDER), key=ORDER.index)].label)
