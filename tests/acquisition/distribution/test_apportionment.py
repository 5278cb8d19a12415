"""Sharing copies out: by profile to the copy, and by largest remainder when copies are short."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquisition.distribution.apportionment import Base, Claim, Recipient, Share, apportion, claims_by_profile


def libraries(combined: int, children: int, adult: int) -> list[Recipient]:
    profiles = ["combined"] * combined + ["children"] * children + ["adult"] * adult
    return [Recipient(number, profile, {}) for number, profile in enumerate(profiles, 1)]


def distributed(recipients: list[Recipient], children: int, adult: int) -> int:
    total = 0
    for audience, titles in (("children", children), ("adult", adult)):
        claims = claims_by_profile(audience, recipients, Base.EQUAL)
        total += titles * sum(share.copies for share in apportion(len(claims), claims).shares)
    return total


def test_volyn_2020_comes_out_to_the_copy() -> None:
    assert distributed(libraries(12, 9, 2), 510, 319) == 15_176


def test_national_2021_comes_out_to_the_copy() -> None:
    assert distributed(libraries(341, 157, 118), 439, 245) == 331_077


def test_largest_remainder_shows_its_arithmetic() -> None:
    result = apportion(7, [Claim(1, None, 50), Claim(2, None, 30), Claim(3, None, 20)])
    assert result.rationed
    assert result.shares == (
        Share(1, 4, Fraction(7, 2), 3, True),
        Share(2, 2, Fraction(21, 10), 2, False),
        Share(3, 1, Fraction(7, 5), 1, False),
    )


def test_library_whose_part_reaches_its_need_leaves_the_count() -> None:
    result = apportion(3, [Claim(1, 1, 90), Claim(2, 2, 6), Claim(3, 2, 4)])
    assert [share.copies for share in result.shares] == [1, 1, 1]
    assert result.shares[0].quota == Fraction(270, 100)
    assert result.shares[1].quota == Fraction(12, 10)


def test_equal_remainders_go_to_the_larger_weight_then_the_smaller_id() -> None:
    assert [
        share.copies for share in apportion(1, [Claim(3, 1, 5), Claim(2, 1, 5), Claim(9, 1, 5)]).shares
    ] == [1, 0, 0]


def test_weights_that_are_all_zero_count_as_equal() -> None:
    assert [
        share.copies for share in apportion(2, [Claim(1, 1, 0), Claim(2, 1, 0), Claim(3, 1, 0)]).shares
    ] == [1, 1, 0]


def test_copies_over_the_need_stay_undistributed() -> None:
    result = apportion(5, [Claim(1, 1, 1), Claim(2, 1, 1)])
    assert (result.rationed, result.left, [share.copies for share in result.shares]) == (False, 3, [1, 1])


def test_title_that_fits_nobody_stays_undistributed() -> None:
    result = apportion(5, [])
    assert (result.shares, result.left) == ((), 5)


@pytest.mark.parametrize(("base", "winner"), [(Base.POPULATION, 1), (Base.READERS, 2), (Base.LOANS, 3)])
def test_the_chosen_base_decides_who_gets_the_only_copy(base: Base, winner: int) -> None:
    recipients = [
        Recipient(1, "adult", {Base.POPULATION: 9, Base.READERS: 1}),
        Recipient(2, "adult", {Base.POPULATION: 1, Base.READERS: 9}),
        Recipient(3, "combined", {Base.LOANS: 1}),
        Recipient(4, "children", {Base.LOANS: 100}),
    ]
    result = apportion(1, claims_by_profile("adult", recipients, base))
    assert [share.library for share in result.shares if share.copies] == [winner]


claims_of_any_kind = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 5)), st.integers(0, 1_000_000)), max_size=30
).map(lambda pairs: [Claim(number, need, weight) for number, (need, weight) in enumerate(pairs, 1)])


@given(st.integers(0, 200), claims_of_any_kind, st.randoms(use_true_random=False))
def test_every_copy_is_accounted_for_and_nobody_gets_more_than_the_need(
    available: int, claims: list[Claim], random: object
) -> None:
    result = apportion(available, claims)
    needs = {claim.library: claim.need for claim in claims}
    assert sum(share.copies for share in result.shares) + result.left == available
    for share in result.shares:
        need = needs[share.library]
        assert share.copies >= 0
        assert need is None or share.copies <= need
    shuffled = list(claims)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis hands a Random
    assert apportion(available, shuffled) == result


@given(st.integers(0, 60), st.lists(st.integers(1, 1000), min_size=1, max_size=20))
def test_a_part_is_never_a_whole_copy_away_from_its_quota(available: int, weights: list[int]) -> None:
    result = apportion(available, [Claim(number, None, weight) for number, weight in enumerate(weights, 1)])
    assert all(share.quota is not None and abs(share.copies - share.quota) < 1 for share in result.shares)
    assert sum(share.quota or 0 for share in result.shares) == available
