"""Equal wishes merged and counted: by distinct libraries and by copies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import Session, col

from acquisition.catalogue.queries import held_copies
from acquisition.catalogue.text import fold
from acquisition.demand.models import Request, RequestState
from acquisition.demand.queries.requests import RequestLine
from acquisition.demand.states import COUNTED, OPEN
from acquisition.kernel.paging import Page, PageRequest
from acquisition.people.models import Library

CHUNK = 500


@dataclass(frozen=True, slots=True)
class WishFilter:
    """What the merged list is narrowed to. `state`: one state, or «» for all in which a request still waits."""

    words: str = ""
    state: str = ""
    sort: str = "libraries"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """Requests for one book together. `request` is the latest of them; `held`: copies in all libraries' holdings."""

    key: str
    request: Request
    requests: int
    libraries: int
    copies: int
    first_at: datetime
    states: frozenset[RequestState]
    held: int


@dataclass(frozen=True, slots=True)
class Book:
    """A book by what requests may know of it."""

    title_id: int | None = None
    isbn13: str | None = None
    wish_key: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """How much a book is asked for, refused and withdrawn requests left out."""

    libraries: int = 0
    copies: int = 0
    requests: int = 0


_LIBRARIES = func.count(col(Request.library_id).distinct())
_COPIES = func.sum(col(Request.copies))
_FIRST = func.min(col(Request.created_at))
SORTS: dict[str, ColumnElement[Any]] = {
    "libraries": _LIBRARIES,
    "copies": _COPIES,
    "first": _FIRST,
    "title": func.min(col(Request.sort_title)),
}


def wish_page(session: Session, wanted: WishFilter, request: PageRequest) -> Page[Wish]:
    """One page of merged wishes. A fixed number of queries. The caller has required REQUESTS_SEE."""
    where = _narrowed(wanted)
    keys = select(col(Request.wish_key)).where(*where).group_by(col(Request.wish_key)).subquery()
    total = session.execute(select(func.count()).select_from(keys)).scalar_one()
    sort = SORTS.get(wanted.sort, _LIBRARIES)
    groups = session.execute(
        select(col(Request.wish_key), _LIBRARIES, _COPIES, func.count(), func.max(col(Request.id)), _FIRST)
        .where(*where)
        .group_by(col(Request.wish_key))
        .order_by(sort.desc() if wanted.descending else sort.asc(), col(Request.wish_key))
        .offset(request.offset)
        .limit(request.size)
    ).all()
    states = _states(session, where, [group[0] for group in groups])
    latest = {row.id: row for row in _rows(session, [group[4] for group in groups])}
    titles = {row.title_id for row in latest.values() if row.title_id is not None}
    held = held_copies(session, titles)
    wishes = []
    for key, libraries, copies, count, last, first in groups:
        row = latest[last]
        stock = held.get(row.title_id or 0)
        wishes.append(
            Wish(key, row, count, libraries, int(copies), first, states[key], stock.copies if stock else 0)
        )
    return Page(wishes, request, total)


def requests_of_wishes(
    session: Session, keys: Collection[str], states: Collection[RequestState] = OPEN
) -> list[RequestLine]:
    """Requests behind merged wishes, by wish and number."""
    return _lines(session, col(Request.wish_key).in_(list(keys)), col(Request.state).in_(list(states)))


def requests_by_ids(session: Session, ids: Collection[int]) -> list[RequestLine]:
    """Requests by id, whatever their state. The caller has required REQUESTS_SEE."""
    return _lines(session, col(Request.id).in_(list(ids)))


def requests_by_numbers(session: Session, numbers: Collection[str]) -> list[RequestLine]:
    """Requests by number, whatever their state. The caller has required REQUESTS_SEE."""
    return _lines(session, col(Request.number).in_(list(numbers)))


def _lines(session: Session, *where: ColumnElement[bool]) -> list[RequestLine]:
    rows = session.execute(
        select(Request, col(Library.name))
        .join(Library, col(Library.id) == col(Request.library_id))
        .where(*where)
        .order_by(col(Request.wish_key), col(Request.id))
    )
    return [RequestLine(row, library) for row, library in rows.all()]


def demand_for(session: Session, books: Mapping[int, Book]) -> dict[int, Demand]:
    """How much each book is asked for: requests for its title, its ISBN or its work, each counted once.

    Books nobody asked for are absent. One query for each CHUNK of books.
    """
    found: dict[int, Demand] = {}
    keys = sorted(books)
    for start in range(0, len(keys), CHUNK):
        part = {key: books[key] for key in keys[start : start + CHUNK]}
        found.update(_demand(session, part))
    return found


def _demand(session: Session, books: Mapping[int, Book]) -> dict[int, Demand]:
    by_title, by_isbn, by_key = (_by(books, name) for name in ("title_id", "isbn13", "wish_key"))
    rows = session.execute(
        select(
            col(Request.library_id),
            col(Request.copies),
            col(Request.title_id),
            col(Request.isbn13),
            col(Request.wish_key),
        ).where(
            or_(
                col(Request.title_id).in_(list(by_title)),
                col(Request.isbn13).in_(list(by_isbn)),
                col(Request.wish_key).in_(list(by_key)),
            ),
            col(Request.state).in_(list(COUNTED)),
        )
    )
    asked: dict[int, list[tuple[int, int]]] = {}
    for library_id, copies, title_id, isbn, wish in rows.all():
        for key in {*by_title.get(title_id, ()), *by_isbn.get(isbn, ()), *by_key.get(wish, ())}:
            asked.setdefault(key, []).append((library_id, copies))
    return {
        key: Demand(
            len({library for library, _copies in wishes}),
            sum(copies for _library, copies in wishes),
            len(wishes),
        )
        for key, wishes in asked.items()
    }


def _by(books: Mapping[int, Book], name: str) -> dict[object, list[int]]:
    found: dict[object, list[int]] = {}
    for key, book in books.items():
        if value := getattr(book, name):
            found.setdefault(value, []).append(key)
    return found


def _narrowed(wanted: WishFilter) -> list[ColumnElement[bool]]:
    where = [col(Request.search_text).contains(word, autoescape=True) for word in fold(wanted.words).split()]
    states = [RequestState(wanted.state)] if wanted.state in set(RequestState) else list(OPEN)
    where.append(col(Request.state).in_(states))
    return where


def _states(
    session: Session, where: list[ColumnElement[bool]], keys: Sequence[str]
) -> dict[str, frozenset[RequestState]]:
    rows = session.execute(
        select(col(Request.wish_key), col(Request.state))
        .where(*where, col(Request.wish_key).in_(list(keys)))
        .distinct()
    )
    found: dict[str, set[RequestState]] = {}
    for key, state in rows.all():
        found.setdefault(key, set()).add(state)
    return {key: frozenset(states) for key, states in found.items()}


def _rows(session: Session, ids: Sequence[int]) -> Sequence[Request]:
    return session.execute(select(Request).where(col(Request.id).in_(list(ids)))).scalars().all()
