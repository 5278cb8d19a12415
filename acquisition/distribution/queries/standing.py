"""Which sheet is in force and which is not any more: replaced ones by number, and one that its list has outgrown."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from acquisition.distribution.models import AllocationCorrection, DistributionSheet, SheetStatus
from acquisition.kernel.errors import NotFound, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.purchasing.models import ListSnapshot


@dataclass(frozen=True, slots=True)
class FormerSheet:
    """A replaced sheet and how many cells of it were corrected by hand."""

    sheet: DistributionSheet
    corrections: int


def sheet_by_number(session: Session, list_id: int, number: int) -> DistributionSheet:
    """A sheet of the list that is or was in force."""
    found: DistributionSheet | None = session.execute(
        select(DistributionSheet).where(
            col(DistributionSheet.list_id) == list_id,
            col(DistributionSheet.number) == number,
            col(DistributionSheet.status) != SheetStatus.FILLING,
        )
    ).scalar_one_or_none()
    if found is None:
        raise NotFound(_("Такої рознарядки немає."))
    return found


def former_sheets(session: Session, list_id: int) -> list[FormerSheet]:
    """Replaced sheets of the list, the newest first."""
    counted = (
        select(func.count())
        .where(col(AllocationCorrection.sheet_id) == DistributionSheet.id)
        .correlate(DistributionSheet)
        .scalar_subquery()
    )
    statement = (
        select(DistributionSheet, counted)
        .where(
            col(DistributionSheet.list_id) == list_id,
            col(DistributionSheet.status) == SheetStatus.REPLACED,
        )
        .order_by(col(DistributionSheet.number).desc())
    )
    return [FormerSheet(sheet, corrections) for sheet, corrections in session.execute(statement)]


def outdated(session: Session, sheet: DistributionSheet) -> bool:
    """Whether the list was frozen anew (a title removed or a quantity changed) since the sheet was made."""
    last = session.execute(
        select(func.max(ListSnapshot.id)).where(col(ListSnapshot.list_id) == sheet.list_id)
    ).scalar_one()
    return bool(last != sheet.snapshot_id)


def require_valid(session: Session, sheet: DistributionSheet) -> None:
    """Refuse to take out papers by a sheet that was replaced, or that its list has outgrown."""
    if sheet.status is not SheetStatus.CURRENT:
        raise WrongState(
            _("Рознарядку № %(number)s замінено новою: беріть чинну.", number=sheet.number),
            code="sheet-replaced",
        )
    if outdated(session, sheet):
        raise WrongState(
            _("Рознарядка застаріла: після змін у переліку розподіліть наново."), code="sheet-outdated"
        )
