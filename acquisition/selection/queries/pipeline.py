"""Counts for the picture of a campaign: only the steps which the viewer's roles may know."""

from collections.abc import Mapping

from sqlalchemy import func, select
from sqlmodel import Session, col

from acquisition.kernel.actor import Actor
from acquisition.people.access import Permission, allowed
from acquisition.selection.models import Campaign, Candidate, CandidateState, ScoreSheet, SheetState
from acquisition.selection.pipeline import Step
from acquisition.selection.states import Figures

_P = Permission
SHOWN_TO: dict[str, tuple[Permission, ...]] = {
    "proposed": (_P.COUNCILS_SEE,),
    "checked": (_P.COUNCILS_SEE,),
    "admitted": (_P.CANDIDATES_SEE, _P.CAMPAIGN_MANAGE),
    "scored": (_P.COUNCILS_SEE, _P.SCORES_SEE),
    "ranked": (_P.RANKING_SEE,),
    "listed": (_P.LIST_SEE,),
    "approved": (_P.LIST_SEE,),
    "distributed": (_P.DISTRIBUTION_SEE,),
}


def steps(session: Session, actor: Actor, campaign: Campaign, figures: Figures) -> list[Step]:
    """Steps in order, each with its count; a step the viewer may not know is neither counted nor given."""
    assert campaign.id is not None
    open_ = open_steps(actor, campaign.id)
    counts = {
        "proposed": figures.total,
        "admitted": figures.of(CandidateState.ADMITTED),
        "ranked": figures.ranked,
        "listed": figures.listed_titles,
        "approved": figures.approved_titles,
        "distributed": figures.distributed_copies,
    }
    if "checked" in open_:
        counts["checked"] = _checked(session, campaign.id)
    if "scored" in open_:
        counts["scored"] = _scored(session, campaign.id)
    return [Step(key, counts[key]) for key in open_]


def open_steps(actor: Actor, campaign_id: int) -> list[str]:
    """Keys of the steps whose counts the viewer may know, in order."""
    return [
        key
        for key, permissions in SHOWN_TO.items()
        if any(allowed(actor, permission, campaign_id=campaign_id) for permission in permissions)
    ]


def shown_counts(
    actor: Actor, campaign_id: int, counts: Mapping[CandidateState, int]
) -> dict[CandidateState, int]:
    """Candidates by state as far as the viewer may know them: all states, the long list alone, or nothing."""
    open_ = open_steps(actor, campaign_id)
    if "proposed" in open_:
        return dict(counts)
    admitted = CandidateState.ADMITTED
    return {admitted: counts.get(admitted, 0)} if "admitted" in open_ else {}


def _checked(session: Session, campaign_id: int) -> int:
    statement = select(func.count()).select_from(Candidate)
    ours = (col(Candidate.campaign_id) == campaign_id, col(Candidate.checked_at).is_not(None))
    return session.scalar(statement.where(*ours)) or 0


def _scored(session: Session, campaign_id: int) -> int:
    statement = select(func.count(func.distinct(ScoreSheet.candidate_id)))
    ours = (col(ScoreSheet.campaign_id) == campaign_id, col(ScoreSheet.state) == SheetState.SUBMITTED)
    return session.scalar(statement.where(*ours)) or 0
