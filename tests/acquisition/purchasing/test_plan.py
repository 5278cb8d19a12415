"""The plan of a list: envelopes, totals, and who moves up."""

import pytest

from acquisition.purchasing.plan import EnvelopeTotal, Offer, Waiting, make_plan, next_in_reserve
from acquisition.selection.need import Limit, Quantity
from acquisition.selection.ruleset import Walk


def offer(place: int, price_kop: int | None, copies: int = 1, envelope: str = "a") -> Offer:
    return Offer(100 + place, place, envelope, price_kop, Quantity(copies, None, copies, Limit.NEED))


def test_lines_go_by_place_and_run_their_own_envelope() -> None:
    offers = [offer(3, 5, envelope="b"), offer(1, 10), offer(2, 3, 2, envelope="b"), offer(4, 10)]
    plan = make_plan(offers, {"a": 15, "b": None}, Walk.SKIP)
    assert [(line.place, line.bought, line.amount_kop, line.running_kop) for line in plan.lines] == [
        (1, True, 10, 10),
        (2, True, 6, 6),
        (3, True, 5, 11),
        (4, False, 10, 10),
    ]
    assert plan.envelopes == (
        EnvelopeTotal("a", 15, 10, 5, 1, 1),
        EnvelopeTotal("b", None, 11, None, 2, 3),
    )
    assert [line.place for line in plan.reserve] == [4]


def test_title_without_price_or_copies_waits_and_stops_nothing() -> None:
    plan = make_plan([offer(1, None), offer(2, 10, 0), offer(3, 10)], {"a": 10}, Walk.STRICT)
    assert [(line.bought, line.reason.value) for line in plan.lines] == [
        (False, "no_price"),
        (False, "no_quantity"),
        (True, "fits"),
    ]


@pytest.mark.parametrize(
    ("mode", "free", "found"),
    [
        (Walk.STRICT, 100, 7),
        (Walk.STRICT, 60, None),
        (Walk.SKIP, 60, 8),
        (Walk.SKIP, 10, None),
        (Walk.STRICT, None, 7),
    ],
)
def test_the_first_of_the_reserve_moves_up_or_with_skip_the_first_that_fits(
    mode: Walk, free: int | None, found: int | None
) -> None:
    reserve = [Waiting(8, 5, 50), Waiting(7, 4, 80), Waiting(6, 3, 0)]
    assert next_in_reserve(reserve, free, mode) == found
