"""The job that asks outside catalogues about titles, portion by portion, and ends calmly where there is no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlmodel import col, select

from acquisition.catalogue import service
from acquisition.catalogue.models import EnrichState
from acquisition.catalogue.queries.enrichment import ToAsk, enrich_work, known_answers
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import JobContext
from acquisition.selection.models import Candidate
from importers.providers import Provider, Unreachable, open_providers

PORTION = 50
"""Titles asked about and saved in one go."""


def enrich(job: JobContext) -> dict[str, int]:
    """Payload: title_ids (empty: of the campaign), campaign_id (None: of the catalogue), again.

    The result counts titles: asked, enriched, nothing_found, unreachable, without_isbn, done_before. Whether the
    network is there is not this job's success or failure: titles nobody could be asked about wait for another run.
    """
    with job.work() as unit:
        service.forget_old_answers(unit)
    with job.reading() as unit:
        ids = _title_ids(unit.session, job.payload)
        todo = enrich_work(unit.session, ids, bool(job.payload.get("again")))
    settings = job.runtime.settings
    providers = (
        open_providers(settings.open_library_url, settings.google_books_url, settings.network_timeout)
        if settings.network
        else []
    )
    counts: Counter[EnrichState] = Counter()
    try:
        for start in range(0, len(todo.to_ask), PORTION):
            job.progress(start, len(todo.to_ask), _message(counts))
            portion = todo.to_ask[start : start + PORTION]
            answers: list[dict[str, Any]] = []
            for provider in providers:
                wanted = [one.isbn13 for one in portion if not answers or _gaps_left(one, answers)]
                answers.append(_answers(job, provider, sorted(set(wanted))))
            with job.work() as unit:
                states = service.enrich_titles(unit, [_gather(one, providers, answers) for one in portion])
            counts.update(states.values())
    finally:
        for provider in providers:
            provider.web.close()
    job.progress(len(todo.to_ask), len(todo.to_ask), _message(counts))
    return {
        "asked": len(todo.to_ask),
        "enriched": counts[EnrichState.ENRICHED],
        "nothing_found": counts[EnrichState.NOTHING_FOUND],
        "unreachable": counts[EnrichState.WAITING_NETWORK],
        "without_isbn": todo.without_isbn,
        "done_before": todo.done_before,
    }


def _title_ids(session: Any, payload: dict[str, Any]) -> list[int] | None:
    if payload.get("title_ids"):
        return list(payload["title_ids"])
    if payload.get("campaign_id") is None:
        return None
    of_campaign = select(Candidate.title_id).where(col(Candidate.campaign_id) == payload["campaign_id"])
    return list(session.exec(of_campaign))


def _gaps_left(one: ToAsk, answers: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a wished field is still empty after what the catalogues before have said."""
    filled = {key for said in answers for key in said.get(one.isbn13) or ()}
    return bool(one.gaps - filled - ({"authors"} if "author" in filled else set()))


def _answers(job: JobContext, provider: Provider, isbns: Sequence[str]) -> dict[str, Any]:
    """What the catalogue says of the ISBNs: kept answers first, then the network; silent where neither is."""
    with job.reading() as unit:
        answers: dict[str, Any] = dict(known_answers(unit.session, provider.key, isbns, unit.now))
    fresh: dict[str, Any] = {}
    for batch in _batches([isbn for isbn in isbns if isbn not in answers], provider.batch):
        try:
            fresh |= provider.ask(batch)
        except Unreachable:
            if provider.web.open:
                break
    if fresh:
        with job.work() as unit:
            service.keep_answers(unit, provider.key, fresh)
    return answers | fresh


def _gather(one: ToAsk, providers: Sequence[Provider], answers: Sequence[dict[str, Any]]) -> service.Answers:
    words = tuple(
        service.Word(provider.name, said[one.isbn13])
        for provider, said in zip(providers, answers, strict=True)
        if one.isbn13 in said
    )
    return service.Answers(one.title_id, words)


def _batches(isbns: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    return (isbns[start : start + size] for start in range(0, len(isbns), size))


def _message(counts: Counter[EnrichState]) -> str:
    if counts[EnrichState.WAITING_NETWORK]:
        return _(
            "Доповнено: %(enriched)s; очікують мережі: %(waiting)s",
            enriched=counts[EnrichState.ENRICHED],
            waiting=counts[EnrichState.WAITING_NETWORK],
        )
    return _("Доповнено: %(enriched)s", enriched=counts[EnrichState.ENRICHED])
