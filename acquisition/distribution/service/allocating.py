"""A distribution sheet from an approved list: needs, shares, cells, acts; all in one unit of work."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select, update
from sqlmodel import col

from acquisition.distribution.apportionment import Base, Recipient, apportion
from acquisition.distribution.claims import Wishes, claims_of
from acquisition.distribution.models import (
    Act,
    Allocation,
    DistributionSheet,
    SheetStatus,
    SheetTitle,
)
from acquisition.kernel.errors import NotFound, Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.people.models import Library
from acquisition.purchasing.models import LineStatus, ListSnapshot, ListState, PurchaseLine, PurchaseList
from acquisition.selection.models import Campaign, CampaignState, Candidate, LibraryVote
from acquisition.selection.need import audience_of
from acquisition.selection.ruleset import QuantitySource
from acquisition.selection.service.campaigns import reach, rules_of

BATCH = 5000


@dataclass(slots=True)
class _Received:
    """What one library has got so far."""

    titles: int = 0
    copies: int = 0
    amount_kop: int = 0


def request_allocation(work: UnitOfWork, list_id: int, *, base: Base = Base.READERS) -> Job:
    """Send the job that distributes an approved list. Refused as `start` is."""
    taken = start(work, list_id)
    payload = {"list_id": list_id, "base": base.value}
    return work.send(
        "distribution.allocate", payload, subject=("purchase_list", list_id), campaign_id=taken.campaign_id
    )


def start(work: UnitOfWork, list_id: int) -> PurchaseList:
    """The list, locked, when it may be distributed: permission, approved state, at least one recipient library."""
    taken = work.session.get(PurchaseList, list_id, with_for_update=True)
    if taken is None:
        raise NotFound(_("Такого переліку до закупівлі немає."))
    require(work.actor, Permission.DISTRIBUTE, campaign_id=taken.campaign_id)
    if taken.state is not ListState.APPROVED:
        raise WrongState(
            _("Перелік № %(number)s не погоджено: розподіляють лише погоджений.", number=taken.number),
            code="list-not-approved",
        )
    if not work.session.execute(select(func.count()).where(col(Library.active))).scalar_one():
        raise Refused(_("Немає жодної бібліотеки-отримувача."), code="no-recipients")
    return taken


def allocate(
    work: UnitOfWork,
    list_id: int,
    *,
    base: Base = Base.READERS,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> DistributionSheet:
    """Distribute the list anew: each title among the libraries it fits, a shortage by ``base`` (PROCEDURE 6).

    The former sheet of the list stays to be read as replaced; its corrections are not carried over. Copies that fit
    nobody stay undistributed and are counted. ``progress`` hears titles done and all.
    """
    taken = start(work, list_id)
    campaign = work.session.get_one(Campaign, taken.campaign_id)
    source = rules_of(campaign).purchase.quantity_from
    sheet = _new_sheet(work, taken, source, base)
    recipients = _recipients(work)
    received = _fill(work, sheet, campaign, recipients, base, progress)
    _write_acts(work, sheet, campaign, recipients, base, received)
    sheet.copies = sum(each.copies for each in received.values())
    sheet.libraries = sum(1 for each in received.values() if each.copies)
    work.session.flush()
    reach(work, taken.campaign_id, CampaignState.DISTRIBUTING, distributed_copies=sheet.copies)
    work.record(
        "distribution.allocate",
        sheet,
        after={"ordered": sheet.ordered, "copies": sheet.copies, "titles": sheet.titles, "rule": sheet.rule},
    )
    return sheet


def _new_sheet(
    work: UnitOfWork, taken: PurchaseList, source: QuantitySource, base: Base
) -> DistributionSheet:
    assert taken.id is not None
    snapshot = work.session.execute(
        select(col(ListSnapshot.id)).where(col(ListSnapshot.list_id) == taken.id).order_by(col(ListSnapshot.number).desc())
    ).scalars().first()  # fmt: skip
    assert snapshot is not None
    last = work.session.execute(
        select(func.max(DistributionSheet.number)).where(col(DistributionSheet.list_id) == taken.id)
    ).scalar()
    work.session.execute(
        update(DistributionSheet)
        .where(col(DistributionSheet.list_id) == taken.id)
        .values(status=SheetStatus.REPLACED)
    )
    sheet = DistributionSheet(
        list_id=taken.id,
        campaign_id=taken.campaign_id,
        snapshot_id=snapshot,
        number=(last or 0) + 1,
        rule={"source": source.value, "base": base.value},
        created_by_name=work.actor.name,
        created_at=work.now,
    )
    work.session.add(sheet)
    work.session.flush()
    return sheet


def _recipients(work: UnitOfWork) -> dict[int, tuple[Recipient, Library]]:
    libraries = work.session.execute(
        select(Library).where(col(Library.active)).order_by(col(Library.id))
    ).scalars()
    return {each.id: (as_recipient(each), each) for each in libraries if each.id is not None}


def as_recipient(library: Library) -> Recipient:
    """The library's figures for sharing a shortage."""
    assert library.id is not None
    weights = {
        Base.POPULATION: library.population or 0,
        Base.READERS: library.readers or 0,
        Base.LOANS: library.loans or 0,
    }
    return Recipient(library.id, library.profile.value, weights)


def _fill(
    work: UnitOfWork,
    sheet: DistributionSheet,
    campaign: Campaign,
    recipients: Mapping[int, tuple[Recipient, Library]],
    base: Base,
    progress: Callable[[int, int], None],
) -> dict[int, _Received]:
    wishes = _wishes(work, campaign, QuantitySource(sheet.rule["source"]))
    libraries = [recipient for recipient, _library in recipients.values()]
    received = {number: _Received() for number in recipients}
    lines = _lines(work, sheet, campaign)
    cells: list[dict[str, int]] = []
    titles: list[dict[str, object]] = []
    for done, (line, audience) in enumerate(lines, 1):
        assert line.id is not None
        shared = apportion(line.quantity, claims_of(audience, libraries, base, wishes, line.candidate_id))
        for share in shared.shares:
            if share.copies:
                cells.append({"sheet_id": sheet.id or 0, "line_id": line.id, "library_id": share.library, "copies": share.copies})  # fmt: skip
                got = received[share.library]
                got.titles += 1
                got.copies += share.copies
                got.amount_kop += share.copies * (line.price_kop or 0)
        titles.append(
            {
                "sheet_id": sheet.id,
                "line_id": line.id,
                "ordered": line.quantity,
                "need": shared.need,
                "allocated": sum(share.copies for share in shared.shares),
                "rationed": shared.rationed,
                "version": 1,
            }
        )
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


def _write_acts(
    work: UnitOfWork,
    sheet: DistributionSheet,
    campaign: Campaign,
    recipients: Mapping[int, tuple[Recipient, Library]],
    base: Base,
    received: Mapping[int, _Received],
) -> None:
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
