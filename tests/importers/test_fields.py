"""Readers of cells: what real cells say, and what they are refused for."""

from datetime import date, datetime
from typing import Any

import pytest

from importers.fields import READERS
from importers.fields.reading import Reading


def read(shape: str, cell: Any) -> Reading:
    return READERS[shape](cell)


def codes(reading: Reading) -> list[tuple[str, str]]:
    return [(trouble.code, trouble.severity) for trouble in reading.troubles]


@pytest.mark.parametrize(
    ("cell", "kopiykas"),
    [
        ("1 200,50 грн", 120050), ("1\u00a0200,50", 120050), ("120.5", 12050), (120.5, 12050), (120, 12000), ("220грн", 22000),
        ("1.200,50", 120050), ("1,200.50", 120050), ("1 200", 120000), ("1,200,000", 120000000), ("12 345,67", 1234567), ("0,5", 50), ("₴ 99.99", 9999),
        ("80 грн 40 коп", 8040), ("150 грн/прим.", 15000), (0.1 + 0.2, 30), ("12 345 678,90", 1234567890), ("—", None), ("", None),
    ],
)  # fmt: skip
def test_money_is_read_into_kopiykas(cell: Any, kopiykas: int | None) -> None:
    assert read("money", cell) == Reading(kopiykas)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("-5", "price_negative"), (-5, "price_negative"), ("−5 грн", "price_negative"), ("сто гривень", "price_not_number"),
        ("12o", "price_not_number"), ("100-120", "price_not_number"), ("#DIV/0!", "formula_error"), (1e15, "number_too_large"),
        (float("nan"), "price_not_number"),
    ],
)  # fmt: skip
def test_money_that_is_no_price_is_an_error(cell: Any, code: str) -> None:
    assert (read("money", cell).value, codes(read("money", cell))) == (None, [(code, "error")])


@pytest.mark.parametrize(
    ("cell", "last"), [("80\u00a0грн 40\u00a0грн", 4000), ("280грн 100грн", 10000), ("280грн100грн", 10000)]
)
def test_two_prices_wait_for_a_person_with_the_last_one_taken(cell: str, last: int) -> None:
    reading = read("money", cell)
    assert (reading.value, codes(reading)) == (last, [("price_two", "decision")])


@pytest.mark.parametrize(
    ("cell", "taken", "large", "small"),
    [
        ("99,999", 10000, "99\u00a0999,00", "100,00"),
        ("1.200", 120000, "1\u00a0200,00", "1,20"),
        ("9,999 грн", 999900, "9\u00a0999,00", "10,00"),
        ("1234,567", 123457, "1\u00a0234\u00a0567,00", "1\u00a0234,57"),
        ("10.500\u00a0грн", 1050, "10\u00a0500,00", "10,50"),
    ],
)
def test_a_price_with_a_lone_mark_before_three_digits_waits_with_both_readings_told(
    cell: str, taken: int, large: str, small: str
) -> None:
    reading = read("money", cell)
    assert (reading.value, codes(reading)) == (taken, [("price_twofold", "decision")])
    assert (reading.troubles[0].params["large"], reading.troubles[0].params["small"]) == (large, small)


@pytest.mark.parametrize("cell", ["0,999", "1234,56", "99,99", "1.200,50", 99.999])
def test_a_price_that_reads_one_way_waits_for_nobody(cell: Any) -> None:
    assert "decision" not in {severity for _code, severity in codes(read("money", cell))}


@pytest.mark.parametrize("cell", [-4, "-4", "−4", "1234567"])
def test_pages_that_no_book_has_are_noted_as_such(cell: Any) -> None:
    assert (read("pages", cell).value, codes(read("pages", cell))) == (None, [("pages_out_of_range", "note")])


def test_zero_is_no_price_and_parts_of_a_kopiyka_are_rounded_half_up() -> None:
    assert (read("money", 0).value, codes(read("money", 0))) == (None, [("price_zero", "note")])
    assert (read("money", 33.335).value, codes(read("money", 33.335))) == (3334, [("price_rounded", "note")])


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (2020.0, 2020),
        ("2020 р.", 2020),
        ("2020", 2020),
        ("© 2019", 2019),
        ("2021 рік", 2021),
        (date(2018, 5, 1), 2018),
        ("б.р.", None),
    ],
)
def test_a_year_is_read(cell: Any, year: int | None) -> None:
    assert read("year", cell) == Reading(year)


def test_a_range_of_years_gives_the_last_and_keeps_the_text() -> None:
    reading = read("year", "2015-2022")
    assert (reading.value, reading.more, codes(reading)) == (
        2022,
        {"year_text": "2015-2022"},
        [("year_range", "note")],
    )


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("двадцятий", "year_not_number"),
        (20200, "year_out_of_range"),
        ("20260", "year_out_of_range"),
        ("-5", "year_out_of_range"),
        ("1020", "year_out_of_range"),
        (2999, "year_out_of_range"),
    ],
)
def test_what_is_no_year_is_an_error(cell: Any, code: str) -> None:
    assert codes(read("year", cell)) == [(code, "error")]


@pytest.mark.parametrize(
    ("cell", "count"),
    [("1 000 прим.", 1000), (500.0, 500), ("700", 700), ("2 000", 2000), ("1.500", 1500), ("-", None)],
)
def test_a_quantity_is_read(cell: Any, count: int | None) -> None:
    assert read("quantity", cell) == Reading(count)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("сто", "number_expected"),
        (-3, "number_negative"),
        (2.5, "number_not_whole"),
        (0, "quantity_zero"),
        (3e9, "number_too_large"),
    ],
)
def test_what_is_no_quantity_is_an_error(cell: Any, code: str) -> None:
    assert codes(read("quantity", cell)) == [(code, "error")]


def test_what_nothing_hangs_on_is_only_noted() -> None:
    assert codes(read("loose_count", "1000-2000")) == [("number_expected", "note")]
    assert codes(read("loose_money", "за домовленістю")) == [("price_not_number", "note")]
    assert read("loose_count", "3 000 прим.") == Reading(3000)


@pytest.mark.parametrize(
    ("cell", "pages", "text"),
    [
        ("512+іл.", 512, "512+іл."),
        (512.0, 512, None),
        ("128 с.", 128, None),
        ("64, [8] с.", 64, "64, [8] с."),
    ],
)
def test_pages_are_the_first_number(cell: Any, pages: int, text: str | None) -> None:
    assert read("pages", cell) == Reading(pages, {"pages_text": text} if text else None)


@pytest.mark.parametrize("cell", ["так", "Так", "+", "потрібна", "1", 1.0, True, "yes", "✓", "TRUE"])
def test_yes(cell: Any) -> None:
    assert read("yes_no", cell) == Reading(True)


@pytest.mark.parametrize("cell", ["ні", "НІ", "-", "не потрібна", "Не потрібно", "0", 0.0, False, "no", "—"])
def test_no(cell: Any) -> None:
    assert read("yes_no", cell) == Reading(False)


@pytest.mark.parametrize(
    ("cell", "main", "several"),
    [
        ("українська", "uk", None), ("Українською", "uk", None), ("укр.", "uk", None), ("ukr", "uk", None), ("англійська", "en", None),
        ("українська/англійська", "uk", ["uk", "en"]), ("англійська, українська", "uk", ["en", "uk"]),
        ("українська, кримськотатарська", "uk", ["uk", "crh"]), ("російська", "ru", None), ("українська мова", "uk", None),
    ],
)  # fmt: skip
def test_languages_become_codes_and_ukrainian_wins(cell: str, main: str, several: list[str] | None) -> None:
    assert read("language", cell) == Reading(main, {"languages": several} if several else None)


def test_an_unknown_language_is_kept_as_text() -> None:
    reading = read("language", "ельфійська")
    assert (reading.value, reading.more) == (None, {"language_text": "ельфійська"})


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("тверда", "hard"),
        ("тверда, матова", "hard"),
        ("м’яка", "soft"),
        ("м'яка, глянцева", "soft"),
        ("інтегральна", "integral"),
        ("картон", "board"),
        ("7БЦ", "hard"),
    ],
)
def test_bindings(cell: str, key: str) -> None:
    assert read("binding", cell).value == key


@pytest.mark.parametrize(
    ("shape", "cell", "audience"),
    [
        ("audience", "для дітей", "children"), ("audience", "для дорослих", "adult"), ("audience", "для дітей і дорослих", None),
        ("age", "6-8 , 9-12", "children"), ("age", "18+", "adult"), ("age", "16+", None), ("age", "0-2", "children"),
    ],
)  # fmt: skip
def test_the_audience_is_told_by_words_and_years(shape: str, cell: str, audience: str | None) -> None:
    reading = read(shape, cell)
    told = reading.value if shape == "audience" else (reading.more or {}).get("audience")
    assert told == audience


@pytest.mark.parametrize(
    ("cell", "score"), [(8.0, 8), ("7,5", "7.5"), ("10", 10), (7.25, "7.25"), ("", None), ("—", None)]
)
def test_scores_lose_nothing_to_floats(cell: Any, score: int | str | None) -> None:
    assert read("score", cell) == Reading(score)


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (datetime(2020, 5, 1), "2020-05-01"),  # noqa: DTZ001 -- a spreadsheet's date has no zone
        ("01.05.2020", "2020-05-01"),
        ("2020-05-01", "2020-05-01"),
        (43952.0, "2020-05-01"),
    ],
)
def test_dates_become_iso(cell: Any, day: str) -> None:
    assert read("date", cell) == Reading(day)


def test_text_is_tidied_and_numbers_lose_their_point() -> None:
    assert read("title", "  Тореадори \u00a0 з  Васюківки ") == Reading("Тореадори з Васюківки")
    assert read("title", 1984.0) == Reading("1984")
    assert read("title", "Кoбзар") == Reading("Кобзар")
    assert read("code", 1234567.0) == Reading("1234567")


@pytest.mark.parametrize("cell", ["№ 12", "12", 12.0, "#12", "№12"])
def test_a_number_of_a_candidate_is_bare(cell: Any) -> None:
    assert read("number", cell) == Reading("12")


def test_a_failed_formula_in_text_is_an_error() -> None:
    assert codes(read("title", "#N/A")) == [("formula_error", "error")]
    assert read("text", "#PROMe") == Reading("#PROMe")
