"""Rules of folding, ordering and tidying Ukrainian text."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquisition.catalogue.text import fold, mend_alphabets, sort_key, tidy

TEXTS = st.text(max_size=60)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Кoбзар", "Кобзар"),
        ("П'ята гора", "П’ЯТА ГОРА"),
        ("Пʼята гора", "Пята  гора"),
        ("Іва́н Багря́ний", "Іван Багряний"),
        ("Тарас\u00a0Шевченко", "Тарас Шевченко"),
        ("Жовтий князь — роман", "Жовтий князь : роман"),
        ("Авґуст", "август"),
        ("OPEC", "ОРЕС"),
        ("Kафка", "кафка"),
        ("Hапис", "напис"),
        ("й ї", "и\u0306 і\u0308"),
        ("García Márquez", "Garcia Marquez"),
        ("Як? Так!", "як так"),
    ],
)
def test_folding_makes_the_same_book_the_same_text(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("їжа", "іжа"), ("кий", "кии"), ("лис", "ліс"), ("єва", "ева"), ("Том 1", "Том 11")]
)
def test_folding_keeps_different_letters_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@given(TEXTS)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_order_is_the_ukrainian_alphabet_with_digits_first_and_latin_last() -> None:
    expected = [
        "2 том", "10 том", "1984", "абетка", "вітер", "гава", "ґава", "ґрати", "дім", "ель", "ерік", "єнот", "жук", "зима", "ирій",
        "імла", "їжак", "йод", "кіт", "кіт і пес", "кітва", "мʼята", "мячик", "щука", "юшка", "яблуко", "Apple", "zoo",
    ]  # fmt: skip
    shuffled = random.Random(1).sample(expected, len(expected))
    assert sorted(shuffled, key=sort_key) == expected


def test_case_apostrophe_quotes_and_wrong_alphabet_do_not_change_the_place() -> None:
    assert sort_key("«М'ЯТА» ") == sort_key("мʼята") == sort_key("мята")
    assert sort_key("Кoбзар") == sort_key("кобзар")


@given(TEXTS)
def test_order_key_is_safe_for_every_collation(text: str) -> None:
    assert re.fullmatch("[0-9a-z]*", sort_key(text))


@given(
    st.text("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", max_size=12),
    st.text("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", max_size=12),
)
def test_order_of_words_follows_the_positions_of_letters(one: str, other: str) -> None:
    alphabet = "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя"
    assert (sort_key(one) < sort_key(other)) == ([*map(alphabet.index, one)] < [*map(alphabet.index, other)])


@given(st.integers(0, 10**12), st.integers(0, 10**12))
def test_numbers_are_ordered_by_value(one: int, other: int) -> None:
    assert (sort_key(f"Том {one}") < sort_key(f"Том {other}")) == (one < other)


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("Новi зiзнання економiчного вбивцi", "Нові зізнання економічного вбивці"),
        ("І мертвим, i живим", "І мертвим, і живим"),
        ("казки i легенди", "казки і легенди"),
        ("Посiбник The Financial Times зi стратегiї", "Посібник The Financial Times зі стратегії"),
        ("Аpple", "Apple"),
        ("ІТ-fest", "ІТ-fest"),
        ("iPhone і ми", "iPhone і ми"),
        ("Plan B", "Plan B"),
    ],
)
def test_letters_of_the_wrong_alphabet_are_put_right(dirty: str, clean: str) -> None:
    assert mend_alphabets(dirty) == clean


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("  Захар\u00a0 Беркут\n", "Захар Беркут"),
        ("Кам'яний господар", "Кам’яний господар"),
        ("« Лісова пісня » , драма", "«Лісова пісня», драма"),
        ("Ма\u0301вка", "Мавка"),
        ("ЗАХАР БЕРКУТ", "ЗАХАР БЕРКУТ"),
        ("O'Henry", "O'Henry"),
        ("Лі\u0308сова", "Лїсова"),
    ],
)
def test_tidying_keeps_what_was_meant(typed: str, shown: str) -> None:
    assert tidy(typed) == shown


@given(TEXTS)
def test_tidying_twice_changes_nothing_and_does_not_change_the_folded_text(text: str) -> None:
    assert tidy(tidy(text)) == tidy(text)
    assert fold(tidy(text)) == fold(text)
