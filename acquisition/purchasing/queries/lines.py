"""Lines of a list as screens and exports show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from acquisition.catalogue.text import fold
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.paging import Page, PageRequest
from acquisition.kernel.search import matches
from acquisition.purchasing.models import LineStatus, PurchaseLine, Verdict
from acquisition.selection.models import Candidate

ORDERS: dict[str, Any] = {
    "place": col(PurchaseLine.place),
    "title": col(Candidate.sort_title),
    "price": col(PurchaseLine.price_kop),
    "quantity": col(PurchaseLine.quantity),
    "amount": col(PurchaseLine.amount_kop),
    "verdict": col(PurchaseLine.verdict),
}


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What of a list is asked for; empty means everything. `search` is a title, author, publisher or ISBN."""

    statuses: tuple[LineStatus, ...] = ()
    council: str = ""
    verdict: Verdict | None = None
    search: str = ""


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line with its candidate; ``running_kop`` is the running total of the included lines by place."""

    line: PurchaseLine
    candidate: Candidate
    running_kop: int | None


def lines(
    session: Session,
    list_id: int,
    asked: LineFilter,
    page: PageRequest,
    order: str = "place",
    descending: bool = False,
) -> Page[LineRow]:
    """One page of lines; ``order`` is a key of ORDERS, ties go by place."""
    statement = _filtered(session, _joined(list_id), asked)
    total = session.execute(
        select(func.count()).select_from(statement.order_by(None).subquery())
    ).scalar_one()
    column = ORDERS[order]
    statement = statement.order_by(column.desc() if descending else column, col(PurchaseLine.place))
    rows = session.execute(statement.offset(page.offset).limit(page.size))
    return Page([_row(*row) for row in rows], page, total)


def candidate_lines(session: Session, list_id: int, *statuses: LineStatus) -> Iterator[LineRow]:
    """All lines with one of the statuses, by place."""
    statement = _filtered(session, _joined(list_id), LineFilter(statuses=statuses))
    for row in session.execute(statement.order_by(col(PurchaseLine.place))):
        yield _row(*row)


def line_row(session: Session, list_id: int, line_id: int) -> LineRow:
    """One line of this list."""
    found = session.execute(_joined(list_id).where(col(PurchaseLine.id) == line_id)).one_or_none()
    if found is None:
        raise NotFound(_("Такої позиції в переліку немає."))
    return _row(*found)


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Ids of the lines beside one, by place among those of its status, and of the next one without a verdict."""

    previous: int | None
    following: int | None
    undecided: int | None


def neighbours(session: Session, line: PurchaseLine) -> Neighbours:
    """What a person who goes through the list opens next; after the last undecided line comes the first."""
    own = select(col(PurchaseLine.id)).where(
        col(PurchaseLine.list_id) == line.list_id, col(PurchaseLine.status) == line.status
    )
    place = col(PurchaseLine.place)
    undecided = select(col(PurchaseLine.id)).where(
        col(PurchaseLine.list_id) == line.list_id,
        col(PurchaseLine.status) == LineStatus.INCLUDED,
        col(PurchaseLine.verdict) == Verdict.NONE,
        col(PurchaseLine.id) != line.id,
    )
    asked = (
        own.where(place < line.place).order_by(place.desc()),
        own.where(place > line.place).order_by(place),
        undecided.order_by((place > line.place).desc(), place),
    )
    return Neighbours(*(session.execute(each.limit(1)).scalar() for each in asked))


def _joined(list_id: int) -> Select[Any]:
    running = (
        select(
            col(PurchaseLine.id).label("id"),
            func.sum(PurchaseLine.amount_kop).over(order_by=col(PurchaseLine.place)).label("running"),
        )
        .where(col(PurchaseLine.list_id) == list_id, col(PurchaseLine.status) == LineStatus.INCLUDED)
        .subquery()
    )
    return (
        select(PurchaseLine, Candidate, running.c.running)
        .join(Candidate, col(Candidate.id) == col(PurchaseLine.candidate_id))
        .outerjoin(running, running.c.id == col(PurchaseLine.id))
        .where(col(PurchaseLine.list_id) == list_id)
    )


def _filtered(session: Session, statement: Select[Any], asked: LineFilter) -> Select[Any]:
    if asked.statuses:
        statement = statement.where(col(PurchaseLine.status).in_(asked.statuses))
    if asked.council:
        statement = statement.where(col(PurchaseLine.council) == asked.council)
    if asked.verdict is not None:
        statement = statement.where(col(PurchaseLine.verdict) == asked.verdict)
    if asked.search.strip():
        statement = statement.where(_search(session, asked.search))
    return statement


def _search(session: Session, text: str) -> ColumnElement[bool]:
    digits = "".join(letter for letter in text if letter.isdigit())
    if len(digits) >= 4 and not any(letter.isalpha() for letter in text):
        return col(Candidate.isbn13).contains(digits)
    folded = fold(text)
    if not any(letter.isalnum() for letter in folded):
        return col(Candidate.id) == 0
    table: Any = Candidate.__table__  # type: ignore[attr-defined]  # SQLModel hides the Table
    return matches(table, folded, session.get_bind().dialect.name)


def _row(line: PurchaseLine, candidate: Candidate, running: int | None) -> LineRow:
    return LineRow(line, candidate, None if running is None else int(running))
