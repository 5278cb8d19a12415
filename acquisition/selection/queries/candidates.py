"""Candidates in lists: search, filters, order and pages over a hundred thousand rows without counting them.

Blindness: a person who takes no part in the check sees admitted candidates only, and none of its findings. What may
not be seen is not asked for: `Scope` is part of every statement, filters on hidden things are dropped.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, UnaryExpression, literal, select
from sqlalchemy.sql.operators import custom_op
from sqlmodel import Session, col

from acquisition.catalogue.isbn import read_isbn
from acquisition.catalogue.models import EnrichState, Title
from acquisition.catalogue.queries.briefs import chunks
from acquisition.catalogue.text import fold
from acquisition.kernel import search
from acquisition.kernel.actor import Actor
from acquisition.kernel.paging import PageRequest
from acquisition.people.access import Permission, allowed
from acquisition.selection.models import Candidate, CandidateReason, CandidateState
from acquisition.selection.reasons import Certainty

TABLE: Table = Candidate.__table__  # type: ignore[attr-defined]  # SQLModel hides the Table
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
Over = Callable[[Any], Any]


class Way(Enum):
    """Walk the index of the order and keep what matches, or collect what matches and sort it."""

    WALK = "walk"
    COLLECT = "collect"
    EITHER = "either"


def as_is(column: Any) -> Any:
    """Leave the choice of an index to the database."""
    return column


def aside(column: Any) -> Any:
    """SQLite's way to say «no index for this term»: a unary plus, which changes nothing else."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def all_but_words(column: Any) -> Any:
    """As `aside`, and the campaign too: SQLite is left with the words and looks the rest up row by row."""
    return aside(column)


NUMBER = re.compile(r"\s*[№#]\s*([0-9]{1,9})\s*\Z")


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may see of a campaign's candidates."""

    campaign_id: int
    findings: bool

    @classmethod
    def of(cls, actor: Actor, campaign_id: int) -> "Scope":
        """People who see councils take part in the check; others see the long list only."""
        return cls(campaign_id, allowed(actor, Permission.COUNCILS_SEE, campaign_id=campaign_id))

    @property
    def condition(self) -> list[ColumnElement[bool]]:
        """The candidates of the campaign that the person may see."""
        mine = [col(Candidate.campaign_id) == self.campaign_id]
        return mine if self.findings else [*mine, col(Candidate.state) == CandidateState.ADMITTED]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing. Prices in kopiykas, both ends included.

    `twins`: "campaign" repeats an earlier proposal, "held" is held by a library, "none" neither. `demand`: "yes", "no".
    `finding`: "reasons", "suspicions", "clean" (checked with neither), "not_checked".
    """

    query: str = ""
    state: CandidateState | None = None
    council: str = ""
    publisher: str = ""
    reason: str = ""
    finding: str = ""
    year: int | None = None
    price_from: int | None = None
    price_to: int | None = None
    enrichment: EnrichState | None = None
    twins: str = ""
    demand: str = ""

    @property
    def narrowed_further(self) -> bool:
        """Something beyond words, state, council and finding narrows the list."""
        return replace(self, query="", state=None, council="", finding="") != Filters()

    @property
    def counted_by_counters(self) -> bool:
        """Only state and council narrow the list: the counters know its length."""
        return self == Filters(state=self.state, council=self.council)


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


def page(
    session: Session,
    scope: Scope,
    filters: Filters,
    sort: str,
    descending: bool,
    request: PageRequest,
    counts: Mapping[tuple[CandidateState, str], int],
) -> CandidatePage:
    """One page in two statements, or one when counters know the total.

    A filtered list of at most COUNTED rows is read whole, as bare sort keys, and cut here; a longer one is walked along
    the index of its order.
    """
    if filters.counted_by_counters:
        total, more = _counted(scope, filters, counts), False
        way = _way(session, scope, filters, sort, request, total, sum(counts.values()))
        ids: Any = _cut(session, scope, filters, sort, descending, request, way, total)
    else:
        keys = _keys(session, scope, filters, sort)
        total, more = min(len(keys), COUNTED), len(keys) > COUNTED
        if more:
            ids = _cut(session, scope, filters, sort, descending, request, Way.WALK, None)
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


def narrow(session: Session, scope: Scope, filters: Filters, over: Over = as_is) -> list[ColumnElement[bool]]:
    """The conditions of a list: what the person may see, and what the filters ask. `over` wraps the columns asked."""
    state, price = over(col(Candidate.state)), over(col(Candidate.price_kop))
    campaign_id = col(Candidate.campaign_id)
    found = [(over(campaign_id) if over is all_but_words else campaign_id) == scope.campaign_id]
    if not scope.findings:
        found.append(state == CandidateState.ADMITTED)
    if filters.query.strip():
        found.append(_text(session, filters.query, over))
    if filters.state is not None:
        found.append(state == filters.state)
    if filters.council:
        found.append(over(col(Candidate.council)) == filters.council)
    if filters.publisher:
        key, name = fold(filters.publisher), over(col(Candidate.publisher_key))
        found += [name >= key, name < key + "\U0010ffff"]
    if filters.year is not None:
        found.append(over(col(Candidate.year)) == filters.year)
    if filters.price_from is not None:
        found.append(price >= filters.price_from)
    if filters.price_to is not None:
        found.append(price <= filters.price_to)
    if filters.enrichment is not None:
        title = select(literal(1)).where(
            col(Title.id) == col(Candidate.title_id), col(Title.enrich_state) == filters.enrichment
        )
        found.append(title.exists())
    if filters.demand in ("yes", "no"):
        asked = over(col(Candidate.demand_libraries))
        found.append(asked > 0 if filters.demand == "yes" else asked == 0)
    return found + _held(filters, over) + (_findings(scope, filters, over) if scope.findings else [])


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


def _keys(session: Session, scope: Scope, filters: Filters, sort: str) -> list[Row[Any]]:
    """Id, sort key and number of what matches, unordered, at most one more than COUNTED."""
    columns: list[Any] = [col(Candidate.id), col(SORTS[sort]), col(Candidate.number)]
    statement: Select[Any] = select(*columns)
    if _asks_for_words(filters.query) and session.get_bind().dialect.name == "sqlite":
        found, joined = search.hits(TABLE, fold(filters.query))
        rest = narrow(session, scope, replace(filters, query=""), all_but_words)
        statement = statement.join_from(found, TABLE, joined).where(*rest)
    else:
        statement = statement.where(*narrow(session, scope, filters))
    return list(_plain(session, statement.limit(COUNTED + 1)))


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


def _text(session: Session, query: str, over: Over) -> ColumnElement[bool]:
    """«№ 15» asks for a number, an ISBN for that ISBN, anything else for words."""
    number = NUMBER.match(query)
    if number:
        return col(Candidate.number) == int(number.group(1))
    isbn = read_isbn(query).isbn13
    if isbn:
        return col(Candidate.isbn13) == isbn
    folded = fold(query)
    if not folded:
        return literal(False)
    found = search.matches(TABLE, folded, session.get_bind().dialect.name)
    if over is aside:
        found = aside(found)
    return found


def _asks_for_words(query: str) -> bool:
    return bool(fold(query)) and not NUMBER.match(query) and not read_isbn(query).isbn13


def _findings(scope: Scope, filters: Filters, over: Over) -> list[ColumnElement[bool]]:
    found = []
    if filters.twins in ("campaign", "none"):
        twin = over(col(Candidate.duplicate_of))
        found.append(twin.is_not(None) if filters.twins == "campaign" else twin.is_(None))
    if filters.reason:
        found.append(_with_codes(scope, [col(CandidateReason.code) == filters.reason], over))
    if filters.finding == "reasons":
        found.append(_with_codes(scope, [col(CandidateReason.certainty) == Certainty.CERTAIN], over))
    if filters.finding == "suspicions":
        found.append(over(col(Candidate.suspicions)) > 0)
    if filters.finding == "clean":
        found += [col(Candidate.checked_at).is_not(None), col(Candidate.codes) == ""]
    if filters.finding == "not_checked":
        found.append(col(Candidate.checked_at).is_(None))
    return found


def _held(filters: Filters, over: Over) -> list[ColumnElement[bool]]:
    copies = over(col(Candidate.held_copies))
    if filters.twins == "held":
        return [copies > 0]
    return [copies == 0] if filters.twins == "none" else []


def _with_codes(scope: Scope, conditions: Sequence[ColumnElement[bool]], over: Over) -> ColumnElement[bool]:
    ours = select(col(CandidateReason.candidate_id)).where(
        col(CandidateReason.campaign_id) == scope.campaign_id, *conditions
    )
    among: ColumnElement[bool] = over(col(Candidate.id)).in_(ours)
    return among
