"""The order of the rating, its places and its decisions."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from acquisition.selection.ranking import Decision, Standing, deciding_key, rank, result_text
from acquisition.selection.ruleset import TieKey, Walk
from acquisition.selection.scoring import method
from tests.acquisition.selection.rating_cases import COUNCILS, Campaign, campaigns, entry, rules, sheet

OPEN: dict[str, int | None] = dict.fromkeys(COUNCILS)


@given(campaigns(), st.randoms(use_true_random=False))
def test_the_same_candidates_in_any_order_give_the_same_bytes(case: Campaign, random: object) -> None:
    rule_set, entries, envelopes = case
    how = method(rule_set)
    shuffled = list(entries)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a random.Random
    first = [result_text(line) for line in rank(how, entries, envelopes)]
    assert [result_text(line) for line in rank(how, shuffled, envelopes)] == first


@given(campaigns())
def test_every_pair_of_neighbours_is_in_the_order_of_the_rule_set(case: Campaign) -> None:
    rule_set, entries, envelopes = case
    lines = rank(method(rule_set), entries, envelopes)
    assert sorted(line.entry.number for line in lines) == sorted(each.number for each in entries)
    for higher, lower in pairwise(lines):
        if higher.standing is lower.standing is Standing.RANKED:
            assert (higher.score.rating or 0) >= (lower.score.rating or 0)
            key = deciding_key(rule_set, higher, lower)
            assert key is not None
            if key is not TieKey.SCORE:
                assert higher.score.rating == lower.score.rating


@given(campaigns())
def test_ranked_means_quorum_and_threshold_and_places_have_no_gaps(case: Campaign) -> None:
    rule_set, entries, envelopes = case
    lines = rank(method(rule_set), entries, envelopes)
    ranked = [line for line in lines if line.standing is Standing.RANKED]
    assert [line.place for line in ranked] == list(range(1, len(ranked) + 1))
    for line in lines:
        enough = line.score.valid_sheets >= rule_set.scoring.quorum
        passed = enough and line.score.rating is not None and line.score.rating >= rule_set.scoring.threshold
        assert (line.standing is Standing.RANKED) == passed
        assert (line.standing is Standing.NOT_ASSESSED) == (not enough)
        assert (line.decision is Decision.NOT_SCORED) == (not enough)
        assert (line.decision is Decision.NOT_RECOMMENDED) == (enough and not passed)
    for council in COUNCILS:
        places = [line.council_place for line in ranked if line.entry.council == council]
        assert places == list(range(1, len(places) + 1))


@given(campaigns())
def test_recommended_titles_fit_their_envelope_and_the_running_total_adds_up(case: Campaign) -> None:
    rule_set, entries, envelopes = case
    spent = dict.fromkeys(COUNCILS, 0)
    for line in rank(method(rule_set), entries, envelopes):
        if line.decision is Decision.RECOMMENDED:
            spent[line.entry.council] += (line.entry.price_kop or 0) * line.entry.quantity
        assert line.spent_kop == spent[line.entry.council]
        limit = envelopes[line.entry.council]
        assert limit is None or line.spent_kop <= limit
        assert line.left_kop == (None if limit is None else limit - line.spent_kop)


def test_ties_are_broken_by_experts_libraries_price_title_and_number() -> None:
    how = method(rules([(0, 10, 1)], quorum=1))
    tens, needed = [sheet("E", 10)], [["L", True, 1, None]]
    entries = [
        entry(6, tens, price_kop=100, title_key="b"),
        entry(5, tens, price_kop=100, title_key="b"),
        entry(4, tens, price_kop=100, title_key="a"),
        entry(3, tens, price_kop=None, title_key="a"),
        entry(2, tens, needed, price_kop=900, title_key="z"),
        entry(1, [sheet("E", 9)], needed, price_kop=1),
    ]
    lines = rank(how, entries, OPEN)
    assert [line.entry.number for line in lines] == [2, 4, 5, 6, 3, 1]
    keys = [deciding_key(how.rules, higher, lower) for higher, lower in pairwise(lines)]
    assert keys == [TieKey.LIBRARIES, TieKey.TITLE, TieKey.NUMBER, TieKey.PRICE, TieKey.SCORE]


def test_equal_ratings_of_different_experts_are_split_by_the_experts() -> None:
    how = method(rules([(0, 10, 1)], quorum=1, alpha=Fraction(1, 2)))
    first = entry(1, [sheet("E", 5)], [["L", True, 1, None]])
    second = entry(2, [sheet("E", 10)], [["L1", True, 1, None], ["L2", False, 0, None]])
    lines = rank(how, [first, second], OPEN)
    assert [(line.entry.number, line.score.rating) for line in lines] == [(2, 75), (1, 75)]
    assert deciding_key(how.rules, *lines) is TieKey.EXPERTS


def test_ratings_equal_to_two_decimals_are_still_ordered_exactly() -> None:
    how = method(rules([(0, 100_000, 1)], quorum=1))
    lines = rank(how, [entry(1, [sheet("E", 50_000)]), entry(2, [sheet("E", 50_001)])], OPEN)
    assert [line.entry.number for line in lines] == [2, 1]


def test_quorum_below_two_leaves_title_unranked_and_last() -> None:
    how = method(rules([(0, 10, 1)], quorum=2, threshold=50))
    best_of_one = entry(1, [sheet("A", 10)])
    poor = entry(2, [sheet("A", 1), sheet("B", 1)])
    good = entry(3, [sheet("A", 6), sheet("B", 6)])
    lines = rank(how, [best_of_one, poor, good], OPEN)
    assert [(line.entry.number, line.place, line.standing, line.reason) for line in lines] == [
        (3, 1, Standing.RANKED, "fits"),
        (2, None, Standing.BELOW_THRESHOLD, "below_threshold"),
        (1, None, Standing.NOT_ASSESSED, "not_assessed"),
    ]


def test_rating_equal_to_the_threshold_passes() -> None:
    how = method(rules([(0, 10, 1)], quorum=1, threshold=60))
    assert rank(how, [entry(1, [sheet("A", 6)])], OPEN)[0].standing is Standing.RANKED


def test_titles_after_the_cut_are_the_reserve_of_their_own_council() -> None:
    how = method(rules([(0, 10, 1)], quorum=1, walk=Walk.STRICT))
    entries = [
        entry(1, [sheet("A", 10)], council="children", price_kop=100, quantity=10),
        entry(2, [sheet("A", 9)], council="children", price_kop=100, quantity=1),
        entry(3, [sheet("A", 8)], council="fiction", price_kop=100, quantity=5),
    ]
    lines = rank(how, entries, {"children": 500, "fiction": 500, "other": 0})
    assert [(line.decision, line.reason, line.council_place) for line in lines] == [
        (Decision.RESERVE, "does_not_fit", 1),
        (Decision.RESERVE, "after_the_cut", 2),
        (Decision.RECOMMENDED, "fits", 1),
    ]
