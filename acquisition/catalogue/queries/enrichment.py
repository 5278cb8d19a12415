"""What is to be asked of outside catalogues, what they answered before, and how far titles have come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import Session, col

from acquisition.catalogue.models import EnrichState, ProviderAnswer, Title
from acquisition.catalogue.queries.briefs import chunks
from acquisition.kernel.jobs import Job, JobState

KIND = "catalogue.enrich"
KEEP_FOUND = timedelta(days=90)
KEEP_NOTHING = timedelta(days=14)
"""How long an answer is believed without asking again."""

WISHED = ("authors", "publisher", "year", "language", "pages", "annotation")
"""Fields for whose sake the next catalogue is asked when the ones before it have not filled them."""

UNASKED = (EnrichState.NONE, EnrichState.WAITING_NETWORK)


@dataclass(frozen=True, slots=True)
class ToAsk:
    """A title to ask about: its main ISBN and the wished fields that it lacks."""

    title_id: int
    isbn13: str
    gaps: frozenset[str]


@dataclass(frozen=True, slots=True)
class EnrichWork:
    """What a run has before it; titles without an ISBN cannot be asked about."""

    to_ask: tuple[ToAsk, ...]
    without_isbn: int
    done_before: int


def enrich_work(session: Session, title_ids: Iterable[int] | None, again: bool) -> EnrichWork:
    """The titles to ask about, of these or of the whole catalogue; with `again` also those already answered."""
    columns: tuple[Any, ...] = (
        Title.id,
        Title.isbn13,
        Title.enrich_state,
        *(getattr(Title, key) for key in WISHED),
    )
    parts = [None] if title_ids is None else list(chunks(sorted(set(title_ids))))
    to_ask: list[ToAsk] = []
    without_isbn = done_before = 0
    for part in parts:
        statement = select(*columns).order_by(col(Title.id))
        if part is not None:
            statement = statement.where(col(Title.id).in_(part))
        for id, isbn13, state, *wished in session.execute(statement):
            if not isbn13:
                without_isbn += 1
            elif not again and state not in UNASKED:
                done_before += 1
            else:
                gaps = frozenset(key for key, value in zip(WISHED, wished, strict=True) if not value)
                to_ask.append(ToAsk(id, isbn13, gaps))
    return EnrichWork(tuple(to_ask), without_isbn, done_before)


def known_answers(
    session: Session, provider: str, isbns: Sequence[str], now: datetime
) -> dict[str, Mapping[str, Any] | None]:
    """Answers kept by `keep_answers` that are still believed: ISBN → record, or None for «no such book»."""
    found: dict[str, Mapping[str, Any] | None] = {}
    for part in chunks(isbns):
        statement = select(ProviderAnswer).where(
            col(ProviderAnswer.provider) == provider, col(ProviderAnswer.isbn13).in_(part)
        )
        for answer in session.scalars(statement):
            if now - answer.at <= (KEEP_FOUND if answer.record else KEEP_NOTHING):
                found[answer.isbn13] = answer.record
    return found


def enrich_states(session: Session, title_ids: Iterable[int]) -> dict[int, EnrichState]:
    """The state of each title, for badges beside it (`badges.ENRICH`)."""
    found: dict[int, EnrichState] = {}
    for part in chunks(sorted(set(title_ids))):
        rows = session.execute(select(col(Title.id), col(Title.enrich_state)).where(col(Title.id).in_(part)))
        found.update((id or 0, state) for id, state in rows)
    return found


def enrich_counts(session: Session) -> dict[EnrichState, int]:
    """How many titles are in each state."""
    statement = select(col(Title.enrich_state), func.count()).group_by(col(Title.enrich_state))
    return dict(map(tuple, session.execute(statement)))


def unended_jobs() -> Select[Job]:
    """Enrichment jobs that wait or run."""
    return select(Job).where(col(Job.kind) == KIND, col(Job.state).in_((JobState.WAITING, JobState.RUNNING)))


def latest_job(session: Session, title_id: int | None = None) -> Job | None:
    """The newest enrichment job of this title, or of the whole catalogue when no title is given."""
    statement = select(Job).where(col(Job.kind) == KIND).order_by(col(Job.id).desc()).limit(1)
    if title_id is None:
        return session.scalar(statement.where(col(Job.subject_kind) == ""))
    return session.scalar(statement.where(col(Job.subject_kind) == "title", col(Job.subject_id) == title_id))
