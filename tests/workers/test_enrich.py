"""Rules of enrichment: gaps only, sources kept, people's words untouched, no network is calm."""

import dataclasses
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from sqlmodel import select

from acquisition.catalogue import service
from acquisition.catalogue.editing import as_typed
from acquisition.catalogue.isbn import read_isbn
from acquisition.catalogue.models import EnrichState, ProviderAnswer, Title
from acquisition.catalogue.records import TITLE_FIELDS, Origin, OriginKind
from acquisition.kernel.actor import operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.database import Database
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.runtime import Runtime
from config.settings import Settings
from tests.importers.providers.answers import BOYAR, GOOGLE_SONG, OPEN_LIBRARY_SONG, SONG
from tests.support.clock import StoppedClock
from tests.support.make import Make
from workers.execute import execute

Run = Callable[..., dict[str, Any]]


@pytest.fixture
def settings(settings: Settings, httpserver: HTTPServer) -> Settings:
    """Both catalogues stand at the local server."""
    return dataclasses.replace(
        settings,
        network=True,
        open_library_url=httpserver.url_for("/ol"),
        google_books_url=httpserver.url_for("/gb"),
        network_timeout=2,
    )


@pytest.fixture
def enrich(runtime: Runtime, run_jobs: Callable[[], list[Job]]) -> Run:
    """Ask about titles and give the job's result."""

    def run(*ids: int, **options: Any) -> dict[str, Any]:
        with runtime.work(operator()) as work:
            service.request_enrichment(work, ids, **options)
        (job,) = run_jobs()
        assert (job.state, job.problem) == (JobState.DONE, "")
        return dict(job.result)

    return run


def take(runtime: Runtime, **record: Any) -> int:
    with runtime.work(operator()) as work:
        (id,) = service.find_or_create_titles(
            work, [record], Origin(OriginKind.PUBLISHER, "Веселка", work.now)
        )
    return id


def title(runtime: Runtime, id: int) -> Title:
    with runtime.database.reading() as session:
        return session.get_one(Title, id)


def song(runtime: Runtime) -> int:
    return take(runtime, title="Лісова пісня", author="Леся Українка", publisher="Веселка", isbn=SONG)


def answer(server: HTTPServer, open_library: dict[str, Any], google: dict[str, Any]) -> None:
    server.expect_request("/ol/api/books").respond_with_json(open_library)
    server.expect_request("/gb/volumes").respond_with_json(google)


def test_gaps_are_filled_and_each_field_keeps_its_source(
    runtime: Runtime, enrich: Run, httpserver: HTTPServer
) -> None:
    answer(httpserver, {f"ISBN:{SONG}": OPEN_LIBRARY_SONG}, GOOGLE_SONG)
    id = song(runtime)
    assert enrich(id) == {
        "asked": 1, "enriched": 1, "nothing_found": 0, "unreachable": 0, "without_isbn": 0, "done_before": 0,
    }  # fmt: skip
    found = title(runtime, id)
    assert (found.publisher, found.year, found.pages, found.annotation) == (
        "Веселка",
        2019,
        96,
        "Мавка і Лукаш.",
    )
    said = {key: (source["kind"], source["name"]) for key, source in found.sources.items()}
    assert said["publisher"] == ("publisher", "Веселка")
    assert said["year"] == said["annotation"] == ("provider", "Open Library")
    assert (found.enrich_state, found.enriched_at) == (EnrichState.ENRICHED, runtime.clock.now())
    assert "мавка" not in found.search_text
    assert "драма" in found.search_text


def test_the_second_catalogue_is_asked_only_for_what_the_first_left_open(
    runtime: Runtime, enrich: Run, httpserver: HTTPServer
) -> None:
    details = {key: value for key, value in OPEN_LIBRARY_SONG["details"].items() if key != "description"}
    answer(
        httpserver, {f"ISBN:{SONG}": {"details": details}, f"ISBN:{BOYAR}": OPEN_LIBRARY_SONG}, GOOGLE_SONG
    )
    first = song(runtime)
    second = take(runtime, title="Лісова пісня", author="Леся Українка", publisher="Школа", isbn=BOYAR)
    enrich(first, second)
    assert [entry[0].path for entry in httpserver.log] == ["/ol/api/books", "/gb/volumes"]
    assert title(runtime, first).annotation == "Драма-феєрія на три дії."
    assert title(runtime, first).sources["annotation"]["name"] == "Google Books"
    assert title(runtime, first).pages == 96


def test_nothing_typed_by_a_person_is_overwritten_nor_filled_again(
    runtime: Runtime, enrich: Run, httpserver: HTTPServer
) -> None:
    answer(httpserver, {f"ISBN:{SONG}": OPEN_LIBRARY_SONG}, {})
    id = take(runtime, title="Лісова пісня", author="Леся Українка", isbn=SONG, year=2018, place="Харків")
    before = title(runtime, id)
    typed = as_typed({key: getattr(before, key) for key in TITLE_FIELDS}, (SONG,)) | {
        "year": "2021",
        "place": "",
    }
    with runtime.work(operator("Олена")) as work:
        service.edit_title(work, id, before.version, typed)
    enrich(id)
    found = title(runtime, id)
    assert (found.year, found.place, found.pages) == (2021, "", 96)
    assert found.sources["place"]["kind"] == "person"


def test_an_answer_about_another_book_is_passed_over(
    runtime: Runtime, enrich: Run, httpserver: HTTPServer
) -> None:
    details = {
        **OPEN_LIBRARY_SONG["details"],
        "title": "Кулінарна абетка",
        "authors": [{"name": "Ганна Кухар"}],
    }
    answer(httpserver, {f"ISBN:{SONG}": {"details": details}}, {})
    id = song(runtime)
    assert enrich(id)["nothing_found"] == 1
    assert (title(runtime, id).pages, title(runtime, id).enrich_state) == (None, EnrichState.NOTHING_FOUND)


def test_no_network_is_calm_bounded_and_can_be_repeated(
    runtime: Runtime, enrich: Run, httpserver: HTTPServer
) -> None:
    httpserver.expect_request("/ol/api/books").respond_with_data("", status=429)
    httpserver.expect_request("/gb/volumes").respond_with_data("", status=429)
    ids = [song(runtime)]
    ids += [take(runtime, title=f"Книжка {number}", isbn=isbn) for number, isbn in enumerate(many(120))]
    assert enrich(*ids)["unreachable"] == 121
    assert len(httpserver.log) == 4
    assert title(runtime, ids[0]).enrich_state is EnrichState.WAITING_NETWORK
    httpserver.clear()
    answer(httpserver, {f"ISBN:{SONG}": OPEN_LIBRARY_SONG}, {})
    result = enrich(*ids[:4])
    assert (result["asked"], result["enriched"], result["nothing_found"]) == (4, 1, 3)


def test_a_network_switched_off_asks_nobody(
    database: Database,
    settings: Settings,
    clock: StoppedClock,
    httpserver: HTTPServer,
    run_jobs: Callable[[], list[Job]],
) -> None:
    off = Runtime(dataclasses.replace(settings, network=False), database=database, clock=clock)
    id = song(off)
    with off.work(operator()) as work:
        job = service.request_enrichment(work, [id])
    assert execute(off, job.id or 0)
    with off.database.reading() as session:
        ended = session.get_one(Job, job.id)
    assert (ended.state, ended.result["unreachable"]) == (JobState.DONE, 1)
    assert httpserver.log == []


def test_answered_titles_are_not_asked_about_again_until_asked_to(
    runtime: Runtime, enrich: Run, httpserver: HTTPServer
) -> None:
    answer(httpserver, {f"ISBN:{SONG}": OPEN_LIBRARY_SONG}, {})
    id = song(runtime)
    enrich(id)
    assert enrich(id)["done_before"] == 1
    asked = len(httpserver.log)
    assert enrich(id, again=True)["asked"] == 1
    assert len(httpserver.log) == asked, "kept answers are used"
    assert title(runtime, id).enrich_state is EnrichState.ENRICHED


def test_answers_are_kept_and_forgotten_in_time(
    runtime: Runtime, enrich: Run, httpserver: HTTPServer, clock: StoppedClock
) -> None:
    answer(httpserver, {}, {})
    id = song(runtime)
    enrich(id)
    enrich(id, again=True)
    assert len(httpserver.log) == 2
    clock.move(timedelta(days=15))
    enrich(id, again=True)
    assert len(httpserver.log) == 4, "that there is no such book is believed for two weeks"
    clock.move(timedelta(days=91))
    enrich(id)
    with runtime.database.reading() as session:
        assert session.exec(select(ProviderAnswer)).all() == []


def test_the_same_wish_uttered_twice_is_one_job(runtime: Runtime) -> None:
    id = song(runtime)
    jobs = []
    for _ in range(2):
        with runtime.work(operator()) as work:
            jobs.append(service.request_enrichment(work, [id]).id)
    assert jobs[0] == jobs[1]


def test_a_title_without_isbn_is_counted_and_left_alone(runtime: Runtime, enrich: Run) -> None:
    id = take(runtime, title="Без номера")
    assert enrich(id) == {
        "asked": 0, "enriched": 0, "nothing_found": 0, "unreachable": 0, "without_isbn": 1, "done_before": 0,
    }  # fmt: skip
    assert title(runtime, id).enrich_state is EnrichState.NONE


def test_only_the_campaign_s_titles_are_asked_about(
    runtime: Runtime, enrich: Run, httpserver: HTTPServer, make: Make
) -> None:
    answer(httpserver, {}, {})
    inside = take(runtime, title="Бояриня", isbn=BOYAR)
    song(runtime)
    campaign = make.campaign()
    make.candidate(campaign, title(runtime, inside))
    assert enrich(campaign_id=campaign.id)["asked"] == 1
    assert enrich()["asked"] == 1


def test_what_was_filled_is_in_the_title_s_history(
    runtime: Runtime, enrich: Run, httpserver: HTTPServer
) -> None:
    answer(httpserver, {f"ISBN:{SONG}": OPEN_LIBRARY_SONG}, {})
    id = song(runtime)
    enrich(id)
    with runtime.database.reading() as session:
        (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "title.enrich")).all()
    assert (event.subject_id, event.after["pages"], event.reason) == (id, 96, "За даними: Open Library")


def many(count: int) -> list[str]:
    found = (
        read_isbn(f"97861755{number:04}{digit}").isbn13 for number in range(count) for digit in range(10)
    )
    return [isbn for isbn in found if isbn]
