"""The parts of a campaign as tabs: each is shown when its page exists and the person's roles reach it."""

from dataclasses import dataclass

from babel.support import LazyProxy
from flask import Blueprint, current_app, url_for

from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.people.access import Permission, allowed
from acquisition.selection.models import Campaign
from acquisition.selection.states import CAMPAIGN_BADGES
from acquisition.web.badges import Badge
from acquisition.web.context import actor


@dataclass(frozen=True, slots=True)
class Tab:
    """`endpoint` takes the campaign's slug; any one of `permissions` opens it."""

    key: str
    endpoint: str
    label: LazyProxy
    permissions: tuple[Permission, ...]


_P = Permission
TABS = (
    Tab("overview", "campaigns.overview", _("Огляд"), (_P.CAMPAIGN_SEE,)),
    Tab("candidates", "candidates.index", _("Пропозиції"), (_P.CANDIDATES_SEE,)),
    Tab("check", "check.index", _("Технічний відбір"), (_P.COUNCILS_SEE,)),
    Tab("councils", "councils.index", _("Ради"), (_P.COUNCILS_SEE,)),
    Tab("scoring", "scoring.index", _("Оцінювання"), (_P.SCORE, _P.SCORES_SEE)),
    Tab("votes", "votes.index", _("Голоси"), (_P.VOTE, _P.VOTES_SEE)),
    Tab("rankings", "ranking.index", _("Рейтинг"), (_P.RANKING_SEE,)),
    Tab("lists", "purchasing.index", _("Переліки"), (_P.LIST_SEE,)),
    Tab("distribution", "distribution.index", _("Розподіл"), (_P.DISTRIBUTION_SEE, _P.DISTRIBUTION_SEE_OWN)),
)

blueprint = Blueprint("campaign_tabs", __name__, template_folder="../templates")


@blueprint.app_template_global()
def campaign_tabs(campaign: Campaign, current: str) -> list[tuple[str, str, bool]]:
    """Address, label and whether it is the current one, of every tab the person may open."""
    return [
        (url_for(tab.endpoint, slug=campaign.slug), str(tab.label), tab.key == current)
        for tab in TABS
        if tab.endpoint in current_app.view_functions
        and any(allowed(actor(), each, campaign_id=campaign.id) for each in tab.permissions)
    ]


@blueprint.app_template_global()
def campaign_badge(campaign: Campaign) -> Badge:
    """The campaign's state as a badge."""
    return CAMPAIGN_BADGES[campaign.state]
