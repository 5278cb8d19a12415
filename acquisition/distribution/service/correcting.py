"""A cell of a sheet changed by hand, with a reason; all totals follow it."""

from sqlalchemy import select
from sqlmodel import col

from acquisition.distribution.models import (
    Act,
    Allocation,
    AllocationCorrection,
    DistributionSheet,
    SheetStatus,
    SheetTitle,
)
from acquisition.distribution.service.numbering import Numbering
from acquisition.kernel.errors import InvalidInput, NotFound, Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission
from acquisition.purchasing.models import PurchaseLine
from acquisition.purchasing.service.lines import lock_list
from acquisition.selection.models import CampaignState
from acquisition.selection.service.campaigns import reach


def correct(
    work: UnitOfWork, sheet_id: int, line_id: int, library_id: int, *, copies: int, reason: str, version: int
) -> AllocationCorrection:
    """Give a library ``copies`` of a title instead of what it has in the sheet.

    ``version`` is that of the title's row as the person saw it, so that two people never share out the same copy.
    Refused: no reason, a sheet already replaced, more copies than the list orders, a library that is no recipient, a
    closed campaign.
    """
    found = work.session.get(DistributionSheet, sheet_id)
    if found is None:
        raise NotFound(_("Такої рознарядки немає."))
    lock_list(work, found.list_id, Permission.DISTRIBUTE)
    sheet = work.session.get_one(DistributionSheet, sheet_id, with_for_update=True)
    if sheet.status is not SheetStatus.CURRENT:
        raise WrongState(_("Рознарядку замінено новою: виправляйте чинну."))
    _check(copies, reason)
    title = work.session.get(SheetTitle, (sheet_id, line_id), with_for_update=True)
    act = work.session.execute(
        select(Act).where(col(Act.sheet_id) == sheet_id, col(Act.library_id) == library_id).with_for_update()
    ).scalar_one_or_none()
    if title is None or act is None:
        raise NotFound(_("У рознарядці немає такої назви або бібліотеки."))
    cell = work.session.get(Allocation, (sheet_id, line_id, library_id))
    before = cell.copies if cell else 0
    take_version(title, version, {"copies": copies}, {"copies": before, "allocated": title.allocated})
    _refuse_too_many(title, before, copies)
    _write_cell(work, cell, (sheet_id, line_id, library_id), copies)
    _follow(work, sheet, title, act, before, copies)
    return _record(work, sheet, title, act, before, copies, reason.strip())


def _check(copies: int, reason: str) -> None:
    fields: dict[str, object] = {}
    if copies < 0:
        fields["copies"] = _("Кількість не може бути від’ємною.")
    if not reason.strip():
        fields["reason"] = _("Поясніть, чому розподіл виправлено.")
    if fields:
        raise InvalidInput(_("Виправлення не записано."), fields)


def _refuse_too_many(title: SheetTitle, before: int, copies: int) -> None:
    free = title.ordered - title.allocated
    if copies - before > free:
        raise Refused(
            _(
                "Нерозподілених примірників цієї назви лишилося %(free)s: спершу зменште кількість іншій бібліотеці.",
                free=free,
            ),
            code="too-many",
        )
    if copies == before:
        raise InvalidInput(_("Виправлення не записано."), {"copies": _("Стільки вже й розподілено.")})


def _write_cell(work: UnitOfWork, cell: Allocation | None, key: tuple[int, int, int], copies: int) -> None:
    if cell is None:
        sheet_id, line_id, library_id = key
        work.session.add(Allocation(sheet_id=sheet_id, line_id=line_id, library_id=library_id, copies=copies))
    elif copies == 0:
        work.session.delete(cell)
    else:
        cell.copies = copies
    work.session.flush()


def _follow(
    work: UnitOfWork, sheet: DistributionSheet, title: SheetTitle, act: Act, before: int, copies: int
) -> None:
    """Totals of the title, the act and the sheet move by the same difference."""
    line = work.session.get_one(PurchaseLine, title.line_id)
    more = copies - before
    had = act.copies
    title.allocated += more
    act.copies += more
    act.titles += (copies > 0) - (before > 0)
    if act.copies and not act.number and not act.stays:
        act.number = Numbering(work, sheet).next()
    act.amount_kop += more * (line.price_kop or 0)
    sheet.copies += more
    sheet.libraries += (act.copies > 0) - (had > 0)
    sheet.version += 1
    reach(work, sheet.campaign_id, CampaignState.DISTRIBUTING, distributed_copies=sheet.copies)


def _record(
    work: UnitOfWork,
    sheet: DistributionSheet,
    title: SheetTitle,
    act: Act,
    before: int,
    copies: int,
    reason: str,
) -> AllocationCorrection:
    assert sheet.id is not None
    made = AllocationCorrection(
        sheet_id=sheet.id,
        line_id=title.line_id,
        library_id=act.library_id,
        before=before,
        after=copies,
        reason=reason,
        made_by_name=work.actor.name,
        made_at=work.now,
    )
    work.session.add(made)
    work.record(
        "distribution.correct",
        sheet,
        before={"line": title.line_id, "library": act.library_id, "copies": before},
        after={"line": title.line_id, "library": act.library_id, "copies": copies},
        reason=reason,
    )
    return made
