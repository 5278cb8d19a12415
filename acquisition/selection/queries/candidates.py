"""Candidates in lists: order and pages over a hundred thousand rows without counting them; look-ups for files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from sqlalchemy import Row, Select, literal, select
from sqlmodel import Session, col

from acquisition.catalogue.models import Title
from acquisition.catalogue.queries.briefs import chunks
from acquisition.catalogue.text import fold
from acquisition.kernel import search
from acquisition.kernel.paging import PageRequest
from acquisition.selection.models import Candidate, CandidateState
from acquisition.selection.queries.narrowing import (
    TABLE,
    Filters,
    Over,
    Scope,
    all_but_words,
    as_is,
    aside,
    asks_for_words,
    narrow,
)

COUNTED = 1_000
"""Matches are counted up to here; beyond it a list says «more than»."""

SORTS: Mapping[str, Any] = {
    "number": Candidate.number,
    "title": Candidate.sort_title,
    "authors": Candidate.sort_authors,
    "publisher": Candidate.sort_publisher,
    "year": Candidate.year,
    "price": Candidate.price_kop,
    "quantity": Candidate.quantity,
    "demand": Candidate.demand_libraries,
    "held": Candidate.held_copies,
}
COLLECT_COST = 3
"""Fetching and sorting a matching row costs so many steps along an index."""


class Way(Enum):
    """Walk the index of the order and keep what matches, or collect what matches and sort it."""

    WALK = "walk"
    COLLECT = "collect"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """One page of candidates. `total` is exact unless `more`: then there are more than so many."""

    rows: Sequence[Row[Any]]
    request: PageRequest
    total: int
    more: bool

    @property
    def first(self) -> int:
        return self.request.offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.request.offset + len(self.rows)

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.request.size))

    @property
    def has_next(self) -> bool:
        return len(self.rows) == self.request.size and (self.more or self.last < self.total)


_ROW = (
    Candidate.id, Candidate.number, Candidate.title, Candidate.authors, Candidate.publisher, Candidate.year, Candidate.isbn13,
    Candidate.language, Candidate.audience, Candidate.price_kop, Candidate.quantity, Candidate.state, Candidate.council,
    Candidate.demand_libraries, Candidate.demand_copies, Candidate.held_copies, Candidate.version,
)  # fmt: skip
_FINDINGS = (Candidate.codes, Candidate.duplicate_of, Candidate.checked_at)


def sorts_for(scope: Scope) -> dict[str, Any]:
    """What the person may order a list by: an order tells of what it is made of."""
    return {key: column for key, column in SORTS.items() if key != "held" or scope.holdings}


def page(
    session: Session,
    scope: Scope,
    filters: Filters,
    sort: str,
    descending: bool,
    request: PageRequest,
    counts: Mapping[tuple[CandidateState, str], int],
) -> CandidatePage:
    """One page in at most three statements, however many rows there are.

    Where counters know the total, the page is asked for at once. Another list of at most COUNTED rows is read whole, as
    bare sort keys, and cut here; a longer one is walked along the index of its order.
    """
    if filters.counted_by_counters:
        total, more = _counted(scope, filters, counts), False
        way = _way(session, scope, filters, sort, request, total, sum(counts.values()))
        ids: Any = _cut(session, scope, filters, sort, descending, request, way, total)
    else:
        keys = None if _is_long(session, scope, filters) else _keys(session, scope, filters, sort)
        more = keys is None or len(keys) > COUNTED
        total = COUNTED if keys is None else min(len(keys), COUNTED)
        if keys is None or more:
            way = Way.EITHER if _ordered_by_filter(sort, filters) else Way.WALK
            ids = _cut(session, scope, filters, sort, descending, request, way, None)
        else:
            keys.sort(key=_rank, reverse=descending)
            ids = [each[0] for each in keys[request.offset : request.offset + request.size]]
    shown = (*_ROW, *_FINDINGS) if scope.findings else _ROW
    columns: list[Any] = [*map(col, shown), col(Title.enrich_state)]
    statement = (
        select(*columns)
        .join(Title, col(Title.id) == col(Candidate.title_id))
        .where(col(Candidate.id).in_(ids))
        .order_by(*_order(sort, descending))
    )
    return CandidatePage(_plain(session, statement), request, total, more)


def ids_of(session: Session, scope: Scope, filters: Filters, limit: int) -> list[int]:
    """Ids of all candidates of a filtered list, in order of numbers, at most `limit`."""
    statement = select(col(Candidate.id)).where(*narrow(session, scope, filters))
    return list(session.scalars(statement.order_by(col(Candidate.number)).limit(limit)))


def numbers_by_isbn(session: Session, campaign_id: int, isbns: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Id and number of the campaign's first candidate with each ISBN; unknown ISBNs are absent."""
    found: dict[str, tuple[int, int]] = {}
    columns = (Candidate.isbn13, Candidate.id, Candidate.number)
    for part in chunks(sorted(set(isbns))):
        ours = select(*map(col, columns)).where(
            col(Candidate.campaign_id) == campaign_id, col(Candidate.isbn13).in_(part)
        )
        for isbn, candidate_id, number in session.execute(ours.order_by(col(Candidate.number))):
            found.setdefault(isbn, (candidate_id, number))
    return found


def by_numbers(session: Session, campaign_id: int, numbers: Iterable[int]) -> dict[int, int]:
    """Candidate id by number in the campaign; unknown numbers are absent."""
    found: dict[int, int] = {}
    for part in chunks(sorted(set(numbers))):
        ours = select(col(Candidate.number), col(Candidate.id)).where(
            col(Candidate.campaign_id) == campaign_id, col(Candidate.number).in_(part)
        )
        found.update((number, candidate_id) for number, candidate_id in session.execute(ours) if candidate_id)
    return found


def _order(sort: str, descending: bool, over: Over = as_is) -> list[Any]:
    """By the column, then by number. Unknown values come first going up, last going down, on every database."""
    column, number = over(col(SORTS[sort])), col(Candidate.number)
    if sort == "number":
        return [column.desc() if descending else column]
    if sort in ("year", "price", "quantity"):
        return (
            [column.desc().nulls_last(), number.desc()]
            if descending
            else [column.asc().nulls_first(), number]
        )
    return [column.desc(), number.desc()] if descending else [column, number]


def _counted(scope: Scope, filters: Filters, counts: Mapping[tuple[CandidateState, str], int]) -> int:
    return sum(
        number
        for (state, council), number in counts.items()
        if filters.state in (None, state)
        and filters.council in ("", council)
        and (scope.findings or state is CandidateState.ADMITTED)
    )


def _ordered_by_filter(sort: str, filters: Filters) -> bool:
    """The index of the order is that of the filter too: SQLite walks just the part between its ends."""
    prices = filters.price_from is not None or filters.price_to is not None
    return (sort == "price" and prices) or (sort == "year" and filters.year is not None)


def _is_long(session: Session, scope: Scope, filters: Filters) -> bool:
    """Whether more than COUNTED rows match, when asking is cheap: an index alone answers, or the words alone.

    Words together with filters are looked up row by row; there the keys themselves tell.
    """
    if asks_for_words(filters.query) and filters != Filters(query=filters.query):
        return False
    beyond = _matching(session, scope, filters, [literal(1)]).limit(1).offset(COUNTED)
    return bool(_plain(session, beyond))


def _keys(session: Session, scope: Scope, filters: Filters, sort: str) -> list[Row[Any]]:
    """Id, sort key and number of what matches, unordered, at most one more than COUNTED."""
    columns = [col(Candidate.id), col(SORTS[sort]), col(Candidate.number)]
    return list(_plain(session, _matching(session, scope, filters, columns).limit(COUNTED + 1)))


def _matching(session: Session, scope: Scope, filters: Filters, columns: list[Any]) -> Select[Any]:
    """What matches, in whatever order comes cheapest; SQLite is led by the words when there are any."""
    statement: Select[Any] = select(*columns)
    if not asks_for_words(filters.query) or session.get_bind().dialect.name != "sqlite":
        return statement.select_from(Candidate).where(*narrow(session, scope, filters))
    found, joined = search.hits(TABLE, fold(filters.query))
    rest = narrow(session, scope, replace(filters, query=""), all_but_words)
    return statement.join_from(found, TABLE, joined).where(*rest)


def _plain(session: Session, statement: Select[Any]) -> Sequence[Row[Any]]:
    """Rows without the machinery that makes objects of them: a list reads a thousand and shows fifty."""
    return session.connection().execute(statement).all()


def _rank(key: Any) -> tuple[bool, Any, int]:
    """The order of `_order`, for sorting here: unknown first."""
    return (key[1] is not None, key[1], key[2])


def _cut(
    session: Session,
    scope: Scope,
    filters: Filters,
    sort: str,
    descending: bool,
    request: PageRequest,
    way: Way,
    total: int | None,
) -> Select[Any]:
    """Ids of the page as a statement; with the total known, the far half of a list is reached from its end."""
    offset, limit, backwards = request.offset, request.size, False
    if total is not None and request.offset > total // 2:
        backwards, limit = True, min(request.size, max(0, total - request.offset))
        offset = max(0, total - request.offset - request.size)
    ids = (
        select(col(Candidate.id))
        .where(*narrow(session, scope, filters, aside if way is Way.WALK else as_is))
        .order_by(*_order(sort, descending != backwards, aside if way is Way.COLLECT else as_is))
    )
    return select(ids.limit(limit).offset(offset).subquery().c.id)


def _way(
    session: Session,
    scope: Scope,
    filters: Filters,
    sort: str,
    request: PageRequest,
    total: int,
    everything: int,
) -> Way:
    """How SQLite should go about it: its planner does not know how many rows a filter leaves, and we do."""
    if session.get_bind().dialect.name != "sqlite" or (filters == Filters() and scope.findings):
        return Way.EITHER
    if sort == "title" and (bool(filters.council) != (filters.state is not None or not scope.findings)):
        return Way.EITHER
    walked = (request.offset + request.size) * everything // max(1, total)
    return Way.WALK if walked < COLLECT_COST * total else Way.COLLECT
