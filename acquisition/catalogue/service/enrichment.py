"""Enrichment: asking for it, and laying what outside catalogues answered over the titles' gaps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import col

from acquisition.catalogue.matching import book, compare
from acquisition.catalogue.models import EnrichState, ProviderAnswer, Title
from acquisition.catalogue.queries.briefs import isbns_of
from acquisition.catalogue.queries.enrichment import KEEP_FOUND, KIND, unended_jobs
from acquisition.catalogue.records import Origin, OriginKind, draft
from acquisition.catalogue.service.titles import apply_word, refresh_derived
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require


@dataclass(frozen=True, slots=True)
class Word:
    """What one catalogue answered about a title: its name and record (None: it has no such book)."""

    provider: str
    record: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Answers:
    """All that was answered about a title, in the order of asking; none at all means nobody was reached."""

    title_id: int
    words: tuple[Word, ...] = ()


def request_enrichment(
    work: UnitOfWork, title_ids: Sequence[int] = (), *, campaign_id: int | None = None, again: bool = False
) -> Job:
    """Send the job that asks about these titles, about a campaign's, or about every title of the catalogue.

    Only titles not asked about yet, or asked in vain for lack of network, are asked about, unless `again`. The same
    wish uttered twice is one job while it has not ended.
    """
    require(work.actor, Permission.CATALOGUE_EDIT)
    if title_ids and work.session.get(Title, title_ids[0]) is None:
        raise NotFound(_("Такої книжки в каталозі немає."))
    payload: dict[str, Any] = {"title_ids": list(title_ids), "campaign_id": campaign_id, "again": again}
    for job in work.session.scalars(unended_jobs()):
        if job.payload == payload:
            return job
    subject = ("title", title_ids[0]) if len(title_ids) == 1 else None
    if subject is None and campaign_id is not None:
        subject = ("campaign", campaign_id)
    job = work.send(KIND, payload, subject=subject, campaign_id=campaign_id)
    work.record("catalogue.enrich", ("job", job.id or 0), after=payload, campaign_id=campaign_id)
    return job


def enrich_titles(work: UnitOfWork, answered: Sequence[Answers]) -> dict[int, EnrichState]:
    """Fill gaps of the titles with what was answered; returns the state each title has then.

    An answer about another book (the title and the authors are unlike) is passed over. A title about which nobody was
    reached waits for the network; one that was enriched before keeps that state.
    """
    by_id = {one.title_id: one for one in answered}
    states: dict[int, EnrichState] = {}
    numbers = isbns_of(work.session, by_id)
    for title in work.session.scalars(select(Title).where(col(Title.id).in_(by_id)).order_by(col(Title.id))):
        assert title.id is not None
        state = _enrich(work, title, by_id[title.id].words, numbers.get(title.id, []))
        if not (state is not EnrichState.ENRICHED and title.enrich_state is EnrichState.ENRICHED):
            title.enrich_state = state
        states[title.id] = state
    return states


def keep_answers(work: UnitOfWork, provider: str, answers: Mapping[str, Mapping[str, Any] | None]) -> None:
    """Remember what a catalogue answered, ISBN → record or None, so that it is not asked again soon."""
    standing = {
        one.isbn13: one
        for one in work.session.scalars(
            select(ProviderAnswer).where(
                col(ProviderAnswer.provider) == provider, col(ProviderAnswer.isbn13).in_(answers)
            )
        )
    }
    for isbn, record in answers.items():
        row = standing.get(isbn) or ProviderAnswer(provider=provider, isbn13=isbn, at=work.now)
        row.at, row.record = work.now, dict(record) if record else None
        work.session.add(row)


def forget_old_answers(work: UnitOfWork) -> None:
    """Drop answers that are too old to believe, so that their table stays bounded by the books of a season."""
    work.session.execute(delete(ProviderAnswer).where(col(ProviderAnswer.at) < work.now - KEEP_FOUND))


def _enrich(work: UnitOfWork, title: Title, words: Sequence[Word], isbns: Sequence[str]) -> EnrichState:
    if not words:
        return EnrichState.WAITING_NETWORK
    title.enriched_at = work.now
    changed: dict[str, Any] = {}
    for word in words:
        if word.record and _same_book(title, isbns, word.record):
            said = draft(word.record).values
            said.pop("isbn13", None)
            changed |= apply_word(title, said, Origin(OriginKind.PROVIDER, word.provider, work.now))
    if not changed:
        return EnrichState.NOTHING_FOUND
    refresh_derived(title, isbns)
    sources = {key: title.sources[key]["name"] for key in changed}
    reason = _("За даними: %(names)s", names=", ".join(dict.fromkeys(sources.values())))
    work.record("title.enrich", title, before=dict.fromkeys(changed), after=changed, reason=reason)
    return EnrichState.ENRICHED


def _same_book(title: Title, isbns: Sequence[str], record: Mapping[str, Any]) -> bool:
    mine = book(0, title.title, title.authors, isbns)
    theirs = book(1, str(record.get("title") or ""), str(record.get("author") or ""), isbns)
    match = compare(mine, theirs)
    return match is not None and match.certain
