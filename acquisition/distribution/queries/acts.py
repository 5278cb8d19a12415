"""Acts: one for each library of a sheet, with its lines."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from acquisition.catalogue.text import fold
from acquisition.distribution.models import Act, Allocation
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.paging import Page, PageRequest
from acquisition.people.models import Library
from acquisition.purchasing.models import PurchaseLine
from acquisition.selection.models import Candidate

ACT_ORDERS: dict[str, Any] = {
    "number": col(Act.id),
    "recipient": col(Library.name_key),
    "profile": col(Act.profile),
    "titles": col(Act.titles),
    "copies": col(Act.copies),
    "amount": col(Act.amount_kop),
}


@dataclass(frozen=True, slots=True)
class ActLine:
    """One title in an act; money in kopiykas."""

    line_id: int
    isbn: str
    title: str
    authors: str
    copies: int
    price_kop: int
    amount_kop: int


def acts(
    session: Session,
    sheet_id: int,
    page: PageRequest,
    *,
    only: Collection[int] | None = None,
    search: str = "",
    profile: str = "",
    order: str = "number",
    descending: bool = False,
) -> Page[tuple[Act, Library]]:
    """One page of acts; ``only`` narrows to libraries, ``order`` is a key of ACT_ORDERS."""
    statement = (
        select(Act, Library)
        .join(Library, col(Library.id) == col(Act.library_id))
        .where(col(Act.sheet_id) == sheet_id)
    )
    if only is not None:
        statement = statement.where(col(Act.library_id).in_(only))
    if profile:
        statement = statement.where(col(Act.profile) == profile)
    if search.strip():
        key = fold(search)
        statement = statement.where(
            or_(
                col(Library.name_key).contains(key, autoescape=True),
                col(Library.edrpou).contains(key, autoescape=True),
                col(Act.number).contains(key, autoescape=True),
            )
        )
    total = session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    column = ACT_ORDERS[order]
    statement = statement.order_by(column.desc() if descending else column, col(Act.id))
    rows = session.execute(statement.offset(page.offset).limit(page.size))
    return Page([(act, library) for act, library in rows], page, total)


def find_act(session: Session, sheet_id: int, library_id: int) -> tuple[Act, Library]:
    """The act of one library."""
    found = session.execute(
        select(Act, Library)
        .join(Library, col(Library.id) == col(Act.library_id))
        .where(col(Act.sheet_id) == sheet_id, col(Act.library_id) == library_id)
    ).one_or_none()
    if found is None:
        raise NotFound(_("У рознарядці немає такої назви або бібліотеки."))
    return found[0], found[1]


def act_lines(session: Session, sheet_id: int, library_id: int) -> list[ActLine]:
    """What the library receives, by place in the rating."""
    statement = (
        select(
            col(PurchaseLine.id),
            col(Candidate.isbn13),
            col(Candidate.title),
            col(Candidate.authors),
            col(Allocation.copies),
            col(PurchaseLine.price_kop),
        )
        .join(PurchaseLine, col(PurchaseLine.id) == col(Allocation.line_id))
        .join(Candidate, col(Candidate.id) == col(PurchaseLine.candidate_id))
        .where(col(Allocation.sheet_id) == sheet_id, col(Allocation.library_id) == library_id)
        .order_by(col(PurchaseLine.place))
    )
    return [
        ActLine(line, isbn or "", title, authors, copies, price or 0, copies * (price or 0))
        for line, isbn, title, authors, copies, price in session.execute(statement)
    ]
