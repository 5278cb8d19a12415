"""Canonical JSON, money, paging, language and column types."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquisition.kernel import i18n
from acquisition.kernel.canonical import canonical_json
from acquisition.kernel.columns import UtcDateTime
from acquisition.kernel.money import format_money, from_kopiykas, parse_amount, to_kopiykas
from acquisition.kernel.paging import Page, PageRequest


def test_canonical_json_has_one_form() -> None:
    assert canonical_json({"б": Fraction(2, 4), "a": [1, None]}) == '{"a":[1,null],"б":"1/2"}'


def test_canonical_json_refuses_what_has_no_form() -> None:
    with pytest.raises(TypeError):
        canonical_json({"a": {1, 2}})


@given(st.integers(min_value=-(10**14), max_value=10**14))
def test_kopiykas_survive_the_way_through_hryvnias(kopiykas: int) -> None:
    assert to_kopiykas(from_kopiykas(kopiykas)) == kopiykas


@pytest.mark.parametrize(
    ("text", "kopiykas"),
    [
        ("1 200,50", 120050),
        ("120.5", 12050),
        ("1\u00a0200", 120000),
        ("47378000", 4737800000),
        ("", None),
        ("abc", None),
        ("NaN", None),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, kopiykas: int | None) -> None:
    assert parse_amount(text) == kopiykas


def test_half_a_kopiyka_goes_up() -> None:
    assert to_kopiykas(Decimal("0.005")) == 1


def test_money_follows_the_language() -> None:
    assert format_money(120050, "uk") == "1\u00a0200,50"
    assert format_money(120050, "en") == "1,200.50"


@pytest.mark.parametrize(
    ("number", "size", "expected"),
    [
        (None, None, (1, 50)),
        ("3", "100", (3, 100)),
        ("-1", "7", (1, 50)),
        ("abc", "abc", (1, 50)),
        ("9" * 30, "25", (1, 25)),
        ("0", "500", (1, 500)),
    ],
)
def test_page_request_survives_nonsense(
    number: str | None, size: str | None, expected: tuple[int, int]
) -> None:
    asked = PageRequest.read(number, size)
    assert (asked.number, asked.size) == expected


def test_page_counts_from_one() -> None:
    page = Page(list("abc"), PageRequest(2, 25), 28)
    assert (page.first, page.last, page.pages) == (26, 28, 2)


def test_empty_page_has_one_page_and_no_first_row() -> None:
    page: Page[str] = Page([], PageRequest(), 0)
    assert (page.first, page.last, page.pages) == (0, 0, 1)


def test_unknown_language_is_ukrainian_and_does_not_leak() -> None:
    i18n.set_language("uk")
    with i18n.in_language("xx"):
        assert i18n.language() == "uk"
    with i18n.in_language("en"):
        assert i18n.language() == "en"
    assert i18n.language() == "uk"


def test_sentence_takes_its_parameters() -> None:
    assert i18n.gettext("Немає такого: %(name)s", name="щось") == "Немає такого: щось"
    assert i18n.gettext("100 %") == "100 %"


def test_naive_time_does_not_reach_the_database() -> None:
    with pytest.raises(ValueError, match="without time zone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), None)  # type: ignore[arg-type]  # noqa: DTZ001 -- the point of the test
    stored = UtcDateTime().process_bind_param(datetime(2026, 1, 1, tzinfo=UTC), None)  # type: ignore[arg-type]  # dialect unused
    assert stored is not None
    assert stored.tzinfo is None
