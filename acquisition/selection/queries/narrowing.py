"""What narrows a list of candidates: what a person may see of a campaign, and what the filters ask.

Blindness: a person who takes no part in the check sees admitted candidates only, and none of its findings. What may
not be seen is not asked for: `Scope` is part of every statement, filters on hidden things are dropped.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Table, UnaryExpression, literal, select
from sqlalchemy.sql.operators import custom_op
from sqlmodel import Session, col

from acquisition.catalogue.isbn import read_isbn
from acquisition.catalogue.models import EnrichState, Title
from acquisition.catalogue.text import fold
from acquisition.kernel import search
from acquisition.kernel.actor import Actor
from acquisition.people.access import Permission, allowed
from acquisition.selection.models import Candidate, CandidateReason, CandidateState
from acquisition.selection.reasons import Certainty

TABLE: Table = Candidate.__table__  # type: ignore[attr-defined]  # SQLModel hides the Table
NUMBER = re.compile(r"\s*[№#]\s*([0-9]{1,9})\s*\Z")


Over = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a person may see of a campaign's candidates: findings of the check, and what libraries hold."""

    campaign_id: int
    findings: bool
    holdings: bool

    @classmethod
    def of(cls, actor: Actor, campaign_id: int) -> "Scope":
        """People who see councils take part in the check; others see the long list only."""
        findings, holdings = (
            allowed(actor, each, campaign_id=campaign_id)
            for each in (Permission.COUNCILS_SEE, Permission.HOLDINGS_SEE)
        )
        return cls(campaign_id, findings, holdings)

    @property
    def condition(self) -> list[ColumnElement[bool]]:
        """The candidates of the campaign that the person may see."""
        mine = [col(Candidate.campaign_id) == self.campaign_id]
        return mine if self.findings else [*mine, col(Candidate.state) == CandidateState.ADMITTED]


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to; empty values narrow nothing. Prices in kopiykas, both ends included.

    `twins`: "campaign" repeats an earlier proposal, "held" is held by a library, "none" neither. `demand`: "yes", "no".
    `finding`: "reasons", "suspicions", "only_suspicions" (and no reason), "clean" (checked with neither),
    "not_checked". `certainty`: `reason` found for sure ("certain") or as a suspicion ("suspicion").
    """

    query: str = ""
    state: CandidateState | None = None
    council: str = ""
    publisher: str = ""
    reason: str = ""
    finding: str = ""
    certainty: str = ""
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


def as_is(column: Any) -> Any:
    """Leave the choice of an index to the database."""
    return column


def aside(column: Any) -> Any:
    """SQLite's way to say «no index for this term»: a unary plus, which changes nothing else."""
    return UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def all_but_words(column: Any) -> Any:
    """As `aside`, and the campaign too: SQLite is left with the words and looks the rest up row by row."""
    return aside(column)


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
    return (
        found
        + (_held(filters, over) if scope.holdings else [])
        + (_findings(scope, filters, over) if scope.findings else [])
    )


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


def asks_for_words(query: str) -> bool:
    """Neither a number nor an ISBN: the word index answers."""
    return bool(fold(query)) and not NUMBER.match(query) and not read_isbn(query).isbn13


def _findings(scope: Scope, filters: Filters, over: Over) -> list[ColumnElement[bool]]:
    found = []
    if filters.twins in ("campaign", "none"):
        twin = over(col(Candidate.duplicate_of))
        found.append(twin.is_not(None) if filters.twins == "campaign" else twin.is_(None))
    asked = [col(CandidateReason.code) == filters.reason] if filters.reason else []
    if filters.certainty in list(Certainty):
        asked.append(col(CandidateReason.certainty) == filters.certainty)
    if asked:
        found.append(_with_codes(scope, asked, over))
    sure = [col(CandidateReason.certainty) == Certainty.CERTAIN]
    if filters.finding == "reasons":
        found += [col(Candidate.checked_at).is_not(None), _with_codes(scope, sure, over)]
    if filters.finding in ("suspicions", "only_suspicions"):
        found.append(over(col(Candidate.suspicions)) > 0)
    if filters.finding == "only_suspicions":
        found += [col(Candidate.checked_at).is_not(None), ~_with_codes(scope, sure, over)]
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
