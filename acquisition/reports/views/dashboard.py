"""The start page: what awaits me."""

from __future__ import annotations

from datetime import timedelta

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from acquisition.demand import queries as demand
from acquisition.demand.states import BADGES as REQUEST_BADGES
from acquisition.demand.states import DECLINE_REASONS
from acquisition.kernel.actor import Actor
from acquisition.kernel.errors import NotSignedIn
from acquisition.kernel.i18n import gettext as _
from acquisition.people.access import Permission, allowed
from acquisition.reports import queries
from acquisition.reports.awaiting import Awaiting, Weight
from acquisition.reports.labels import JOB_TONES
from acquisition.reports.views.blueprint import blueprint
from acquisition.selection import pipeline
from acquisition.selection.models import Campaign
from acquisition.selection.queries.campaigns import figures
from acquisition.selection.queries.pipeline import steps
from acquisition.selection.states import CAMPAIGN_BADGES
from acquisition.web.context import actor, reading

NEWS_DAYS = 30
PICTURES = 3
STEPS = 4


@blueprint.get("/")
def dashboard() -> ResponseReturnValue:
    """What the person's roles can act on, each with count and link; news; campaigns as pictures; recent jobs."""
    if not actor().signed_in:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
    with reading() as unit:
        campaigns = queries.open_campaigns(unit.session, unit.actor)
        items = queries.awaiting(unit.session, unit.actor, campaigns, unit.now)
        asks = _asks(unit.actor)
        since = unit.now - timedelta(days=NEWS_DAYS)
        return render_template(
            "reports/dashboard.html",
            first=[(item, address(item)) for item in items if item.weight is Weight.FIRST],
            todo=[(item, address(item)) for item in items if item.weight is Weight.WORK],
            pictures=_pictures(unit.session, unit.actor, campaigns),
            campaigns=campaigns,
            campaign_badges=CAMPAIGN_BADGES,
            news=demand.recent_changes(unit.session, unit.actor, since) if asks else [],
            asks=asks,
            request_badges=REQUEST_BADGES,
            decline_reasons=DECLINE_REASONS,
            jobs=queries.recent_jobs(unit.session, unit.actor),
            tones=JOB_TONES,
            no_roles=not unit.actor.grants,
        )


def address(item: Awaiting) -> str | None:
    """Where the item leads; None when no room shows such a page."""
    if item.endpoint not in current_app.view_functions:
        return None
    return url_for(item.endpoint, **item.values)  # type: ignore[arg-type]  # view arguments


def _asks(who: Actor) -> bool:
    return allowed(who, Permission.REQUEST_SUBMIT) and not allowed(who, Permission.REQUESTS_SEE)


def _pictures(session: Session, who: Actor, campaigns: list[Campaign]) -> list[dict[str, object]]:
    """The newest campaigns drawn, for those who may know enough steps to make a picture."""
    pictures = []
    for campaign in campaigns[:PICTURES]:
        shown = steps(session, who, campaign, figures(session, campaign))
        if len(shown) >= STEPS:
            width = pipeline.WIDTH * len(shown)
            pictures.append({"campaign": campaign, "bands": pipeline.bands(shown), "width": width})
    return pictures
