"""What libraries hold, for screens, duplicates and the technical check."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from acquisition.catalogue.models import Holding, Title
from acquisition.catalogue.queries.briefs import chunks
from acquisition.catalogue.queries.search import text_condition
from acquisition.kernel.paging import Page, PageRequest
from acquisition.people.models import Library


@dataclass(frozen=True, slots=True)
class Held:
    """Copies of a title in all libraries: all, fit for use, in how many libraries; and of every edition of its work."""

    copies: int = 0
    usable: int = 0
    libraries: int = 0
    work_copies: int = 0


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """A holding with the names of its book and library."""

    title_id: int
    title: str
    authors: str
    volume: str
    year: int | None
    isbn13: str | None
    library_id: int
    library: str
    copies: int
    usable: int
    loans: int | None
    last_loan: date | None


@dataclass(frozen=True, slots=True)
class HoldingFilter:
    """What a person typed above the list; empty values do not narrow."""

    text: str = ""
    library_id: int | None = None
    least: int | None = None


ORDERS: dict[str, tuple[Any, ...]] = {
    "title": (Title.sort_title,),
    "authors": (Title.sort_authors, Title.sort_title),
    "library": (Library.sort_name, Library.name, Title.sort_title),
    "copies": (Holding.copies,),
    "usable": (Holding.usable,),
    "loans": (func.coalesce(Holding.loans, -1),),
}


def holdings_loaded(session: Session) -> bool:
    """Whether any library's holdings are known at all."""
    return session.scalar(select(col(Holding.id)).limit(1)) is not None


def held_copies(session: Session, title_ids: Iterable[int]) -> dict[int, Held]:
    """What is held of each title; titles of which no edition is held are absent. Two queries for each CHUNK of ids."""
    found: dict[int, Held] = {}
    own = (
        func.sum(Holding.copies),
        func.sum(Holding.usable),
        func.count(func.nullif(Holding.copies, 0)),
    )
    edition = aliased(Title)
    for part in chunks(sorted(set(title_ids))):
        by_title = select(col(Holding.title_id), *own).where(col(Holding.title_id).in_(part))
        for id, copies, usable, libraries in session.execute(by_title.group_by(col(Holding.title_id))):
            found[id] = Held(int(copies), int(usable), libraries, int(copies))
        by_work = (
            select(col(Title.id), func.sum(Holding.copies))
            .join(edition, edition.work_key == Title.work_key)  # type: ignore[arg-type]  # SQLModel types columns as values
            .join(Holding, col(Holding.title_id) == edition.id)
            .where(col(Title.id).in_(part))
            .group_by(col(Title.id))
        )
        for id, copies in session.execute(by_work):
            one = found.get(id or 0, Held())
            found[id or 0] = Held(one.copies, one.usable, one.libraries, int(copies))
    return found


def held_in(session: Session, title_ids: Iterable[int], library_id: int) -> dict[int, int]:
    """Copies of each title in one library; titles it does not hold are absent."""
    found: dict[int, int] = {}
    for part in chunks(sorted(set(title_ids))):
        statement = select(col(Holding.title_id), col(Holding.copies)).where(
            col(Holding.title_id).in_(part), col(Holding.library_id) == library_id, col(Holding.copies) > 0
        )
        found.update((id, copies) for id, copies in session.execute(statement))
    return found


def holdings_of(session: Session, title_ids: Sequence[int]) -> list[HoldingLine]:
    """Every holding of the titles, by library in alphabet order."""
    statement = _lines().where(col(Holding.title_id).in_(title_ids))
    rows = session.execute(statement.order_by(col(Library.sort_name), col(Library.name), col(Title.year)))
    return [HoldingLine(*row) for row in rows]


def search_holdings(
    session: Session, wanted: HoldingFilter, key: str, descending: bool, page: PageRequest
) -> Page[HoldingLine]:
    """One page of title × library. `key` is one of ORDERS."""
    conditions: list[ColumnElement[bool]] = []
    if wanted.library_id is not None:
        conditions.append(col(Holding.library_id) == wanted.library_id)
    if wanted.least is not None:
        conditions.append(col(Holding.copies) >= wanted.least)
    count = select(func.count()).select_from(Holding)
    if wanted.text:
        conditions.append(text_condition(session, wanted.text))
        count = count.join(Title, col(Title.id) == col(Holding.title_id))
    total = session.scalar(count.where(*conditions)) or 0
    statement = _lines().where(*conditions)
    order = [column.desc() if descending else column.asc() for column in ORDERS[key]]
    rows = session.execute(statement.order_by(*order, col(Holding.id)).offset(page.offset).limit(page.size))
    return Page([HoldingLine(*row) for row in rows], page, total)


def holding_totals(session: Session) -> tuple[int, int, int]:
    """Titles, libraries and copies of the whole fund."""
    statement = select(
        func.count(func.distinct(Holding.title_id)),
        func.count(func.distinct(Holding.library_id)),
        func.coalesce(func.sum(Holding.copies), 0),
    )
    titles, libraries, copies = session.execute(statement).one()
    return titles, libraries, int(copies)


def holding_libraries(session: Session) -> list[tuple[int, str]]:
    """Libraries whose holdings are known, by name: the choice of the filter."""
    held = select(col(Holding.library_id)).distinct()
    statement = select(col(Library.id), col(Library.name)).where(col(Library.id).in_(held))
    return [
        (id or 0, name)
        for id, name in session.execute(statement.order_by(col(Library.sort_name), col(Library.name)))
    ]


def _lines() -> Select[*tuple[Any, ...]]:
    columns: tuple[Any, ...] = (
        Title.id, Title.title, Title.authors, Title.volume, Title.year, Title.isbn13,
        Library.id, Library.name,
        Holding.copies, Holding.usable, Holding.loans, Holding.last_loan,
    )  # fmt: skip
    return (
        select(*columns)
        .join(Title, col(Title.id) == col(Holding.title_id))
        .join(Library, col(Library.id) == col(Holding.library_id))
    )
