"""The cells and acts of a sheet: titles shared out one after another, written in batches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlmodel import col

from acquisition.distribution.apportionment import Apportionment, Base, Recipient, apportion
from acquisition.distribution.claims import Wishes, claims_of
from acquisition.distribution.models import Act, Allocation, DistributionSheet, SheetTitle
from acquisition.kernel.work import UnitOfWork
from acquisition.people.models import Library
from acquisition.purchasing.models import LineStatus, PurchaseLine, PurchaseList
from acquisition.selection.models import Campaign, Candidate, LibraryVote
from acquisition.selection.need import audience_of
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.ruleset import QuantitySource

BATCH = 5000


@dataclass(slots=True)
class Received:
    """What one library has got so far."""

    titles: int = 0
    copies: int = 0
    amount_kop: int = 0


def fill(
    work: UnitOfWork,
    sheet: DistributionSheet,
    campaign: Campaign,
    recipients: Mapping[int, tuple[Recipient, Library]],
    base: Base,
    progress: Callable[[int, int], None],
) -> dict[int, Received]:
    """Write the cells and titles of the sheet; what each recipient has got, by library."""
    wishes = _wishes(work, campaign, QuantitySource(sheet.rule["source"]))
    libraries = [recipient for recipient, _library in recipients.values()]
    received = {number: Received() for number in recipients}
    lines = _lines(work, sheet, campaign)
    cells: list[dict[str, object]] = []
    titles: list[dict[str, object]] = []
    for done, (line, audience) in enumerate(lines, 1):
        shared = apportion(line.quantity, claims_of(audience, libraries, base, wishes, line.candidate_id))
        cells += _cells(sheet, line, shared, received)
        titles.append(_title(sheet, line, shared))
        if len(cells) >= BATCH:
            work.session.execute(insert(Allocation), cells)
            cells = []
            progress(done, len(lines))
    if cells:
        work.session.execute(insert(Allocation), cells)
    if titles:
        work.session.execute(insert(SheetTitle), titles)
    sheet.titles, sheet.ordered = len(lines), sum(line.quantity for line, _audience in lines)
    return received


def _cells(
    sheet: DistributionSheet, line: PurchaseLine, shared: Apportionment, received: Mapping[int, Received]
) -> list[dict[str, object]]:
    """Rows of the libraries that get the title; their totals grow with them."""
    given = [share for share in shared.shares if share.copies]
    for share in given:
        got = received[share.library]
        got.titles += 1
        got.copies += share.copies
        got.amount_kop += share.copies * (line.price_kop or 0)
    return [
        {"sheet_id": sheet.id, "line_id": line.id, "library_id": share.library, "copies": share.copies}
        for share in given
    ]


def _title(sheet: DistributionSheet, line: PurchaseLine, shared: Apportionment) -> dict[str, object]:
    return {
        "sheet_id": sheet.id,
        "line_id": line.id,
        "ordered": line.quantity,
        "need": shared.need,
        "allocated": sum(share.copies for share in shared.shares),
        "rationed": shared.rationed,
        "version": 1,
    }


def _lines(
    work: UnitOfWork, sheet: DistributionSheet, campaign: Campaign
) -> Sequence[tuple[PurchaseLine, str]]:
    councils = {council.key: council.audiences for council in rules_of(campaign).councils}
    statement = (
        select(PurchaseLine, col(Candidate.audience))
        .join(Candidate, col(Candidate.id) == col(PurchaseLine.candidate_id))
        .where(col(PurchaseLine.list_id) == sheet.list_id, col(PurchaseLine.status) == LineStatus.INCLUDED)
        .order_by(col(PurchaseLine.place))
    )
    return [
        (line, audience_of(audience, councils.get(line.council, ())))
        for line, audience in work.session.execute(statement)
    ]


def _wishes(work: UnitOfWork, campaign: Campaign, source: QuantitySource) -> Wishes:
    """Who asked for how many in votes, where the rule set takes quantities from votes."""
    if source is not QuantitySource.VOTES:
        return Wishes(source, {})
    statement = select(
        col(LibraryVote.candidate_id), col(LibraryVote.library_id), col(LibraryVote.copies)
    ).where(col(LibraryVote.campaign_id) == campaign.id, col(LibraryVote.needed))
    asked: dict[int, dict[int, int]] = {}
    for candidate, library, copies in work.session.execute(statement):
        asked.setdefault(candidate, {})[library] = max(copies, 1)
    return Wishes(source, asked)


def write_acts(
    work: UnitOfWork,
    sheet: DistributionSheet,
    campaign: Campaign,
    recipients: Mapping[int, tuple[Recipient, Library]],
    base: Base,
    received: Mapping[int, Received],
) -> None:
    """One act for each recipient, also for those who got nothing: a correction may give them something."""
    hubs = {number: library.name for number, (_recipient, library) in recipients.items()}
    list_number = work.session.get_one(PurchaseList, sheet.list_id).number
    rows = [
        {
            "sheet_id": sheet.id,
            "library_id": number,
            "number": f"{campaign.slug}-{list_number}-{sheet.number}/{at}",
            "sender": library.hub_name or hubs.get(library.hub_id or 0, ""),
            "recipient": library.name,
            "profile": library.profile,
            "weight": recipient.weights.get(base, 1),
            "titles": received[number].titles,
            "copies": received[number].copies,
            "amount_kop": received[number].amount_kop,
            "made_at": work.now,
        }
        for at, (number, (recipient, library)) in enumerate(recipients.items(), 1)
    ]
    work.session.execute(insert(Act), rows)
