"""Equal wishes: merged, counted, linked to the catalogue, followed to the shelf, taken in from a file."""

from __future__ import annotations

import pytest

from acquisition.catalogue.models import Holding, Title, TitleIsbn
from acquisition.catalogue.records import work_key
from acquisition.demand import queries, service
from acquisition.demand.models import RequestState
from acquisition.demand.queries import Book, Demand, WishFilter
from acquisition.demand.states import Action
from acquisition.demand.wishes import WishData, wish_key
from acquisition.kernel.actor import operator
from acquisition.kernel.errors import InvalidInput, Refused
from acquisition.kernel.paging import PageRequest
from acquisition.kernel.runtime import Runtime
from acquisition.people.models import Library
from tests.support.browsing import counted_queries
from tests.support.make import Make

ISBN = "9789661234566"


def ask(runtime: Runtime, library: Library, title: str, **wish: object) -> int:
    values = {"title": title, "authors": "Леся Українка", "reason": "просять", **wish}
    with runtime.work(operator()) as work:
        return service.submit(work, library.id or 0, WishData(**values)).id or 0  # type: ignore[arg-type]


def wishes(runtime: Runtime, wanted: WishFilter | None = None) -> list[tuple[str, int, int, int, int]]:
    with runtime.reading(operator()) as work:
        page = queries.wish_page(work.session, wanted or WishFilter(), PageRequest())
        return [
            (wish.request.title, wish.requests, wish.libraries, wish.copies, wish.held) for wish in page.rows
        ]


def move(runtime: Runtime, request_id: int, version: int, action: Action, **more: str) -> None:
    with runtime.work(operator()) as work:
        service.decide(work, {request_id: version}, action, **more)


@pytest.fixture
def title(make: Make) -> Title:
    key = work_key("Лісова пісня", "Леся Українка")
    row = make.title("Лісова пісня", authors="Леся Українка", isbn13=ISBN, work_key=key)
    make.row(TitleIsbn(title_id=row.id or 0, isbn13=ISBN))
    return row


def test_equal_wishes_are_counted_by_distinct_libraries(runtime: Runtime, make: Make, title: Title) -> None:
    one, two = make.library(), make.library()
    make.row(Holding(title_id=title.id or 0, library_id=two.id or 0, copies=3, usable=1))
    ask(runtime, one, "Лісова пісня", copies=2)
    ask(runtime, two, "ЛІСОВА  ПІСНЯ", authors="Українка Л.", copies=3, isbn="978-966-1234-56-6")
    ask(runtime, one, "Бояриня", copies=9)
    assert wishes(runtime) == [("Лісова пісня", 2, 2, 5, 3), ("Бояриня", 1, 1, 9, 0)]
    assert [row[0] for row in wishes(runtime, WishFilter(sort="copies"))] == ["Бояриня", "Лісова пісня"]
    assert [row[0] for row in wishes(runtime, WishFilter(words="бояр"))] == ["Бояриня"]


def test_refused_and_withdrawn_wishes_are_not_demand(runtime: Runtime, make: Make, title: Title) -> None:
    libraries = [make.library() for _ in range(3)]
    first, second, _third = (ask(runtime, library, "Лісова пісня") for library in libraries)
    move(runtime, first, 1, Action.DECLINE, reason_code="price")
    with runtime.work(operator()) as work:
        service.withdraw(work, second, 1)
    books = {
        7: Book(title.id),
        8: Book(None, ISBN),
        9: Book(None, None, f"isbn:{ISBN}"),
        10: Book(None, "9789660000000"),
    }
    with runtime.reading(operator()) as work:
        assert queries.demand_for(work.session, books) == {key: Demand(1, 1, 1) for key in (7, 8, 9)}
    assert wishes(runtime) == [("Лісова пісня", 1, 1, 1, 0)]
    assert wishes(runtime, WishFilter(state="declined")) == [("Лісова пісня", 1, 1, 1, 0)]


def test_demand_counts_a_request_once_whatever_it_matches(runtime: Runtime, make: Make, title: Title) -> None:
    ask(runtime, make.library(), "Лісова пісня", isbn=ISBN, copies=4)
    with runtime.reading(operator()) as work:
        found = queries.demand_for(work.session, {1: Book(title.id, ISBN, f"isbn:{ISBN}")})
    assert found == {1: Demand(1, 4, 1)}


def test_merged_list_takes_the_same_queries_for_one_and_three_rows(runtime: Runtime, make: Make) -> None:
    counts = []
    for names in (("Перша",), ("Друга", "Третя")):
        for name in names:
            ask(runtime, make.library(), name)
        with runtime.reading(operator()) as work, counted_queries(runtime.database) as sent:
            page = queries.wish_page(work.session, WishFilter(), PageRequest())
        counts.append((len(sent), page.total))
    assert counts == [(counts[0][0], 1), (counts[0][0], 3)]


def test_linked_requests_merge_with_those_for_the_title(runtime: Runtime, make: Make, title: Title) -> None:
    ask(runtime, make.library(), "Лісова пісня")
    free = ask(runtime, make.library(), "та п’єса про Мавку", authors="")
    assert len(wishes(runtime)) == 2
    with runtime.work(operator()) as work:
        assert service.link_title(work, [free], title.id or 0) == 1
    assert [row[1:4] for row in wishes(runtime)] == [(2, 2, 2)]


def test_requests_follow_the_book_to_the_shelf(runtime: Runtime, make: Make, title: Title) -> None:
    one, two = make.library(), make.library()
    first, second = ask(runtime, one, "Лісова пісня"), ask(runtime, two, "Лісова пісня")
    other = ask(runtime, one, "Бояриня")
    move(runtime, second, 1, Action.DECLINE, reason_code="held")

    def follow(state: RequestState, **books: object) -> int:
        with runtime.work(operator()) as work:
            return service.follow(work, state, reason="перелік № 1", **books)  # type: ignore[arg-type]

    def states() -> list[RequestState]:
        with runtime.reading(operator()) as work:
            return [queries.events_of(work.session, number)[-1].state for number in (first, second, other)]

    assert follow(RequestState.PLANNED, title_ids=[title.id]) == 1
    assert follow(RequestState.PLANNED, title_ids=[title.id]) == 0
    assert follow(RequestState.ACCEPTED, isbns=[ISBN]) == 1
    assert follow(RequestState.PLANNED, isbns=[ISBN]) == 1
    assert follow(RequestState.BOUGHT, isbns=[ISBN], title_ids=[title.id]) == 1
    assert follow(RequestState.DELIVERED, isbns=[ISBN], library_ids=[two.id]) == 0
    assert follow(RequestState.DELIVERED, isbns=[ISBN], library_ids=[one.id]) == 1
    assert states() == [RequestState.DELIVERED, RequestState.DECLINED, RequestState.SUBMITTED]


def test_rows_of_a_file_become_requests_and_are_taken_back(
    runtime: Runtime, make: Make, title: Title
) -> None:
    library = make.library("Ковельська ЦБС", code="КВ")
    rows = [
        {"library": "кв", "isbn": ISBN, "copies": 2, "reason": "школа", "reader": "Іваненко"},
        {"title": "Бояриня", "author": "Леся Українка"},
    ]
    with runtime.work(operator()) as work:
        ids = service.apply_request_rows(work, 5, rows, library_id=library.id)
    assert wishes(runtime, WishFilter(sort="title", descending=False)) == [
        ("Бояриня", 1, 1, 1, 0),
        ("Лісова пісня", 1, 1, 2, 0),
    ]
    move(runtime, ids[0], 1, Action.CONSIDER)
    with pytest.raises(Refused), runtime.work(operator()) as work:
        service.undo_request_rows(work, 5)
    with runtime.work(operator()) as work:
        ids = service.apply_request_rows(work, 6, rows[1:], library_id=library.id)
    with runtime.work(operator()) as work:
        assert service.undo_request_rows(work, 6) == 1


@pytest.mark.sqlite_only
def test_row_of_an_unknown_library_is_refused(runtime: Runtime) -> None:
    with pytest.raises(InvalidInput), runtime.work(operator()) as work:
        service.apply_request_rows(work, 5, [{"library": "Атлантида", "title": "Бояриня"}])


@pytest.mark.parametrize(
    "one,other,same",
    [
        (("", "Лісова пісня", "Леся Українка"), ("", "лісова  ПІСНЯ", "Українка Л."), True),
        (("", "Гаррі Поттер. Книга 1", "Роулінг"), ("", "Гаррі Поттер. Книга 2", "Роулінг"), False),
        ((ISBN, "А", ""), (ISBN, "Б", ""), True),
    ],
)
def test_wishes_are_equal_by_isbn_or_by_work_and_volume(
    one: tuple[str, str, str], other: tuple[str, str, str], same: bool
) -> None:
    assert (wish_key(*one) == wish_key(*other)) is same
