"""Purchase lists of a campaign, who may see which, and their sums."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from acquisition.kernel.actor import Actor
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.people.access import Permission, allowed, require
from acquisition.purchasing.models import LineStatus, ListState, PurchaseLine, PurchaseList, Verdict
from acquisition.selection.models import Campaign, CampaignCount, CandidateState, RankingRun, RunState
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.walk import split_budget

INCLUDED = col(PurchaseLine.status) == LineStatus.INCLUDED


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list with the number of its run and its sums; money in kopiykas."""

    list: PurchaseList
    run_number: int
    titles: int
    copies: int
    amount_kop: int


@dataclass(frozen=True, slots=True)
class Counts:
    """Lines of a list by where they stand, and the included ones by verdict."""

    included: int
    reserve: int
    refused: int
    removed: int
    undecided: int
    approved: int
    returned: int

    @property
    def ready(self) -> bool:
        """Every included line is approved."""
        return self.approved > 0 and self.undecided == 0 and self.returned == 0


@dataclass(frozen=True, slots=True)
class CouncilSum:
    """One envelope against what is taken from it; ``left_kop`` and ``limit_kop`` are None without a limit."""

    council: str
    name: str
    limit_kop: int | None
    titles: int
    copies: int
    amount_kop: int
    reserve: int

    @property
    def left_kop(self) -> int | None:
        return None if self.limit_kop is None else self.limit_kop - self.amount_kop


def may_see_pending(actor: Actor, campaign_id: int) -> bool:
    """A list before approval is for those who prepare, approve or audit it; approved ones are for all who see lists."""
    return allowed(actor, Permission.RANKING_SEE, campaign_id=campaign_id)


def lists(session: Session, actor: Actor, campaign_id: int) -> list[ListRow]:
    """The campaign's lists that the actor may see, the newest first."""
    require(actor, Permission.LIST_SEE, campaign_id=campaign_id)
    statement = (
        select(
            PurchaseList,
            col(RankingRun.number),
            func.count(case((INCLUDED, 1))),
            func.coalesce(func.sum(case((INCLUDED, PurchaseLine.quantity), else_=0)), 0),
            func.coalesce(func.sum(case((INCLUDED, PurchaseLine.amount_kop), else_=0)), 0),
        )
        .join(RankingRun, col(RankingRun.id) == col(PurchaseList.run_id))
        .outerjoin(PurchaseLine, col(PurchaseLine.list_id) == col(PurchaseList.id))
        .where(col(PurchaseList.campaign_id) == campaign_id)
        .group_by(col(PurchaseList.id), col(RankingRun.number))
        .order_by(col(PurchaseList.number).desc())
    )
    if not may_see_pending(actor, campaign_id):
        statement = statement.where(col(PurchaseList.state) == ListState.APPROVED)
    return [
        ListRow(row, run, titles, int(copies), int(amount))
        for row, run, titles, copies, amount in session.execute(statement)
    ]


def visible_list(session: Session, actor: Actor, campaign_id: int, number: int) -> PurchaseList:
    """The list with this number; for somebody who may not see it, it does not exist."""
    require(actor, Permission.LIST_SEE, campaign_id=campaign_id)
    found = list_by_number(session, campaign_id, number)
    if found.state is not ListState.APPROVED and not may_see_pending(actor, campaign_id):
        raise _no_list(number)
    return found


def list_by_number(session: Session, campaign_id: int, number: int) -> PurchaseList:
    """The list with this number, for callers that have checked who asks."""
    found: PurchaseList | None = session.execute(
        select(PurchaseList).where(
            col(PurchaseList.campaign_id) == campaign_id, col(PurchaseList.number) == number
        )
    ).scalar_one_or_none()
    if found is None:
        raise _no_list(number)
    return found


def _no_list(number: int) -> NotFound:
    return NotFound(_("Переліку № %(number)s у цій кампанії немає.", number=number), code="no-list")


def current_list(session: Session, campaign_id: int, *states: ListState) -> PurchaseList | None:
    """The newest list of the campaign in one of the states (any, when none is named)."""
    statement = select(PurchaseList).where(col(PurchaseList.campaign_id) == campaign_id)
    if states:
        statement = statement.where(col(PurchaseList.state).in_(states))
    found: PurchaseList | None = session.execute(
        statement.order_by(col(PurchaseList.number).desc()).limit(1)
    ).scalar_one_or_none()
    return found


def counts(session: Session, list_id: int) -> Counts:
    """One query for all the numbers of a list's head."""

    def of(status: LineStatus, verdict: Verdict | None = None) -> object:
        condition = col(PurchaseLine.status) == status
        if verdict is not None:
            condition &= col(PurchaseLine.verdict) == verdict
        return func.count(case((condition, 1)))

    row = session.execute(
        select(
            of(LineStatus.INCLUDED),  # type: ignore[call-overload]  # seven counts are past the typed overloads
            of(LineStatus.RESERVE),
            of(LineStatus.REFUSED),
            of(LineStatus.REMOVED),
            of(LineStatus.INCLUDED, Verdict.NONE),
            of(LineStatus.INCLUDED, Verdict.APPROVED),
            of(LineStatus.INCLUDED, Verdict.RETURNED),
        ).where(col(PurchaseLine.list_id) == list_id)
    ).one()
    return Counts(*row)


def council_sums(session: Session, campaign: Campaign, shown: PurchaseList) -> list[CouncilSum]:
    """The envelopes of a list in the order of the rule set."""
    statement = (
        select(
            col(PurchaseLine.council),
            func.count(case((INCLUDED, 1))),
            func.coalesce(func.sum(case((INCLUDED, PurchaseLine.quantity), else_=0)), 0),
            func.coalesce(func.sum(case((INCLUDED, PurchaseLine.amount_kop), else_=0)), 0),
            func.count(case((col(PurchaseLine.status) == LineStatus.RESERVE, 1))),
        )
        .where(col(PurchaseLine.list_id) == shown.id)
        .group_by(col(PurchaseLine.council))
    )
    sums = {council: (titles, int(copies), int(amount), reserve)
            for council, titles, copies, amount, reserve in session.execute(statement)}  # fmt: skip
    names = {council.key: council.name for council in rules_of(campaign).councils}
    order = {key: at for at, key in enumerate(names)}
    keys = sorted(shown.envelopes, key=lambda key: order.get(key, len(order)))
    return [
        CouncilSum(key, names.get(key, key), shown.envelopes[key], *sums.get(key, (0, 0, 0, 0)))
        for key in keys
    ]


def finished_runs(session: Session, campaign_id: int) -> Sequence[RankingRun]:
    """Runs a list can be made from, the newest first."""
    statement = (
        select(RankingRun)
        .where(col(RankingRun.campaign_id) == campaign_id, col(RankingRun.state) == RunState.DONE)
        .order_by(col(RankingRun.number).desc())
    )
    return session.execute(statement).scalars().all()


def run_number(session: Session, shown: PurchaseList) -> int:
    """The number of the ranking run the list was made from."""
    return session.get_one(RankingRun, shown.run_id).number


def idle_envelopes(session: Session, campaign: Campaign) -> list[tuple[str, int]]:
    """Councils without an admitted title, by name, with the kopiykas of theirs that no list will spend."""
    statement = select(col(CampaignCount.council)).where(
        col(CampaignCount.campaign_id) == campaign.id,
        col(CampaignCount.state) == CandidateState.ADMITTED,
        col(CampaignCount.candidates) > 0,
    )
    busy = set(session.execute(statement).scalars())
    rules = rules_of(campaign)
    parts = split_budget(campaign.budget_kop, {each.key: each.share for each in rules.councils})
    idle = [each for each in rules.councils if each.key not in busy and parts[each.key]]
    return [(each.name, parts[each.key]) for each in idle]
