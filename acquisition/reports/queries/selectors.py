"""What awaits a selector: files read, proposals to check and decide, requests, lists to make and to distribute."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session, col, func, select

from acquisition.demand.models import Request, RequestState
from acquisition.distribution.models import DistributionSheet
from acquisition.intake.kinds import KINDS
from acquisition.intake.models import BatchState, FileKind, ImportBatch, ImportRow, Outcome
from acquisition.intake.queries import visible
from acquisition.kernel.actor import Actor
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.people.access import Permission, allowed, allowed_somewhere
from acquisition.purchasing.models import LineStatus, ListState, PurchaseLine, PurchaseList, Verdict
from acquisition.reports.awaiting import Awaiting, Weight
from acquisition.selection.models import Campaign, Candidate, CandidateState, RankingRun, RunState
from acquisition.selection.states import TAKING_PROPOSALS, decisions_open


def awaiting(session: Session, actor: Actor, campaigns: list[Campaign]) -> list[Awaiting]:
    """In the order of the work: files, requests, proposals, lists, distribution."""
    found: list[Awaiting] = []
    if allowed_somewhere(actor, Permission.IMPORT_RUN) and allowed_somewhere(actor, Permission.IMPORT_SEE):
        read = select(func.count(col(ImportBatch.id))).where(
            ImportBatch.state == BatchState.READ, visible(session, actor)
        )
        if count := session.exec(read).one():
            found.append(Awaiting(_("Прочитані файли, які ще не застосовано"), "intake.index", {}, count))
        found += _undecided_rows(session, actor, campaigns)
    if allowed(actor, Permission.CAMPAIGN_MANAGE) and not campaigns:
        label = _("Створіть кампанію відбору: рік, порядок і кошторис")
        found.append(Awaiting(label, "campaigns.new", weight=Weight.FIRST))
    if allowed(actor, Permission.REQUESTS_DECIDE):
        asked = select(func.count(func.distinct(Request.wish_key))).where(
            Request.state == RequestState.SUBMITTED
        )
        if count := session.exec(asked).one():
            found.append(
                Awaiting(_("Заявки філій без відповіді"), "demand.wishes", {"state": "submitted"}, count)
            )
    for permission, part in (
        (Permission.CANDIDATES_DECIDE, _proposals),
        (Permission.LIST_MANAGE, _lists),
        (Permission.DISTRIBUTE, _distribution),
    ):
        if mine := {each.id: each for each in campaigns if allowed(actor, permission, campaign_id=each.id)}:
            found += part(session, mine)
    return found


def _undecided_rows(session: Session, actor: Actor, campaigns: list[Campaign]) -> Iterator[Awaiting]:
    """Rows of applied files that still wait for a word, by campaign; of proposals while the campaign takes them."""
    known = {each.id: each for each in campaigns}
    statement = (
        select(ImportBatch.campaign_id, ImportBatch.kind, ImportBatch.id, func.count(col(ImportRow.id)))
        .join(ImportRow, col(ImportRow.batch_id) == col(ImportBatch.id))
        .where(
            ImportBatch.state == BatchState.APPLIED,
            ImportRow.outcome == Outcome.NEEDS_DECISION,
            visible(session, actor),
        )
        .group_by(col(ImportBatch.campaign_id), col(ImportBatch.kind), col(ImportBatch.id))
        .order_by(col(ImportBatch.campaign_id).desc(), col(ImportBatch.id))
    )
    waiting: dict[int | None, list[tuple[int | None, int]]] = {}
    for campaign_id, kind, batch_id, count in session.exec(statement):
        campaign = known.get(campaign_id)
        late = campaign is None or (kind is FileKind.PROPOSALS and campaign.state not in TAKING_PROPOSALS)
        needed = (Permission.IMPORT_RUN, KINDS[FileKind(kind)].permission)
        if (campaign_id is None or not late) and all(
            allowed(actor, each, campaign_id=campaign_id) for each in needed
        ):
            waiting.setdefault(campaign_id, []).append((batch_id, count))
    for campaign_id, batches in waiting.items():
        name = known[campaign_id].name if campaign_id in known else ""
        yield _to_decide(batches, name)


def _to_decide(batches: list[tuple[int | None, int]], context: str) -> Awaiting:
    """Leads to the rows of the file when it is one, else to the list of imports."""
    label, total = _("Рядки імпорту, що чекають на рішення"), sum(count for _batch, count in batches)
    (batch_id, _count), *others = batches
    if others or batch_id is None:
        return Awaiting(label, "intake.index", {}, total, context)
    where: dict[str, str | int] = {"batch_id": batch_id, "outcome": Outcome.NEEDS_DECISION.value}
    return Awaiting(label, "intake.batch", where, total, context)


def _proposals(session: Session, campaigns: dict[int | None, Campaign]) -> Iterator[Awaiting]:
    statement = (
        select(Candidate.campaign_id, func.count(col(Candidate.id)), func.count(col(Candidate.checked_at)))
        .where(col(Candidate.campaign_id).in_(list(campaigns)), Candidate.state == CandidateState.PROPOSED)
        .group_by(col(Candidate.campaign_id))
    )
    for campaign_id, waiting, checked in session.exec(statement):
        campaign = campaigns[campaign_id]
        if not decisions_open(campaign.state):
            continue
        where = {"slug": campaign.slug}
        if waiting > checked:
            yield Awaiting(_("Пропозиції, які ще не пройшли технічного відбору"), "check.index", where, waiting - checked, campaign.name)  # fmt: skip
        if checked:
            yield Awaiting(_("Перевірені пропозиції без рішення"), "candidates.index", {**where, "state": "proposed"}, checked, campaign.name)  # fmt: skip


def _lists(session: Session, campaigns: dict[int | None, Campaign]) -> Iterator[Awaiting]:
    with_list = set(
        session.exec(select(PurchaseList.campaign_id).where(PurchaseList.state != ListState.REJECTED))
    )
    ranked = select(RankingRun.campaign_id).where(RankingRun.state == RunState.DONE).distinct()
    for campaign_id in session.exec(ranked):
        if campaign_id in campaigns and campaign_id not in with_list:
            campaign = campaigns[campaign_id]
            label = _("Рейтинг розраховано: складіть перелік до закупівлі")
            yield Awaiting(label, "purchasing.index", {"slug": campaign.slug}, None, campaign.name)
    returned = (
        select(PurchaseList.campaign_id, PurchaseList.number, func.count(col(PurchaseLine.id)))
        .join(PurchaseLine, col(PurchaseLine.list_id) == col(PurchaseList.id))
        .where(
            PurchaseList.state == ListState.PENDING,
            PurchaseLine.verdict == Verdict.RETURNED,
            PurchaseLine.status == LineStatus.INCLUDED,
        )
        .group_by(col(PurchaseList.campaign_id), col(PurchaseList.number))
    )
    for campaign_id, number, count in session.exec(returned):
        if campaign_id in campaigns:
            campaign = campaigns[campaign_id]
            values: dict[str, str | int] = {"slug": campaign.slug, "number": number}
            yield Awaiting(
                _("Позиції переліку, повернуті погоджувачем"), "purchasing.show", values, count, campaign.name
            )


def _distribution(session: Session, campaigns: dict[int | None, Campaign]) -> Iterator[Awaiting]:
    done = select(DistributionSheet.list_id)
    statement = select(PurchaseList.campaign_id).where(
        PurchaseList.state == ListState.APPROVED, col(PurchaseList.id).not_in(done)
    )
    for campaign_id in session.exec(statement):
        if campaign_id in campaigns:
            campaign = campaigns[campaign_id]
            label = _("Перелік погоджено: розподіліть примірники між бібліотеками")
            yield Awaiting(label, "distribution.index", {"slug": campaign.slug}, None, campaign.name)
