"""The rows of a sheet: an act for each recipient, cells and titles shared out, totals from the cells."""

from collections.abc import Mapping, Sequence

from sqlalchemy import BigInteger, cast, func, insert, select, update
from sqlmodel import col

from acquisition.catalogue.text import fold
from acquisition.distribution.apportionment import Apportionment, Base, Recipient, apportion
from acquisition.distribution.claims import Wishes, claims_of
from acquisition.distribution.models import Act, Allocation, DistributionSheet, SheetStatus, SheetTitle
from acquisition.distribution.service.numbering import Numbering
from acquisition.kernel.errors import WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.people.models import Library
from acquisition.purchasing.models import PurchaseLine
from acquisition.selection.models import Campaign, Candidate, LibraryVote
from acquisition.selection.need import audience_of
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.ruleset import QuantitySource

WEIGHTS: Mapping[Base, str] = {Base.POPULATION: "population", Base.READERS: "readers", Base.LOANS: "loans"}
LINES = 500


def open_acts(work: UnitOfWork, sheet: DistributionSheet, base: Base) -> None:
    """A place for each active library, also for those that will get nothing: a correction may give them some.

    A number comes with the first copy. The hub is its own sender.
    """
    libraries = list(
        work.session.execute(select(Library).where(col(Library.active)).order_by(col(Library.id))).scalars()
    )
    names = {library.id: library.name for library in libraries}
    hub_ids = {library.hub_id for library in libraries}
    hub_names = {fold(library.hub_name) for library in libraries if library.hub_name}
    rows = [
        {
            "sheet_id": sheet.id,
            "library_id": library.id,
            "number": "",
            "sender": library.name
            if library.id in hub_ids or fold(library.name) in hub_names
            else library.hub_name or names.get(library.hub_id, ""),
            "recipient": library.name,
            "profile": library.profile,
            "weight": 1 if base is Base.EQUAL else getattr(library, WEIGHTS[base]) or 0,
            "titles": 0,
            "copies": 0,
            "amount_kop": 0,
            "made_at": work.now,
        }
        for library in libraries
    ]
    work.session.execute(insert(Act), rows)


def fill(work: UnitOfWork, sheet_id: int, lines: Sequence[int]) -> None:
    """Share out these lines of the list among the sheet's recipients; each line is given once.

    Refused: a sheet that is not being filled any more, since another distribution of the list took its place.
    """
    sheet = take_filling(work, sheet_id)
    require(work.actor, Permission.DISTRIBUTE, campaign_id=sheet.campaign_id)
    base, recipients = Base(sheet.rule["base"]), _recipients(work, sheet)
    found = _lines(work, sheet, lines)
    wishes = _wishes(work, sheet, [line.candidate_id for line, _audience in found])
    cells: list[dict[str, object]] = []
    titles: list[dict[str, object]] = []
    for line, audience in found:
        shared = apportion(line.quantity, claims_of(audience, recipients, base, wishes, line.candidate_id))
        cells += _cells(sheet, line, shared)
        titles.append(_title(sheet, line, shared))
    if cells:
        work.session.execute(insert(Allocation), cells)
    if titles:
        work.session.execute(insert(SheetTitle), titles)


def take_filling(work: UnitOfWork, sheet_id: int) -> DistributionSheet:
    """The sheet, locked, while it is being filled."""
    sheet = work.session.get(DistributionSheet, sheet_id, with_for_update=True)
    if sheet is None or sheet.status is not SheetStatus.FILLING:
        raise WrongState(
            _("Розподіл цього переліку почато наново: цю спробу припинено."), code="sheet-replaced"
        )
    return sheet


def total_acts(work: UnitOfWork, sheet: DistributionSheet) -> None:
    """The totals of every act and of the sheet, from the cells; acts by which something is handed over get numbers."""
    statement = (
        select(
            col(Allocation.library_id),
            func.count(),
            func.sum(Allocation.copies),
            func.sum(cast(Allocation.copies, BigInteger) * func.coalesce(PurchaseLine.price_kop, 0)),
        )
        .join(PurchaseLine, col(PurchaseLine.id) == col(Allocation.line_id))
        .where(col(Allocation.sheet_id) == sheet.id)
        .group_by(col(Allocation.library_id))
        .order_by(col(Allocation.library_id))
    )
    sheet.copies = sheet.libraries = 0
    numbering, hubs = Numbering(work, sheet), _hubs(work, sheet)
    for library, titles, copies, amount in work.session.execute(statement).all():
        work.session.execute(
            update(Act)
            .where(col(Act.sheet_id) == sheet.id, col(Act.library_id) == library)
            .values(
                titles=titles,
                copies=int(copies),
                amount_kop=int(amount),
                number="" if library in hubs else numbering.next(),
            )
        )
        sheet.copies += int(copies)
        sheet.libraries += 1
    titles_, ordered = work.session.execute(
        select(func.count(), func.coalesce(func.sum(SheetTitle.ordered), 0)).where(
            col(SheetTitle.sheet_id) == sheet.id
        )
    ).one()
    sheet.titles, sheet.ordered = titles_, int(ordered)


def _hubs(work: UnitOfWork, sheet: DistributionSheet) -> set[int]:
    statement = select(col(Act.library_id)).where(
        col(Act.sheet_id) == sheet.id, col(Act.sender) == col(Act.recipient)
    )
    return set(work.session.execute(statement).scalars())


def _recipients(work: UnitOfWork, sheet: DistributionSheet) -> list[Recipient]:
    base = Base(sheet.rule["base"])
    acts = work.session.execute(
        select(col(Act.library_id), col(Act.profile), col(Act.weight)).where(col(Act.sheet_id) == sheet.id)
    )
    return [Recipient(library, profile.value, {base: weight}) for library, profile, weight in acts]


def _lines(
    work: UnitOfWork, sheet: DistributionSheet, lines: Sequence[int]
) -> list[tuple[PurchaseLine, str]]:
    rules = rules_of(work.session.get_one(Campaign, sheet.campaign_id))
    councils = {council.key: council.audiences for council in rules.councils}
    found: list[tuple[PurchaseLine, str]] = []
    for start in range(0, len(lines), LINES):
        statement = (
            select(PurchaseLine, col(Candidate.audience))
            .join(Candidate, col(Candidate.id) == col(PurchaseLine.candidate_id))
            .where(col(PurchaseLine.id).in_(lines[start : start + LINES]))
            .order_by(col(PurchaseLine.place))
        )
        found += [
            (line, audience_of(audience, councils.get(line.council, ())))
            for line, audience in work.session.execute(statement)
        ]
    return found


def _wishes(work: UnitOfWork, sheet: DistributionSheet, candidates: Sequence[int]) -> Wishes:
    """Who asked for how many in votes, where the rule set takes quantities from votes."""
    source = QuantitySource(sheet.rule["source"])
    asked: dict[int, dict[int, int]] = {}
    if source is not QuantitySource.VOTES:
        return Wishes(source, asked)
    for start in range(0, len(candidates), LINES):
        statement = select(
            col(LibraryVote.candidate_id), col(LibraryVote.library_id), col(LibraryVote.copies)
        ).where(col(LibraryVote.candidate_id).in_(candidates[start : start + LINES]), col(LibraryVote.needed))
        for candidate, library, copies in work.session.execute(statement):
            asked.setdefault(candidate, {})[library] = max(copies, 1)
    return Wishes(source, asked)


def _cells(sheet: DistributionSheet, line: PurchaseLine, shared: Apportionment) -> list[dict[str, object]]:
    return [
        {"sheet_id": sheet.id, "line_id": line.id, "library_id": share.library, "copies": share.copies}
        for share in shared.shares
        if share.copies
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
