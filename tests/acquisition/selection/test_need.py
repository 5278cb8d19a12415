"""Need of a title by profiles, and the maximum quantity of a list."""

import pytest

from acquisition.selection.need import Limit, Quantity, fits, maximum_quantity, profile_need
from acquisition.selection.ruleset import QuantitySource

VOLYN = {"combined": 12, "children": 9, "adult": 2}


@pytest.mark.parametrize(
    ("profile", "audience", "answer"),
    [
        ("children", "children", True),
        ("children", "adult", False),
        ("adult", "adult", True),
        ("adult", "children", False),
        ("combined", "children", True),
        ("combined", "adult", True),
    ],
)
def test_profile_takes_titles_of_its_audience(profile: str, audience: str, answer: bool) -> None:
    assert fits(profile, audience) is answer


def test_volyn_2020_needs_15176_copies() -> None:
    assert 510 * profile_need("children", VOLYN) + 319 * profile_need("adult", VOLYN) == 15_176


def test_national_2021_needs_331077_copies() -> None:
    country = {"combined": 341, "children": 157, "adult": 118}
    assert 439 * profile_need("children", country) + 245 * profile_need("adult", country) == 331_077


@pytest.mark.parametrize(
    ("source", "cap", "offered", "expected"),
    [
        (QuantitySource.RECIPIENTS, True, 500, Quantity(21, 500, 21, Limit.NEED)),
        (QuantitySource.RECIPIENTS, True, 20, Quantity(21, 20, 20, Limit.OFFER)),
        (QuantitySource.RECIPIENTS, False, 20, Quantity(21, 20, 21, Limit.NEED)),
        (QuantitySource.RECIPIENTS, True, None, Quantity(21, None, 21, Limit.NEED)),
        (QuantitySource.VOTES, True, 500, Quantity(7, 500, 7, Limit.NEED)),
        (QuantitySource.OFFER, True, 500, Quantity(500, 500, 500, Limit.NEED)),
        (QuantitySource.OFFER, True, None, Quantity(0, None, 0, Limit.NEED)),
    ],
)
def test_maximum_quantity_follows_the_rule_of_the_campaign(
    source: QuantitySource, cap: bool, offered: int | None, expected: Quantity
) -> None:
    found = maximum_quantity(source, cap, audience="children", libraries=VOLYN, wanted=7, offered=offered)
    assert found == expected
