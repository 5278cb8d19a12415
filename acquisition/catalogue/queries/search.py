"""The list of titles: words, filters, order, pages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, false, func, select
from sqlmodel import Session, col

from acquisition.catalogue.isbn import read_isbn
from acquisition.catalogue.models import Audience, EnrichState, Holding, Title, TitleIsbn
from acquisition.catalogue.text import fold
from acquisition.kernel.paging import Page, PageRequest
from acquisition.kernel.search import matches


@dataclass(frozen=True, slots=True)
class TitleFilter:
    """What a person typed above the list; empty values do not narrow. `held`: True only held titles, False only others."""

    text: str = ""
    year_from: int | None = None
    year_to: int | None = None
    audience: Audience | None = None
    language: str = ""
    enrich: EnrichState | None = None
    held: bool | None = None


@dataclass(frozen=True, slots=True)
class TitleLine:
    """A row of the list of titles."""

    id: int
    title: str
    subtitle: str
    volume: str
    authors: str
    publisher: str
    year: int | None
    language: str
    audience: Audience | None
    isbn13: str | None
    enrich_state: EnrichState
    created_at: datetime
    copies: int = 0


ORDERS = {
    "title": Title.sort_title,
    "authors": Title.sort_authors,
    "publisher": Title.sort_publisher,
    "year": Title.year,
    "added": Title.id,
}
"""Columns by which the list may be ordered."""


def search_titles(
    session: Session,
    wanted: TitleFilter,
    key: str = "title",
    descending: bool = False,
    page: PageRequest | None = None,
) -> Page[TitleLine]:
    """One page in three queries: the count, the rows, the copies held of them."""
    page = page or PageRequest()
    conditions = _conditions(session, wanted)
    total = session.scalar(select(func.count()).select_from(Title).where(*conditions)) or 0
    columns: tuple[Any, ...] = (
        Title.id, Title.title, Title.subtitle, Title.volume, Title.authors, Title.publisher, Title.year, Title.language,
        Title.audience, Title.isbn13, Title.enrich_state, Title.created_at,
    )  # fmt: skip
    statement: Select[*tuple[Any, ...]] = select(*columns).where(*conditions)
    first: Any = ORDERS[key]
    second = col(Title.id)
    order = (
        [first.desc().nulls_last(), second.desc()] if descending else [first.asc().nulls_last(), second.asc()]
    )
    rows = session.execute(statement.order_by(*order).offset(page.offset).limit(page.size)).all()
    copies = _copies(session, [row[0] for row in rows])
    return Page([replace(TitleLine(*row), copies=copies.get(row[0], 0)) for row in rows], page, total)


def languages(session: Session) -> list[str]:
    """Languages that titles have, the commonest first."""
    statement = select(col(Title.language)).where(col(Title.language) != "").group_by(col(Title.language))
    return list(session.scalars(statement.order_by(func.count().desc(), col(Title.language)).limit(30)))


def text_condition(session: Session, text: str) -> ColumnElement[bool]:
    """Titles with all the words, or with the ISBN, in any way of writing either."""
    reading = read_isbn(text)
    if reading.isbn13 is not None:
        numbers = [reading.isbn13, *reading.others]
        return col(Title.id).in_(select(col(TitleIsbn.title_id)).where(col(TitleIsbn.isbn13).in_(numbers)))
    folded = fold(text)
    if not folded:
        return false()
    return matches(Title.__table__, folded, session.get_bind().dialect.name)  # type: ignore[attr-defined]  # SQLModel hides the Table


def _conditions(session: Session, wanted: TitleFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        conditions.append(text_condition(session, wanted.text))
    if wanted.year_from is not None:
        conditions.append(col(Title.year) >= wanted.year_from)
    if wanted.year_to is not None:
        conditions.append(col(Title.year) <= wanted.year_to)
    for column, value in (
        (col(Title.audience), wanted.audience),
        (col(Title.language), wanted.language),
        (col(Title.enrich_state), wanted.enrich),
    ):
        if value:
            conditions.append(column == value)
    if wanted.held is not None:
        held = exists().where(col(Holding.title_id) == col(Title.id), col(Holding.copies) > 0)
        conditions.append(held if wanted.held else ~held)
    return conditions


def _copies(session: Session, ids: list[int]) -> dict[int, int]:
    statement = select(col(Holding.title_id), func.sum(Holding.copies)).where(col(Holding.title_id).in_(ids))
    return {id: int(copies) for id, copies in session.execute(statement.group_by(col(Holding.title_id)))}
