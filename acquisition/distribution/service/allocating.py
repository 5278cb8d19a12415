"""A distribution sheet from an approved list: opened with its recipients, filled title by title, closed with totals.

Filling may take one unit of work or many short ones, so that a sheet of a million cells never keeps others from
writing. A sheet that is not closed is seen by nobody; the next distribution of its list sweeps it away.
"""

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update
from sqlmodel import col

from acquisition.demand.models import RequestState
from acquisition.demand.service import follow
from acquisition.distribution.apportionment import Base
from acquisition.distribution.models import Act, Allocation, DistributionSheet, SheetStatus, SheetTitle
from acquisition.distribution.queries.sheets import unfinished_job
from acquisition.distribution.service.filling import fill, open_acts, take_filling, total_acts
from acquisition.kernel.errors import Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission
from acquisition.people.models import Library
from acquisition.purchasing.models import LineStatus, ListSnapshot, ListState, PurchaseLine, PurchaseList
from acquisition.purchasing.service.lines import lock_list
from acquisition.purchasing.service.telling import titles_of
from acquisition.selection.models import Campaign, CampaignState
from acquisition.selection.service.campaigns import reach, rules_of


def request_allocation(work: UnitOfWork, list_id: int, *, base: Base = Base.READERS) -> Job:
    """Send the job that distributes an approved list. Refused as `open_sheet` is, and while such a job is under way."""
    taken = _take(work, list_id)
    if unfinished_job(work.session, list_id) is not None:
        raise WrongState(_("Розподіл цього переліку вже триває."), code="distribution-under-way")
    payload = {"list_id": list_id, "base": base.value}
    return work.send(
        "distribution.allocate", payload, subject=("purchase_list", list_id), campaign_id=taken.campaign_id
    )


def allocate(work: UnitOfWork, list_id: int, *, base: Base = Base.READERS) -> DistributionSheet:
    """Distribute the list anew in one unit of work (PROCEDURE 6)."""
    sheet_id, lines = open_sheet(work, list_id, base=base)
    fill(work, sheet_id, lines)
    return close_sheet(work, sheet_id)


def open_sheet(work: UnitOfWork, list_id: int, *, base: Base) -> tuple[int, list[int]]:
    """A new sheet with an empty act for each recipient; its id and the lines to fill, by place in the rating.

    Recipients, their profiles and weights stay as they are now. Refused: no permission, a list that is not approved,
    no recipient library.
    """
    taken = _take(work, list_id)
    _sweep_unfinished(work, list_id)
    campaign = work.session.get_one(Campaign, taken.campaign_id)
    source = rules_of(campaign).purchase.quantity_from
    last = work.session.execute(
        select(func.max(DistributionSheet.number)).where(col(DistributionSheet.list_id) == list_id)
    ).scalar()
    sheet = DistributionSheet(
        list_id=list_id,
        campaign_id=taken.campaign_id,
        snapshot_id=_last_snapshot(work, list_id),
        number=(last or 0) + 1,
        status=SheetStatus.FILLING,
        rule={"source": source.value, "base": base.value},
        created_by_name=work.actor.name,
        created_at=work.now,
    )
    work.session.add(sheet)
    work.session.flush()
    assert sheet.id is not None
    open_acts(work, sheet, base)
    return sheet.id, _included(work, list_id)


def close_sheet(work: UnitOfWork, sheet_id: int) -> DistributionSheet:
    """Total the acts and put the sheet in force; the former one stays to be read as replaced.

    Corrections of the former sheet are not carried over. Copies that fit nobody stay undistributed and are counted.
    Refused: the list was changed since the sheet was opened, another distribution took its place, titles are missing.
    """
    found = work.session.get(DistributionSheet, sheet_id)
    if found is not None:
        _take(work, found.list_id)
    sheet = take_filling(work, sheet_id)
    if _last_snapshot(work, sheet.list_id) != sheet.snapshot_id:
        raise WrongState(_("Поки тривав розподіл, перелік змінено: розподіліть ще раз."), code="list-changed")
    total_acts(work, sheet)
    included = len(_included(work, sheet.list_id))
    if sheet.titles != included:
        raise WrongState(
            _(
                "Розподілено %(titles)s назв із %(included)s: розподіліть ще раз.",
                titles=sheet.titles,
                included=included,
            ),
            code="sheet-incomplete",
        )
    work.session.execute(
        update(DistributionSheet)
        .where(
            col(DistributionSheet.list_id) == sheet.list_id,
            col(DistributionSheet.status) == SheetStatus.CURRENT,
        )
        .values(status=SheetStatus.REPLACED)
    )
    sheet.status = SheetStatus.CURRENT
    work.session.flush()
    reach(work, sheet.campaign_id, CampaignState.DISTRIBUTING, distributed_copies=sheet.copies)
    _tell_branches(work, sheet)
    work.record(
        "distribution.allocate",
        sheet,
        after={"ordered": sheet.ordered, "copies": sheet.copies, "titles": sheet.titles, "rule": sheet.rule},
    )
    return sheet


def _take(work: UnitOfWork, list_id: int) -> PurchaseList:
    """The list, locked after its campaign, when it may be distributed."""
    taken = lock_list(work, list_id, Permission.DISTRIBUTE)
    if taken.state is not ListState.APPROVED:
        raise WrongState(
            _("Перелік № %(number)s не погоджено: розподіляють лише погоджений.", number=taken.number),
            code="list-not-approved",
        )
    if not work.session.execute(select(func.count()).where(col(Library.active))).scalar_one():
        raise Refused(_("Немає жодної бібліотеки-отримувача."), code="no-recipients")
    return taken


def _sweep_unfinished(work: UnitOfWork, list_id: int) -> None:
    """Sheets of the list whose filling was broken off."""
    unfinished = select(col(DistributionSheet.id)).where(
        col(DistributionSheet.list_id) == list_id, col(DistributionSheet.status) == SheetStatus.FILLING
    )
    for sheet_id in list(work.session.execute(unfinished).scalars()):
        for table in (Allocation, SheetTitle, Act):
            work.session.execute(delete(table).where(col(table.sheet_id) == sheet_id))
        work.session.execute(delete(DistributionSheet).where(col(DistributionSheet.id) == sheet_id))


def _last_snapshot(work: UnitOfWork, list_id: int) -> int:
    statement = select(func.max(ListSnapshot.id)).where(col(ListSnapshot.list_id) == list_id)
    return int(work.session.execute(statement).scalar_one())


def _included(work: UnitOfWork, list_id: int) -> list[int]:
    statement = (
        select(col(PurchaseLine.id))
        .where(col(PurchaseLine.list_id) == list_id, col(PurchaseLine.status) == LineStatus.INCLUDED)
        .order_by(col(PurchaseLine.place))
    )
    return [number for number in work.session.execute(statement).scalars() if number is not None]


def _tell_branches(work: UnitOfWork, sheet: DistributionSheet) -> None:
    """Requests for what is distributed are bought; delivery is another step."""
    statement = select(col(SheetTitle.line_id)).where(
        col(SheetTitle.sheet_id) == sheet.id, col(SheetTitle.allocated) > 0
    )
    lines: Sequence[int] = list(work.session.execute(statement).scalars())
    reason = _("Примірники розподілено між бібліотеками, рознарядка № %(number)s.", number=sheet.number)
    follow(work, RequestState.BOUGHT, title_ids=titles_of(work, lines), reason=reason)
