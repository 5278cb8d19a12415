"""What awaits experts and secretaries of councils: titles to score, councils without people, experts behind."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, func, select

from acquisition.kernel.actor import Actor
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.people.access import Permission, allowed, allowed_somewhere
from acquisition.reports.awaiting import Awaiting
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CampaignCount,
    CampaignState,
    CandidateState,
    RankingRun,
    RunState,
)
from acquisition.selection.queries.books import my_progress
from acquisition.selection.queries.progress import experts_progress


def awaiting(session: Session, actor: Actor, campaigns: list[Campaign]) -> list[Awaiting]:
    """Own titles to score, then what a secretary looks after."""
    scoring = [each for each in campaigns if each.state is CampaignState.SCORING]
    found: list[Awaiting] = []
    if allowed_somewhere(actor, Permission.SCORE) and actor.user_id is not None:
        found += _own_titles(session, actor.user_id, scoring)
    for campaign in scoring:
        if allowed(actor, Permission.COUNCILS_MANAGE, campaign_id=campaign.id):
            found += _councils(session, campaign)
        if allowed(actor, Permission.RANKING_RUN, campaign_id=campaign.id):
            found += _experts_behind(session, actor, campaign)
    return found


def _own_titles(session: Session, user_id: int, scoring: list[Campaign]) -> Iterator[Awaiting]:
    mine = select(Appointment).where(Appointment.user_id == user_id, col(Appointment.active))
    by_campaign: dict[int, list[Appointment]] = {}
    for appointment in session.exec(mine.order_by(col(Appointment.id))):
        by_campaign.setdefault(appointment.campaign_id, []).append(appointment)
    for campaign in scoring:
        appointments = by_campaign.get(campaign.id or 0)
        progress = my_progress(session, appointments) if appointments else None
        if progress is not None and progress.left:
            yield Awaiting(
                _("Книжки, які чекають на вашу оцінку"),
                "scoring.index",
                {"slug": campaign.slug},
                progress.left,
                campaign.name,
                total=progress.total,
            )


def _councils(session: Session, campaign: Campaign) -> Iterator[Awaiting]:
    titles = set(
        session.exec(
            select(CampaignCount.council).where(
                CampaignCount.campaign_id == campaign.id,
                CampaignCount.state == CandidateState.ADMITTED,
                CampaignCount.candidates > 0,
            )
        )
    )
    manned = set(
        session.exec(
            select(Appointment.council)
            .where(Appointment.campaign_id == campaign.id, col(Appointment.active))
            .distinct()
        )
    )
    if empty := titles - manned:
        yield Awaiting(_("Ради з допущеними книжками, але без експертів"), "councils.index", {"slug": campaign.slug}, len(empty), campaign.name)  # fmt: skip


def _experts_behind(session: Session, actor: Actor, campaign: Campaign) -> Iterator[Awaiting]:
    assert campaign.id is not None
    progress = [each.progress for each in experts_progress(session, campaign.id) if each.active]
    behind = sum(1 for each in progress if each.left > 0)
    if behind:
        sees_sheets = allowed(actor, Permission.SCORES_SEE, campaign_id=campaign.id)
        page = "scoring.progress" if sees_sheets else "councils.index"
        yield Awaiting(_("Експерти, які ще не завершили оцінювання"), page, {"slug": campaign.slug}, behind, campaign.name)  # fmt: skip
        return
    runs = select(func.count(col(RankingRun.id))).where(
        RankingRun.campaign_id == campaign.id, RankingRun.state == RunState.DONE
    )
    if progress and not session.exec(runs).one():
        label = _("Усі експерти завершили: розрахуйте рейтинг")
        yield Awaiting(label, "ranking.index", {"slug": campaign.slug}, None, campaign.name)
