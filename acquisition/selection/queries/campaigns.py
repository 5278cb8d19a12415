"""Campaigns as screens and commands show them: lists, one campaign, the figures its steps depend on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func
from sqlmodel import Session, col, select

from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.selection import ruleset
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CampaignCount,
    CampaignFigure,
    Candidate,
    CandidateState,
    LibraryVote,
    RankedTitle,
    RankingRun,
    RunState,
    ScoreSheet,
    SheetState,
)
from acquisition.selection.ruleset import RuleSet
from acquisition.selection.states import Figures

Counts = Mapping[CandidateState, int]


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign in a list with its candidates by state."""

    campaign: Campaign
    counts: Counts

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def load(session: Session, key: str | int, *, lock: bool = False) -> Campaign:
    """A campaign by slug or id, locked for a change when asked. Raises NotFound."""
    statement = select(Campaign).where(Campaign.id == key if isinstance(key, int) else Campaign.slug == key)
    if lock:
        statement = statement.with_for_update()
    campaign = session.exec(statement).first()
    if campaign is None:
        raise NotFound(_("Кампанії «%(key)s» немає.", key=key))
    return campaign


def rules_of(campaign: Campaign) -> RuleSet:
    """The campaign's own copy of its rule set."""
    return ruleset.from_plain(campaign.ruleset, file=campaign.slug)


def campaigns(session: Session, only: Sequence[int] | None = None) -> list[CampaignRow]:
    """All campaigns, or those with the ids of `only`, the newest year first."""
    statement = select(Campaign).order_by(col(Campaign.year).desc(), col(Campaign.slug))
    if only is not None:
        statement = statement.where(col(Campaign.id).in_(only))
    counts = counts_by_campaign(session)
    return [CampaignRow(each, counts.get(each.id or 0, {})) for each in session.exec(statement)]


def campaign_names(session: Session) -> list[tuple[int, str]]:
    """(id, name) of all campaigns, the newest year first: for choices."""
    statement = select(Campaign.id, Campaign.name).order_by(col(Campaign.year).desc(), col(Campaign.slug))
    return [(number or 0, name) for number, name in session.exec(statement)]


def counts_by_campaign(session: Session) -> dict[int, dict[CandidateState, int]]:
    """Candidates of every campaign by state, from the counters."""
    statement = select(
        CampaignCount.campaign_id, CampaignCount.state, func.sum(CampaignCount.candidates)
    ).group_by(col(CampaignCount.campaign_id), col(CampaignCount.state))
    found: dict[int, dict[CandidateState, int]] = {}
    for campaign_id, state, number in session.exec(statement):
        if number:
            found.setdefault(campaign_id, {})[CandidateState(state)] = int(number)
    return found


def counters(session: Session, campaign_id: int) -> dict[tuple[CandidateState, str], int]:
    """Candidates of one campaign by state and council, from the counters."""
    rows = session.exec(select(CampaignCount).where(CampaignCount.campaign_id == campaign_id))
    return {(row.state, row.council): row.candidates for row in rows if row.candidates}


def by_state(counts: Mapping[tuple[CandidateState, str], int]) -> dict[CandidateState, int]:
    """Counters summed over councils; states without candidates stand with zero."""
    found = dict.fromkeys(CandidateState, 0)
    for (state, _council), number in counts.items():
        found[state] += number
    return found


def figures(session: Session, campaign: Campaign) -> Figures:
    """All counts the campaign's page and its steps depend on."""
    assert campaign.id is not None
    told = told_figures(session, campaign.id)
    experts = experts_by_council(session, campaign.id)
    runs = _scalar(
        session, RankingRun.id, RankingRun.campaign_id == campaign.id, RankingRun.state == RunState.DONE
    )
    return Figures(
        candidates=by_state(counters(session, campaign.id)),
        suspicions=_scalar(
            session,
            Candidate.id,
            Candidate.campaign_id == campaign.id,
            Candidate.state == CandidateState.PROPOSED,
            Candidate.suspicions > 0,
        ),
        experts=sum(experts.values()),
        councils_without_experts=sum(1 for each in rules_of(campaign).councils if not experts.get(each.key)),
        sheets=_scalar(
            session,
            ScoreSheet.id,
            ScoreSheet.campaign_id == campaign.id,
            ScoreSheet.state == SheetState.SUBMITTED,
        ),
        votes=_scalar(session, LibraryVote.id, LibraryVote.campaign_id == campaign.id),
        runs=runs,
        ranked=_ranked(session, campaign.id) if runs else 0,
        listed_titles=told.get("listed_titles", 0),
        approved_lists=told.get("approved_lists", 0),
        approved_titles=told.get("approved_titles", 0),
        distributed_copies=told.get("distributed_copies", 0),
    )


def told_figures(session: Session, campaign_id: int) -> dict[str, int]:
    """What later rooms have told of the campaign (CampaignFigure)."""
    rows = session.exec(select(CampaignFigure).where(CampaignFigure.campaign_id == campaign_id))
    return {row.key: row.value for row in rows}


def experts_by_council(session: Session, campaign_id: int) -> dict[str, int]:
    """Active experts of each council."""
    statement = (
        select(Appointment.council, func.count())
        .where(Appointment.campaign_id == campaign_id, col(Appointment.active))
        .group_by(col(Appointment.council))
    )
    return dict(session.exec(statement).all())


def _ranked(session: Session, campaign_id: int) -> int:
    last = session.exec(
        select(func.max(RankingRun.id)).where(
            RankingRun.campaign_id == campaign_id, RankingRun.state == RunState.DONE
        )
    ).one()
    return _scalar(session, RankedTitle.id, RankedTitle.run_id == last, col(RankedTitle.place).is_not(None))


def _scalar(session: Session, column: object, *conditions: object) -> int:
    statement = select(func.count(column)).where(*conditions)  # type: ignore[arg-type]  # SQLModel types columns as values
    return int(session.exec(statement).one())
