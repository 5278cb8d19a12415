"""Freezing a list: its rows as a snapshot, numbered, sealed and stored."""

from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import col

from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing.models import LineStatus, ListChange, ListSnapshot, PurchaseLine, PurchaseList
from acquisition.purchasing.snapshot import Heading, Item, Purse, RecordedChange, content, sealed
from acquisition.selection.models import Campaign, Candidate, RankingRun
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.service.candidates import mark_bought


def freeze(work: UnitOfWork, taken: PurchaseList) -> ListSnapshot:
    """Store the list as it stands as its next version."""
    number = next_version(work, taken)
    campaign = work.session.get_one(Campaign, taken.campaign_id)
    plain = content(
        _heading(work, taken, campaign, number),
        _items(work, taken, LineStatus.INCLUDED),
        _items(work, taken, LineStatus.REFUSED),
        _purses(taken, campaign),
        _changes(work, taken),
    )
    text, digest = sealed(plain)
    assert taken.id is not None
    made = ListSnapshot(
        list_id=taken.id,
        number=number,
        content=text,
        sha256=digest,
        made_by_name=work.actor.name,
        made_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    _mark_bought(work, taken)
    return made


def next_version(work: UnitOfWork, taken: PurchaseList) -> int:
    """The number the next snapshot of the list will have."""
    work.session.flush()
    last = work.session.execute(
        select(func.max(ListSnapshot.number)).where(col(ListSnapshot.list_id) == taken.id)
    ).scalar()
    return (last or 0) + 1


def _mark_bought(work: UnitOfWork, taken: PurchaseList) -> None:
    """Tell the candidates how many copies are approved: a later campaign will not buy them again (R16)."""
    lines = work.session.execute(select(PurchaseLine).where(col(PurchaseLine.list_id) == taken.id)).scalars()
    bought = {each.candidate_id: each.quantity if each.status is LineStatus.INCLUDED else 0 for each in lines}
    mark_bought(work, taken.campaign_id, bought)


def _heading(work: UnitOfWork, taken: PurchaseList, campaign: Campaign, version: int) -> Heading:
    run = work.session.get_one(RankingRun, taken.run_id)
    return Heading(
        campaign={"slug": campaign.slug, "name": campaign.name, "year": campaign.year},
        ruleset={
            "key": campaign.ruleset_key,
            "name": rules_of(campaign).name,
            "sha256": campaign.ruleset_sha256,
        },
        run={"number": run.number, "input_sha256": run.input_sha256, "output_sha256": run.output_sha256},
        list=taken.number,
        version=version,
        walk=taken.walk,
        currency=campaign.currency,
        made_at=_time(taken.created_at),
        made_by=taken.created_by_name,
        approved_at=_time(taken.approved_at),
        approved_by=taken.approved_by_name,
    )


def _items(work: UnitOfWork, taken: PurchaseList, status: LineStatus) -> list[Item]:
    statement = (
        select(PurchaseLine, Candidate)
        .join(Candidate, col(Candidate.id) == col(PurchaseLine.candidate_id))
        .where(col(PurchaseLine.list_id) == taken.id, col(PurchaseLine.status) == status)
    )
    return [_item(line, candidate) for line, candidate in work.session.execute(statement)]


def _item(line: PurchaseLine, candidate: Candidate) -> Item:
    return Item(
        candidate=candidate.number,
        place=line.place,
        council=line.council,
        isbn=candidate.isbn13 or "",
        title=candidate.title,
        authors=candidate.authors,
        publisher=candidate.publisher,
        year=candidate.year,
        price_kop=line.price_kop or 0,
        copies=line.quantity,
        amount_kop=line.amount_kop,
        verdict=line.verdict.value,
        verdict_reason=line.verdict_reason,
        verdict_by=line.verdict_by_name,
        verdict_at=_time(line.verdict_at),
    )


def _purses(taken: PurchaseList, campaign: Campaign) -> list[Purse]:
    councils = {council.key: council.name for council in rules_of(campaign).councils}
    return [Purse(key, councils.get(key, key), limit) for key, limit in taken.envelopes.items()]


def _changes(work: UnitOfWork, taken: PurchaseList) -> list[RecordedChange]:
    changes = work.session.execute(
        select(ListChange).where(col(ListChange.list_id) == taken.id).order_by(col(ListChange.snapshot))
    ).scalars()
    return [
        RecordedChange(
            version=change.snapshot,
            removed=_number(work, change.removed_line_id),
            moved_up=None if change.promoted_line_id is None else _number(work, change.promoted_line_id),
            code=change.code.value,
            reason=change.reason,
            document=change.document,
            document_date=change.document_date.isoformat(),
            made_by=change.made_by_name,
            made_at=_time(change.made_at),
        )
        for change in changes
    ]


def _number(work: UnitOfWork, line_id: int) -> int:
    line = work.session.get_one(PurchaseLine, line_id)
    return work.session.get_one(Candidate, line.candidate_id).number


def _time(moment: datetime | None) -> str:
    return "" if moment is None else moment.isoformat(timespec="seconds")
