"""Rules of taking records in."""

from sqlmodel import select

from acquisition.catalogue.models import Holding, Title, TitleIsbn
from acquisition.catalogue.queries import find_titles, titles_by_isbn
from acquisition.catalogue.records import Origin, OriginKind
from acquisition.catalogue.service import delete_titles, find_or_create_titles
from acquisition.kernel.actor import operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.runtime import Runtime
from tests.support.browsing import counted_queries
from tests.support.make import Make

ONE, TWO, THREE = "9786171234567", "9789660123458", "9786171111117"
SONG = {"title": "Лісова пісня", "author": "Леся Українка", "publisher": "Веселка", "year": 2020}


def take(runtime: Runtime, *records: dict[str, object], kind: OriginKind = OriginKind.PUBLISHER) -> list[int]:
    with runtime.work(operator()) as work:
        return find_or_create_titles(work, records, Origin(kind, "Веселка", work.now))


def title(runtime: Runtime, id: int) -> Title:
    with runtime.database.reading() as session:
        return session.get_one(Title, id)


def test_same_book_in_several_rows_is_one_title(runtime: Runtime) -> None:
    ids = take(
        runtime,
        {**SONG, "isbn": ONE},
        {**SONG, "isbn": ONE, "pages": 96},
        {"title": "Кобзар"},
        {**SONG, "isbn": ONE},
    )
    assert (ids[0], ids[1], ids[3]) == (ids[0],) * 3
    assert ids[2] != ids[0]
    assert title(runtime, ids[0]).pages == 96


def test_taking_the_same_list_in_twice_changes_nothing(runtime: Runtime) -> None:
    records = [{**SONG, "isbn": ONE, "isbns": [ONE, TWO]}, {**SONG, "title": "Бояриня"}]
    first = take(runtime, *records)
    before = [title(runtime, id).model_dump() for id in first]
    assert take(runtime, *records) == first
    assert [title(runtime, id).model_dump() for id in first] == before
    with runtime.database.reading() as session:
        assert sorted(session.exec(select(TitleIsbn.isbn13))) == [ONE, TWO]


def test_second_isbn_of_a_cell_finds_the_title_too(runtime: Runtime) -> None:
    (first,) = take(runtime, {**SONG, "isbn": ONE, "isbns": [ONE, TWO]})
    assert take(runtime, {"title": "Лісова пісня", "isbn": TWO}) == [first]


def test_one_isbn_on_two_unlike_books_gives_two_titles(runtime: Runtime) -> None:
    first, second = take(
        runtime, {**SONG, "isbn": ONE}, {"title": "Покоївка", "author": "Ніта Проуз", "isbn": ONE}
    )
    assert first != second
    assert take(runtime, {"title": "Покоївка", "author": "Проуз Н.", "isbn": ONE}) == [second]
    with runtime.database.reading() as session:
        assert [brief.id for brief in titles_by_isbn(session, [ONE])[ONE]] == [first, second]


def test_another_edition_year_or_volume_is_another_title(runtime: Runtime) -> None:
    ids = take(
        runtime,
        SONG,
        {**SONG, "year": 2018},
        {**SONG, "publisher": "Школа"},
        {**SONG, "volume": "2"},
        {**SONG, "isbn": ONE, "year": 2015},
        {**SONG, "isbn": TWO, "year": 2015},
    )
    assert len(set(ids)) == 6


def test_row_without_isbn_finds_the_edition_by_publisher_and_year(runtime: Runtime) -> None:
    (first,) = take(runtime, {**SONG, "isbn": ONE})
    assert take(runtime, {**SONG, "title": "ЛІСОВА ПІСНЯ", "author": "Українка Л."}) == [first]
    assert take(runtime, {"title": "Лісова пісня", "author": "Українка Л."}, kind=OriginKind.LIBRARY) == [
        first
    ]
    assert take(runtime, {**SONG, "isbn": TWO}) != [first]


def test_weaker_word_fills_gaps_and_overwrites_nothing(runtime: Runtime) -> None:
    (id,) = take(runtime, {**SONG, "isbn": ONE})
    take(runtime, {**SONG, "isbn": ONE, "year": 1999, "pages": 100}, kind=OriginKind.LIBRARY)
    found = title(runtime, id)
    assert (found.year, found.pages, found.version) == (2020, 100, 2)
    assert (found.sources["year"]["kind"], found.sources["pages"]["kind"]) == ("publisher", "library")


def test_finding_tells_what_taking_in_would_find(runtime: Runtime) -> None:
    (id,) = take(runtime, {**SONG, "isbn": ONE})
    with runtime.database.reading() as session:
        assert find_titles(session, [{"title": "Інша"}, {**SONG, "isbn": ONE}, {"isbn": ONE}]) == [
            None,
            id,
            id,
        ]


def test_taking_in_is_one_audit_event_with_counts(runtime: Runtime) -> None:
    ids = take(runtime, {**SONG, "isbn": ONE}, {**SONG, "isbn": ONE}, {"title": "Кобзар"})
    with runtime.database.reading() as session:
        (event,) = session.exec(select(AuditEvent)).all()
    assert (event.action, event.after) == (
        "title.take_in",
        {"records": 3, "created": 2, "ids": [ids[0], ids[2]]},
    )


def test_undo_deletes_only_titles_that_nobody_holds(runtime: Runtime, make: Make) -> None:
    free, held = take(runtime, {**SONG, "isbn": ONE}, {"title": "Кобзар", "isbn": THREE})
    make.row(Holding(title_id=held, library_id=make.library().id or 0, copies=1, usable=1))
    with runtime.work(operator()) as work:
        assert delete_titles(work, [free, held]) == 1
    with runtime.database.reading() as session:
        assert list(session.exec(select(Title.id))) == [held]
        assert list(session.exec(select(TitleIsbn.isbn13))) == [THREE]


def test_number_of_queries_does_not_grow_with_rows(runtime: Runtime) -> None:
    counts = []
    for size in (1, 3, 300):
        records = [
            {"title": f"Книжка {size} {number}", "publisher": "Веселка", "year": 2020}
            for number in range(size)
        ]
        with runtime.work(operator()) as work, counted_queries(runtime.database) as statements:
            find_or_create_titles(work, records, Origin(OriginKind.PUBLISHER, "Веселка", work.now))
        counts.append(len(statements))
    assert counts[0] == counts[1] == counts[2]


def test_thousands_of_rows_are_a_handful_of_statements(runtime: Runtime) -> None:
    records = [{"title": f"Книжка {number}", "publisher": "Веселка", "year": 2020} for number in range(1200)]
    with runtime.work(operator()) as work, counted_queries(runtime.database) as statements:
        ids = find_or_create_titles(work, records, Origin(OriginKind.PUBLISHER, "Веселка", work.now))
    assert ids == sorted(set(ids))
    assert len(statements) < 20
