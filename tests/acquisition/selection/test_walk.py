"""The budget walk: strict and skipping, envelope by envelope."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquisition.selection.ruleset import Walk
from acquisition.selection.walk import WalkItem, WalkReason, walk

ITEMS = [WalkItem(1, 500, 1), WalkItem(2, 600, 1), WalkItem(3, 200, 2)]


def test_strict_walk_stops_at_the_first_title_that_does_not_fit() -> None:
    steps = walk(ITEMS, {"": 1000}, Walk.STRICT)
    assert [(step.bought, step.reason, step.spent_kop) for step in steps] == [
        (True, WalkReason.FITS, 500),
        (False, WalkReason.DOES_NOT_FIT, 500),
        (False, WalkReason.AFTER_THE_CUT, 500),
    ]


def test_skipping_walk_goes_on_past_a_title_that_does_not_fit() -> None:
    steps = walk(ITEMS, {"": 1000}, Walk.SKIP)
    assert [(step.bought, step.spent_kop, step.left_kop) for step in steps] == [
        (True, 500, 500),
        (False, 500, 500),
        (True, 900, 100),
    ]


def test_a_title_that_takes_the_last_kopiyka_fits() -> None:
    assert walk([WalkItem(1, 333, 3)], {"": 999})[0].bought is True


def test_envelopes_do_not_lend_to_each_other() -> None:
    items = [WalkItem(1, 600, 1, "a"), WalkItem(2, 600, 1, "b"), WalkItem(3, 300, 1, "a")]
    steps = walk(items, {"a": 500, "b": 600}, Walk.STRICT)
    assert [(step.bought, step.reason) for step in steps] == [
        (False, WalkReason.DOES_NOT_FIT),
        (True, WalkReason.FITS),
        (False, WalkReason.AFTER_THE_CUT),
    ]


def test_without_a_limit_everything_with_price_and_quantity_fits() -> None:
    items = [WalkItem(1, 10**12, 5), WalkItem(2, None, 5), WalkItem(3, 100, 0)]
    steps = walk(items, {"": None}, Walk.STRICT)
    assert [step.reason for step in steps] == [WalkReason.FITS, WalkReason.NO_PRICE, WalkReason.NO_QUANTITY]


def test_a_title_without_price_does_not_stop_a_strict_walk() -> None:
    steps = walk([WalkItem(1, None, 1), WalkItem(2, 5, 1)], {"": 5}, Walk.STRICT)
    assert [step.bought for step in steps] == [False, True]


def test_an_envelope_nobody_gave_is_an_error_and_not_a_purse_without_limit() -> None:
    with pytest.raises(KeyError):
        walk([WalkItem(1, 5, 1, "forgotten")], {"": 5})


@given(
    st.lists(st.tuples(st.integers(0, 100), st.integers(0, 5), st.sampled_from("ab")), max_size=20),
    st.integers(0, 800),
    st.integers(0, 800),
    st.sampled_from(Walk),
)
def test_no_envelope_is_overspent_and_the_sums_add_up(
    rows: list[tuple[int, int, str]], first: int, second: int, mode: Walk
) -> None:
    limits = {"a": first, "b": second}
    items = [WalkItem(number, price, quantity, purse) for number, (price, quantity, purse) in enumerate(rows)]
    steps = walk(items, limits, mode)
    assert [step.id for step in steps] == [item.id for item in items]
    for purse, limit in limits.items():
        bought = sum(step.amount_kop for step in steps if step.bought and step.envelope == purse)
        last = [step for step in steps if step.envelope == purse][-1:]
        assert bought <= limit
        assert [(step.spent_kop, step.left_kop) for step in last] == [(bought, limit - bought)][: len(last)]
