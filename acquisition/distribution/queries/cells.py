"""Cells of one title by library, and corrections made by hand."""

from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlmodel import Session, col

from acquisition.catalogue.text import fold
from acquisition.distribution.models import Act, Allocation, AllocationCorrection
from acquisition.kernel.paging import Page, PageRequest
from acquisition.people.models import Library
from acquisition.purchasing.models import PurchaseLine
from acquisition.selection.models import Candidate


@dataclass(frozen=True, slots=True)
class CellRow:
    """Copies of one title for one library; 0 where it gets none."""

    act: Act
    library: Library
    copies: int


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """A correction with the names of its cell."""

    correction: AllocationCorrection
    title: str
    library: str


def cells(
    session: Session,
    sheet_id: int,
    line_id: int,
    page: PageRequest,
    *,
    received: bool | None = None,
    search: str = "",
) -> Page[CellRow]:
    """One page of all recipients with their copies of the title; ``received`` narrows to those with or without."""
    copies = func.coalesce(Allocation.copies, 0)
    statement = (
        select(Act, Library, copies)
        .join(Library, col(Library.id) == col(Act.library_id))
        .outerjoin(
            Allocation,
            and_(
                col(Allocation.sheet_id) == sheet_id,
                col(Allocation.line_id) == line_id,
                col(Allocation.library_id) == col(Act.library_id),
            ),
        )
        .where(col(Act.sheet_id) == sheet_id)
        .order_by(col(Act.id))
    )
    if received is not None:
        statement = statement.where(copies > 0 if received else copies == 0)
    if search.strip():
        statement = statement.where(col(Library.name_key).contains(fold(search), autoescape=True))
    total = session.execute(
        select(func.count()).select_from(statement.order_by(None).subquery())
    ).scalar_one()
    rows = session.execute(statement.offset(page.offset).limit(page.size))
    return Page([CellRow(*row) for row in rows], page, total)


def corrections(
    session: Session,
    sheet_id: int,
    *,
    line_id: int | None = None,
    library_id: int | None = None,
    limit: int | None = None,
) -> list[CorrectionRow]:
    """Corrections of a sheet, of one title in it or of one library, the newest first."""
    statement = (
        select(AllocationCorrection, col(Candidate.title), col(Library.name))
        .join(PurchaseLine, col(PurchaseLine.id) == col(AllocationCorrection.line_id))
        .join(Candidate, col(Candidate.id) == col(PurchaseLine.candidate_id))
        .join(Library, col(Library.id) == col(AllocationCorrection.library_id))
        .where(col(AllocationCorrection.sheet_id) == sheet_id)
        .order_by(col(AllocationCorrection.id).desc())
        .limit(limit)
    )
    if line_id is not None:
        statement = statement.where(col(AllocationCorrection.line_id) == line_id)
    if library_id is not None:
        statement = statement.where(col(AllocationCorrection.library_id) == library_id)
    return [CorrectionRow(*row) for row in session.execute(statement)]
