"""Candidates in lists: search, filters, order and pages over a hundred thousand rows without counting them.

Blindness: a person who takes no part in the check sees admitted candidates only, and none of its findings. What may
not be seen is not asked for: `Scope` is part of every statement, filters on hidden things are dropped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal, select
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

COUNTED = 5_000
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
    """One page in two statements (one when counters know the total): the ids in order, joined to what a row shows."""
    conditions = narrow(session, scope, filters)
    total, more = _total(session, scope, filters, conditions, counts)
    backwards = not more and request.offset > total // 2
    offset = max(0, total - request.offset - request.size) if backwards else request.offset
    limit = min(request.size, max(0, total - request.offset)) if backwards else request.size
    order = _order(sort, descending != backwards)
    ids = select(col(Candidate.id)).where(*conditions).order_by(*order).limit(limit).offset(offset).subquery()
    shown = (*_ROW, *_FINDINGS) if scope.findings else _ROW
    statement = (
        select(*map(col, shown), col(Title.enrich_state))
        .join(ids, ids.c.id == col(Candidate.id))
        .join(Title, col(Title.id) == col(Candidate.title_id))
        .order_by(*_order(sort, descending))
    )
    return CandidatePage(session.execute(statement).all(), request, total, more)


def narrow(session: Session, scope: Scope, filters: Filters) -> list[ColumnElement[bool]]:
    """The conditions of a list: what the person may see, and what the filters ask."""
    found = list(scope.condition)
    found += _text(session, filters.query)
    if filters.state is not None:
        found.append(col(Candidate.state) == filters.state)
    if filters.council:
        found.append(col(Candidate.council) == filters.council)
    if filters.publisher:
        key = fold(filters.publisher)
        found += [col(Candidate.publisher_key) >= key, col(Candidate.publisher_key) < key + "\U0010ffff"]
    if filters.year is not None:
        found.append(col(Candidate.year) == filters.year)
    if filters.price_from is not None:
        found.append(col(Candidate.price_kop) >= filters.price_from)
    if filters.price_to is not None:
        found.append(col(Candidate.price_kop) <= filters.price_to)
    if filters.enrichment is not None:
        title = select(literal(1)).where(
            col(Title.id) == col(Candidate.title_id), col(Title.enrich_state) == filters.enrichment
        )
        found.append(title.exists())
    if filters.demand in ("yes", "no"):
        asked = col(Candidate.demand_libraries)
        found.append(asked > 0 if filters.demand == "yes" else asked == 0)
    return found + (_findings(scope, filters) if scope.findings else _held(filters))


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


def _order(sort: str, descending: bool) -> list[Any]:
    """By the column, then by number. Unknown values come first going up, last going down, on every database."""
    column, number = col(SORTS[sort]), col(Candidate.number)
    if sort == "number":
        return [number.desc() if descending else number]
    if sort in ("year", "price", "quantity"):
        return (
            [column.desc().nulls_last(), number.desc()]
            if descending
            else [column.asc().nulls_first(), number]
        )
    return [column.desc(), number.desc()] if descending else [column, number]


def _total(
    session: Session,
    scope: Scope,
    filters: Filters,
    conditions: Sequence[ColumnElement[bool]],
    counts: Mapping[tuple[CandidateState, str], int],
) -> tuple[int, bool]:
    if filters.counted_by_counters:
        return sum(
            number
            for (state, council), number in counts.items()
            if filters.state in (None, state)
            and filters.council in ("", council)
            and (scope.findings or state is CandidateState.ADMITTED)
        ), False
    some = select(literal(1)).select_from(Candidate).where(*conditions).limit(COUNTED + 1).subquery()
    total = session.execute(select(func.count()).select_from(some)).scalar_one()
    return min(total, COUNTED), total > COUNTED


def _text(session: Session, query: str) -> list[ColumnElement[bool]]:
    """«№ 15» asks for a number, an ISBN for that ISBN, anything else for words."""
    if not query.strip():
        return []
    number = NUMBER.match(query)
    if number:
        return [col(Candidate.number) == int(number.group(1))]
    isbn = read_isbn(query).isbn13
    if isbn:
        return [col(Candidate.isbn13) == isbn]
    folded = fold(query)
    if not folded:
        return [literal(False)]
    return [search.matches(Candidate.__table__, folded, session.get_bind().dialect.name)]  # type: ignore[attr-defined]  # SQLModel hides the Table


def _findings(scope: Scope, filters: Filters) -> list[ColumnElement[bool]]:
    found = _held(filters)
    if filters.twins == "campaign":
        found.append(col(Candidate.duplicate_of).is_not(None))
    if filters.twins == "none":
        found.append(col(Candidate.duplicate_of).is_(None))
    if filters.reason:
        found.append(_with_codes(scope, [col(CandidateReason.code) == filters.reason]))
    if filters.finding == "reasons":
        found.append(_with_codes(scope, [col(CandidateReason.certainty) == Certainty.CERTAIN]))
    if filters.finding == "suspicions":
        found.append(col(Candidate.suspicions) > 0)
    if filters.finding == "clean":
        found += [col(Candidate.checked_at).is_not(None), col(Candidate.codes) == ""]
    if filters.finding == "not_checked":
        found.append(col(Candidate.checked_at).is_(None))
    return found


def _held(filters: Filters) -> list[ColumnElement[bool]]:
    if filters.twins == "held":
        return [col(Candidate.held_copies) > 0]
    return [col(Candidate.held_copies) == 0] if filters.twins == "none" else []


def _with_codes(scope: Scope, conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    ours = select(col(CandidateReason.candidate_id)).where(
        col(CandidateReason.campaign_id) == scope.campaign_id, *conditions
    )
    return col(Candidate.id).in_(ours)
