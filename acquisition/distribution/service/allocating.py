"""A distribution sheet from an approved list: needs, shares, cells, acts; all in one unit of work."""

from collections.abc import Callable

from sqlalchemy import func, select, update
from sqlmodel import col

from acquisition.demand.models import RequestState
from acquisition.demand.service import follow
from acquisition.distribution.apportionment import Base, Recipient
from acquisition.distribution.models import (
    DistributionSheet,
    SheetStatus,
    SheetTitle,
)
from acquisition.distribution.service.filling import fill, write_acts
from acquisition.kernel.errors import NotFound, Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.people.models import Library
from acquisition.purchasing.models import ListSnapshot, ListState, PurchaseList
from acquisition.purchasing.service.telling import titles_of
from acquisition.selection.models import Campaign, CampaignState
from acquisition.selection.ruleset import QuantitySource
from acquisition.selection.service.campaigns import reach, rules_of


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
    received = fill(work, sheet, campaign, recipients, base, progress)
    write_acts(work, sheet, campaign, recipients, base, received)
    sheet.copies = sum(each.copies for each in received.values())
    sheet.libraries = sum(1 for each in received.values() if each.copies)
    work.session.flush()
    reach(work, taken.campaign_id, CampaignState.DISTRIBUTING, distributed_copies=sheet.copies)
    _tell_branches(work, sheet)
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


def _tell_branches(work: UnitOfWork, sheet: DistributionSheet) -> None:
    """Requests for what is distributed are bought; delivery is another step."""
    statement = select(col(SheetTitle.line_id)).where(
        col(SheetTitle.sheet_id) == sheet.id, col(SheetTitle.allocated) > 0
    )
    lines = list(work.session.execute(statement).scalars())
    reason = _("Примірники розподілено між бібліотеками, рознарядка № %(number)s.", number=sheet.number)
    follow(work, RequestState.BOUGHT, title_ids=titles_of(work, lines), reason=reason)
