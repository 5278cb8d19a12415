"""What awaits a branch librarian: titles to vote on, answers to requests."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import case
from sqlmodel import Session, col, func, select

from acquisition.demand.models import Request
from acquisition.kernel.actor import Actor
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.people.access import Permission, allowed, allowed_somewhere, own_libraries
from acquisition.reports.awaiting import Awaiting, Weight
from acquisition.selection.models import Campaign, CampaignState, Candidate, CandidateState, LibraryVote


def awaiting(session: Session, actor: Actor, campaigns: list[Campaign]) -> list[Awaiting]:
    """Votes not given yet, one item for each campaign; the first request of a library that never asked."""
    mine = own_libraries(actor)
    if not mine:
        return []
    found = list(_votes(session, actor, campaigns, mine)) if allowed_somewhere(actor, Permission.VOTE) else []
    if allowed(actor, Permission.REQUEST_SUBMIT):
        asked = select(Request.id).where(col(Request.library_id).in_(sorted(mine))).limit(1)
        if session.exec(asked).first() is None:
            label = _("Яких книжок бракує вашим читачам? Подайте першу заявку")
            found.append(Awaiting(label, "demand.new", weight=Weight.FIRST))
    return found


def _votes(
    session: Session, actor: Actor, campaigns: list[Campaign], libraries: Iterable[int]
) -> Iterable[Awaiting]:
    scoring = {each.id: each for each in campaigns if each.state is CampaignState.SCORING}
    if not scoring:
        return
    given = (
        select(LibraryVote.candidate_id)
        .where(col(LibraryVote.library_id).in_(sorted(libraries)))
        .group_by(col(LibraryVote.candidate_id))
    )
    left = func.sum(case((col(Candidate.id).in_(given), 0), else_=1))
    statement = (
        select(Candidate.campaign_id, left, func.count(col(Candidate.id)))
        .where(col(Candidate.campaign_id).in_(list(scoring)), Candidate.state == CandidateState.ADMITTED)
        .group_by(col(Candidate.campaign_id))
    )
    for campaign_id, count, total in session.exec(statement):
        campaign = scoring[campaign_id]
        if count:
            yield Awaiting(
                _("Книжки, про які ваша бібліотека ще не сказала, чи вони потрібні"),
                "votes.index",
                {"slug": campaign.slug},
                int(count),
                campaign.name,
                total=total,
            )
