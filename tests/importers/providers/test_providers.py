"""Rules of asking outside catalogues; a local server answers in their place."""

import re
from collections.abc import Iterator

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from importers.providers import Unreachable, open_providers
from importers.providers.google_books import GoogleBooks
from importers.providers.open_library import OpenLibrary, read_edition
from tests.importers.providers.answers import BOYAR, GOOGLE_SONG, OPEN_LIBRARY_SONG, SONG

EVERYTHING = re.compile(".*")


@pytest.fixture
def library(httpserver: HTTPServer) -> Iterator[OpenLibrary]:
    provider = OpenLibrary(httpserver.url_for("").rstrip("/"), 2)
    yield provider
    provider.web.close()


@pytest.fixture
def google(httpserver: HTTPServer) -> Iterator[GoogleBooks]:
    provider = GoogleBooks(httpserver.url_for("").rstrip("/"), 2)
    yield provider
    provider.web.close()


def test_open_library_answers_about_many_isbns_at_once(httpserver: HTTPServer, library: OpenLibrary) -> None:
    query = {"bibkeys": f"ISBN:{SONG},ISBN:{BOYAR}", "jscmd": "details", "format": "json"}
    httpserver.expect_oneshot_request("/api/books", query_string=query).respond_with_json(
        {f"ISBN:{SONG}": OPEN_LIBRARY_SONG}
    )
    assert library.ask([SONG, BOYAR]) == {
        SONG: {
            "title": "Лісова пісня",
            "subtitle": "драма-феєрія",
            "author": "Леся Українка",
            "publisher": "Інше видавництво",
            "place": "Київ",
            "series": "Шкільна бібліотека",
            "year": 2019,
            "pages": 96,
            "language": "uk",
            "binding": "hard",
            "annotation": "Мавка і Лукаш.",
            "link": "https://openlibrary.org/books/OL1M/Lisova_pisnia",
            "cover_url": "https://covers.openlibrary.org/b/id/1-L.jpg",
            "catalogue_id": "OL1M",
        },
        BOYAR: None,
    }


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        "x",
        {},
        {"details": None},
        {"details": {"title": 5, "authors": "x", "languages": [3], "number_of_pages": -1}},
    ],
)
def test_an_odd_entry_of_open_library_says_nothing(entry: object) -> None:
    assert read_edition(entry) is None


def test_google_books_answers_through_isbnlib(httpserver: HTTPServer, google: GoogleBooks) -> None:
    httpserver.expect_oneshot_request("/volumes", query_string={"q": f"isbn:{SONG}"}).respond_with_json(
        GOOGLE_SONG
    )
    httpserver.expect_oneshot_request("/volumes", query_string={"q": f"isbn:{BOYAR}"}).respond_with_json(
        {"totalItems": 0}
    )
    assert google.ask([SONG, BOYAR]) == {
        SONG: {
            "title": "Лісова пісня",
            "author": "Леся Українка",
            "publisher": "Веселка",
            "year": 2020,
            "language": "uk",
            "pages": 104,
            "annotation": "Драма-феєрія на три дії.",
            "cover_url": "http://books.google.com/cover?id=1",
        },
        BOYAR: None,
    }


def test_a_volume_with_another_isbn_is_not_taken(httpserver: HTTPServer, google: GoogleBooks) -> None:
    httpserver.expect_request("/volumes").respond_with_json(GOOGLE_SONG)
    assert google.ask([BOYAR]) == {BOYAR: None}


def test_not_found_is_an_answer(httpserver: HTTPServer, library: OpenLibrary) -> None:
    httpserver.expect_request("/api/books").respond_with_data("", status=404)
    assert library.ask([SONG]) == {SONG: None}


@pytest.mark.parametrize(
    "answer",
    [
        Response("too many", status=429),
        Response("forbidden", status=403),
        Response("<html>вхід до мережі</html>", content_type="text/html"),
        Response("{", content_type="application/json"),
    ],
)
def test_an_answer_that_cannot_be_used_is_no_answer(
    httpserver: HTTPServer, library: OpenLibrary, answer: Response
) -> None:
    httpserver.expect_request("/api/books").respond_with_response(answer)
    with pytest.raises(Unreachable):
        library.ask([SONG])


def test_a_server_in_trouble_is_asked_again(httpserver: HTTPServer, library: OpenLibrary) -> None:
    httpserver.expect_ordered_request("/api/books").respond_with_data("", status=503)
    httpserver.expect_ordered_request("/api/books").respond_with_json({f"ISBN:{SONG}": OPEN_LIBRARY_SONG})
    assert (library.ask([SONG])[SONG] or {})["year"] == 2019


def test_the_breaker_opens_after_two_questions_in_vain(httpserver: HTTPServer, library: OpenLibrary) -> None:
    httpserver.expect_request(EVERYTHING).respond_with_data("", status=429)
    for _ in range(5):
        with pytest.raises(Unreachable):
            library.ask([SONG])
    assert len(httpserver.log) == 2
    assert library.web.open


def test_an_answer_closes_the_breaker_again(httpserver: HTTPServer, library: OpenLibrary) -> None:
    httpserver.expect_ordered_request("/api/books").respond_with_data("", status=429)
    httpserver.expect_ordered_request("/api/books").respond_with_json({})
    httpserver.expect_ordered_request("/api/books").respond_with_data("", status=429)
    with pytest.raises(Unreachable):
        library.ask([SONG])
    assert library.ask([SONG]) == {SONG: None}
    with pytest.raises(Unreachable):
        library.ask([SONG])
    assert not library.web.open


def test_nobody_listening_is_unreachable() -> None:
    library = OpenLibrary("http://127.0.0.1:9", 1)
    with pytest.raises(Unreachable):
        library.ask([SONG])
    library.web.close()


def test_an_empty_address_switches_a_catalogue_off() -> None:
    names = [
        [provider.key for provider in open_providers(*urls, 1)]
        for urls in (("", ""), ("http://a", ""), ("http://a", "http://b"))
    ]
    assert names == [[], ["open_library"], ["open_library", "google_books"]]
