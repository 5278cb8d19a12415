"""Rules of likeness between books."""

import pytest

from acquisition.catalogue.matching import Book, Match, MatchIndex, MatchKind, book, compare
from acquisition.catalogue.volumes import read_volume, split_volume

ONE, TWO = "9786171234567", "9789660123458"


def match(one: Book, other: Book) -> Match:
    found = compare(one, other)
    assert found is not None
    assert compare(other, one) is not None
    return found


def test_same_isbn_is_a_certain_duplicate() -> None:
    found = match(book(1, "Кобзар", "Шевченко Т.", [ONE]), book(2, "КОБЗАР", "Тарас Шевченко", [ONE, TWO]))
    assert (found.id, found.kind, found.points, found.certain, found.duplicate) == (
        2,
        MatchKind.SAME_ISBN,
        100,
        True,
        True,
    )


def test_same_isbn_on_another_book_is_not_believed() -> None:
    found = match(
        book(1, "Забавлянки", "Галина Малик", [ONE]), book(2, "У лісі темному", "Іван Нехода", [ONE])
    )
    assert (found.kind, found.points, found.certain) == (MatchKind.SAME_ISBN, 60, False)
    assert [(reason.field, reason.result) for reason in found.reasons] == [
        ("isbn", "same"),
        ("title", "differs"),
    ]


def test_same_work_without_isbn_is_the_same_book() -> None:
    one = book(1, "Лісова пісня", "Леся Українка", year=2020, publisher="Веселка")
    other = book(2, "Лicова пiсня", "Українка Л.", [ONE], year=2020, publisher="ВЕСЕЛКА")
    found = match(one, other)
    assert (found.kind, found.points, found.certain, found.duplicate) == (
        MatchKind.SAME_BOOK,
        99,
        False,
        True,
    )


@pytest.mark.parametrize(
    "other",
    [
        book(2, "Лісова пісня", "Леся Українка", [TWO], year=2020, publisher="Веселка"),
        book(2, "Лісова пісня", "Леся Українка", year=2018, publisher="Веселка"),
        book(2, "Лісова пісня", "Леся Українка", year=2020, publisher="Школа"),
        book(2, "Лісова пісня (м'яка обкл.)", "Леся Українка", [TWO], year=2020, publisher="Веселка"),
    ],
)
def test_other_isbn_year_or_publisher_is_another_edition(other: Book) -> None:
    found = match(book(1, "Лісова пісня", "Леся Українка", [ONE], year=2020, publisher="Веселка"), other)
    assert (found.kind, found.duplicate) == (MatchKind.OTHER_EDITION, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Джуді Муді. Частина 1", "Джуді Муді. Частина 2"),
        ("Твори. Т. II", "Твори. Том 3"),
        ("Твори. Т. ІІ", "Твори"),
        ("Рідна мова для небайдужих: 2 клас", "Рідна мова для небайдужих: 3 клас"),
    ],
)
def test_another_volume_is_no_duplicate(one: str, other: str) -> None:
    found = match(book(1, one, "Іван Сало"), book(2, other, "Іван Сало"))
    assert (found.kind, found.duplicate) == (MatchKind.OTHER_VOLUME, False)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (book(1, "Провина", "Джефф Ебботт"), book(2, "Провина", "Ольга Тільна")),
        (book(1, "Провина", "Джефф Ебботт"), book(2, "Провінціал", "Джефф Ебботт")),
        (book(1, "Як приборкати дракона"), book(2, "Як приборкати дракончика й не злякатися")),
        (book(1, "", "Леся Українка"), book(2, "", "Леся Українка")),
    ],
)
def test_other_author_or_other_words_are_another_book(one: Book, other: Book) -> None:
    assert compare(one, other) is None


def test_unknown_author_needs_the_same_title() -> None:
    found = match(book(1, "Лісова пісня"), book(2, "Лісова пісня", "Леся Українка"))
    assert (found.kind, found.points) == (MatchKind.SAME_BOOK, 65)


def test_index_finds_the_likest_first_and_not_the_book_itself() -> None:
    index = MatchIndex()
    books = [
        book(1, "Лісова пісня", "Леся Українка", [ONE], year=2020),
        book(2, "Лісова пісня", "Українка Л.", [TWO], year=2018),
        book(3, "Лісова казка", "Марко Вовчок"),
        book(4, "Зовсім інша книжка", "Іван Сало", [ONE]),
    ]
    for one in books:
        index.add(one)
    assert [(found.id, found.kind) for found in index.find(books[0])] == [
        (2, MatchKind.OTHER_EDITION),
        (4, MatchKind.SAME_ISBN),
    ]
    assert index.find(books[2]) == []
    assert len(index.find(books[0], limit=1)) == 1


def test_index_answers_the_same_as_comparing_with_every_book() -> None:
    words = [
        "лісова",
        "пісня",
        "кобзар",
        "тіні",
        "забутих",
        "предків",
        "захар",
        "беркут",
        "інститутка",
        "місто",
        "чорна",
        "рада",
    ]
    people = ["Леся Українка", "Тарас Шевченко", "Іван Франко"]
    books = [
        book(n, f"{words[n % 11]} {words[n * 7 % 11]} {words[n * 5 % 11]}", people[n % 3]) for n in range(120)
    ]
    index = MatchIndex()
    for one in books:
        index.add(one)
    for one in books:
        expected = {found.id for other in books if other.id != one.id and (found := compare(one, other))}
        assert {found.id for found in index.find(one, limit=1_000)} == expected


@pytest.mark.parametrize(
    ("title", "bare", "volume"),
    [
        ("Патрік Мелроуз. Трохи надії. Книга 3", "Патрік Мелроуз. Трохи надії", "3"),
        ("Твори. Т. XII", "Твори", "12"),
        ("Історія. Частина перша", "Історія", "1"),
        ("Історія (друга книга)", "Історія", "2"),
        ("Твори. Т. 1. Кн. 2", "Твори", "1.2"),
        ("Том 2", "Том 2", "2"),
        ("Книга джунглів", "Книга джунглів", None),
        ("Перша книга про космос", "Перша книга про космос", None),
        ("1984", "1984", None),
        ("Ч. Дарвін", "Ч. Дарвін", None),
    ],
)
def test_volume_is_parted_from_the_title(title: str, bare: str, volume: str | None) -> None:
    assert split_volume(title) == (bare, volume)


@pytest.mark.parametrize(
    ("cell", "volume"),
    [
        ("Т. 2", "2"),
        ("2", "2"),
        ("II", "2"),
        ("ІІ", "2"),
        ("Друга", "2"),
        ("XIV", "14"),
        ("", None),
        ("додаток", "додаток"),
    ],
)
def test_volume_of_its_own_column_is_a_number_where_it_can_be(cell: str, volume: str | None) -> None:
    assert read_volume(cell) == volume
