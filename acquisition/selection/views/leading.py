"""Where the figures of a campaign lead: the rows they count, for those who may open them."""

from flask import current_app, url_for

from acquisition.kernel.actor import Actor
from acquisition.people.access import Permission, allowed
from acquisition.selection.models import Campaign

_P = Permission
PAGES: dict[str, tuple[str, dict[str, str], tuple[Permission, ...]]] = {
    "proposed": ("candidates.index", {}, (_P.CANDIDATES_SEE,)),
    "checked": ("check.index", {}, (_P.COUNCILS_SEE,)),
    "admitted": ("candidates.index", {"state": "admitted"}, (_P.CANDIDATES_SEE,)),
    "scored": ("scoring.progress", {}, (_P.SCORES_SEE,)),
    "ranked": ("ranking.index", {}, (_P.RANKING_SEE,)),
    "listed": ("purchasing.index", {}, (_P.LIST_SEE,)),
    "approved": ("purchasing.index", {}, (_P.LIST_SEE,)),
    "distributed": ("distribution.index", {}, (_P.DISTRIBUTION_SEE,)),
    "experts": ("councils.index", {}, (_P.COUNCILS_SEE,)),
    "sheets": ("scoring.progress", {}, (_P.SCORES_SEE,)),
    "votes": ("votes.summary", {}, (_P.VOTES_SEE,)),
}
"""Key of a figure → endpoint, its arguments, and the permissions any of which opens it."""


def leading(actor: Actor, campaign: Campaign, key: str) -> str:
    """The address of the rows behind a figure; "" when there is no page or the person may not open it."""
    endpoint, arguments, permissions = PAGES[key]
    opens = any(allowed(actor, each, campaign_id=campaign.id) for each in permissions)
    known = endpoint in current_app.view_functions
    return url_for(endpoint, slug=campaign.slug, **arguments) if opens and known else ""  # type: ignore[arg-type]  # view arguments
