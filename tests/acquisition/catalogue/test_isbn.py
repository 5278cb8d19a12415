"""Rules of reading ISBNs out of dirty cells."""

import isbnlib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquisition.catalogue.isbn import (
    IsbnProblem,
    IsbnReading,
    group,
    hyphenate,
    is_isbn13,
    is_ukrainian,
    read_isbn,
    registrant,
    to_isbn10,
)

UKRAINIAN = st.builds(
    lambda head, tail: _complete(head + tail),
    st.sampled_from(["978617", "978966"]),
    st.text("0123456789", min_size=6, max_size=6),
).filter(lambda number: not number.endswith("000000"))


def _complete(twelve: str) -> str:
    return twelve + isbnlib.check_digit13(twelve)


GOOD = _complete("978617123456")
OTHER = _complete("978966012345")


@pytest.mark.parametrize(
    "cell",
    [
        GOOD,
        int(GOOD),
        float(GOOD),
        f"{GOOD}.0",
        f"{GOOD},00",
        "978-617-12-3456-" + GOOD[-1],
        "978–617–12–3456–" + GOOD[-1],
        "978\u2011617\u201112\u20113456\u2011" + GOOD[-1],
        "978 617 12 3456 " + GOOD[-1],
        "978\u00a0617\u00a012\u00a03456\u00a0" + GOOD[-1],
        "978-617- 12-3456-" + GOOD[-1],
        "ISBN 978-617-12-3456-" + GOOD[-1],
        "ISBN-13: 978-617-12-3456-" + GOOD[-1],
        "ІSВN:978-617-12-3456-" + GOOD[-1],
        "ISBN 13 978-617-12-3456-" + GOOD[-1],
        "978-6l7-12-3456-" + GOOD[-1],
        f"{GOOD[0]},{GOOD[1:]}E+12",
        f"  {GOOD}\u200b ",
        f"{GOOD} (тв. обкл.)",
        f"{GOOD} (т. 1)",
    ],
)
def test_dirt_around_a_good_number_is_cleaned(cell: object) -> None:
    reading = read_isbn(cell)
    assert (reading.isbn13, reading.others, reading.problem) == (GOOD, (), None)


def test_isbn10_becomes_isbn13_also_with_cyrillic_x_and_as_a_number_that_lost_its_zero() -> None:
    assert read_isbn("0-8044-2957-Х").isbn13 == "9780804429573"
    assert read_isbn("080442957x").isbn13 == "9780804429573"
    assert read_isbn(306406152).isbn13 == "9780306406157"
    assert to_isbn10("9780306406157") == "0306406152"
    assert to_isbn10("9791090636071") is None


@pytest.mark.parametrize("separator", [", ", "; ", " ", "\n", " / ", " і ", "(т. 1), ISBN "])
def test_two_numbers_in_a_cell_are_both_found_in_order(separator: str) -> None:
    reading = read_isbn(GOOD + separator + OTHER)
    assert (reading.isbn13, reading.others) == (GOOD, (OTHER,))


def test_number_of_the_whole_set_yields_to_the_volume() -> None:
    reading = read_isbn(f"{OTHER} (комплект); {GOOD} (т. 1)")
    assert (reading.isbn13, reading.others) == (GOOD, (OTHER,))


def test_a_bad_number_beside_a_good_one_is_kept_in_sight() -> None:
    reading = read_isbn(f"9786171234560, {GOOD}")
    assert reading == IsbnReading(GOOD, (), None, f"9786171234560, {GOOD}", ("9786171234560",))


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (None, IsbnProblem.MISSING),
        ("", IsbnProblem.MISSING),
        ("  — ", IsbnProblem.MISSING),
        (float("nan"), IsbnProblem.MISSING),
        ("немає", IsbnProblem.MISSING),
        ("уточнюється", IsbnProblem.NOT_ISBN),
        (12.5, IsbnProblem.NOT_ISBN),
        (-3, IsbnProblem.NOT_ISBN),
        ("978-617-12-345-6", IsbnProblem.LENGTH),
        ("9878-617-09-3066-8", IsbnProblem.LENGTH),
        (12, IsbnProblem.LENGTH),
        ("4820000000000", IsbnProblem.PREFIX),
        ("9790060115615", IsbnProblem.PREFIX),
        (GOOD[:-1] + str((int(GOOD[-1]) + 1) % 10), IsbnProblem.CHECK_DIGIT),
        ("966-03-1234-5", IsbnProblem.CHECK_DIGIT),
        ("9.78617E+12", IsbnProblem.DIGITS_LOST),
        ("9,78617E+12", IsbnProblem.DIGITS_LOST),
        ("9,78617Е+12", IsbnProblem.DIGITS_LOST),
        (9786170000000.0, IsbnProblem.DIGITS_LOST),
    ],
)
def test_each_kind_of_trouble_has_its_own_code(cell: object, problem: IsbnProblem) -> None:
    reading = read_isbn(cell)
    assert (reading.isbn13, reading.problem) == (None, problem)


@given(UKRAINIAN)
def test_any_ukrainian_number_survives_hyphens_and_back(isbn13: str) -> None:
    hyphenated = hyphenate(isbn13)
    assert hyphenated.replace("-", "") == isbn13
    assert read_isbn(hyphenated) == IsbnReading(isbn13, (), None, hyphenated)
    assert is_ukrainian(isbn13)
    assert group(isbn13) == f"{isbn13[:3]}-{isbn13[3:6]}"
    assert len(hyphenated.split("-")) == 5


@given(
    st.one_of(
        st.text(max_size=40), st.integers(), st.floats(), st.none(), st.booleans(), st.binary(max_size=20)
    )
)
def test_reading_never_fails_and_only_answers_valid_numbers(cell: object) -> None:
    reading = read_isbn(cell)
    for number in (reading.isbn13, *reading.others):
        assert number is None or isbnlib.is_isbn13(number)
    assert (reading.isbn13 is None) == (reading.problem is not None)


@given(st.text("0123456789", min_size=10, max_size=10).map(lambda tail: "978" + tail))
def test_our_check_digit_agrees_with_isbnlib(number: str) -> None:
    assert is_isbn13(number) == isbnlib.is_isbn13(number)


def test_newest_ukrainian_range_has_five_digit_registrants() -> None:
    number = _complete("978617901234")
    assert hyphenate(number) == f"978-617-90123-4-{number[-1]}"
    assert registrant(number) == "978-617-90123"


def test_registrant_of_an_unknown_group_is_not_invented() -> None:
    number = _complete("978650123456")
    assert hyphenate(number).replace("-", "") == number
    assert registrant(_complete("979512345678")) is None
    assert hyphenate("не ISBN") == "не ISBN"
    assert group("не ISBN") is None
    assert not is_ukrainian("9785170000001")
    assert not is_ukrainian(None)
