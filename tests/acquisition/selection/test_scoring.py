"""Rules of E, L and R against hand arithmetic and a brute-force reading of the formulas."""

from fractions import Fraction
from statistics import median

from hypothesis import given
from hypothesis import strategies as st

from acquisition.selection.ruleset import Aggregation, RuleSet, ScoringMode, VotingMode
from acquisition.selection.scoring import SheetFate, fate, method, score
from acquisition.selection.snapshot import Entry
from tests.acquisition.selection.rating_cases import entries_for, rule_sets, rules, sheet


def brute_score(how: RuleSet, entry: Entry) -> tuple[int, Fraction | None, Fraction | None, Fraction | None]:
    """PROCEDURE 5 word for word, with a fraction for every number."""
    weights = sum(each.weight for each in how.criteria)
    found = []
    for _expert, mark, points in entry.sheets:
        if mark == "submitted" and all(each.key in points for each in how.criteria):
            parts = (
                each.weight * Fraction(points[each.key] - each.min, each.max - each.min)
                for each in how.criteria
            )
            found.append(100 * sum(parts, Fraction(0)) / weights)
    libraries = None
    if len(entry.votes) >= how.voting.min_votes:
        libraries = Fraction(100 * sum(vote[1] for vote in entry.votes), len(entry.votes))
    if len(found) < how.scoring.quorum:
        return len(found), None, libraries, None
    if how.scoring.aggregation is Aggregation.MEDIAN:
        experts = Fraction(median(found))
    else:
        cut = int(how.scoring.trim * len(found))
        kept = sorted(found)[cut : len(found) - cut]
        experts = sum(kept, Fraction(0)) / len(kept)
    mixed = (
        experts if libraries is None else how.scoring.alpha * experts + (1 - how.scoring.alpha) * libraries
    )
    return len(found), experts, libraries, mixed


@given(st.data())
def test_integer_arithmetic_gives_the_fractions_of_the_formula(data: st.DataObject) -> None:
    how = data.draw(rule_sets())
    entry = data.draw(entries_for(how, 1))
    value = score(method(how), entry.sheets, entry.votes)
    assert (value.valid_sheets, value.experts, value.libraries, value.rating) == brute_score(how, entry)


@given(st.data())
def test_order_of_sheets_and_votes_does_not_matter(data: st.DataObject) -> None:
    how = data.draw(rule_sets())
    entry = data.draw(entries_for(how, 1))
    sheets, votes = data.draw(st.permutations(entry.sheets)), data.draw(st.permutations(entry.votes))
    assert score(method(how), sheets, votes) == score(method(how), entry.sheets, entry.votes)


@given(st.data())
def test_a_higher_point_never_lowers_the_rating(data: st.DataObject) -> None:
    how = data.draw(rule_sets())
    entry = data.draw(entries_for(how, 1))
    raisable = [
        (position, each)
        for position, (_expert, _mark, points) in enumerate(entry.sheets)
        for each in how.criteria
        if points[each.key] < each.max
    ]
    if not raisable:
        return
    position, criterion = data.draw(st.sampled_from(raisable))
    before = score(method(how), entry.sheets, entry.votes)
    raised = [[expert, mark, dict(points)] for expert, mark, points in entry.sheets]
    raised[position][2][criterion.key] += 1
    after = score(method(how), raised, entry.votes)
    assert (after.rating is None) == (before.rating is None)
    assert after.rating is None or before.rating is None or after.rating >= before.rating


def test_total_of_two_criteria_is_weighted_over_their_ranges() -> None:
    how = rules([(1, 10, 3), (0, 5, 1)], quorum=1)
    value = score(method(how), [sheet("E1", 10, 0)], [])
    assert value.experts == 75


def test_thirds_stay_exact() -> None:
    how = rules([(1, 4, 1)], quorum=1)
    assert score(method(how), [sheet("E1", 2)], []).experts == Fraction(100, 3)


def test_below_quorum_there_is_neither_a_mean_nor_a_rating() -> None:
    how = rules([(1, 10, 1)], quorum=2)
    value = score(method(how), [sheet("E1", 10), sheet("E2", 10, mark="conflict")], [["L1", True, 1, None]])
    assert (value.valid_sheets, value.experts, value.libraries, value.rating) == (
        1,
        None,
        Fraction(100),
        None,
    )


def test_sheet_with_a_missing_criterion_does_not_count() -> None:
    how = method(rules([(1, 10, 1), (1, 10, 1)], quorum=1))
    incomplete = sheet("E2", 1)
    assert fate(how, incomplete) is SheetFate.INCOMPLETE
    assert score(how, [sheet("E1", 10, 10), incomplete], []).experts == 100


def test_points_outside_the_range_do_not_count() -> None:
    how = method(rules([(1, 10, 1)], quorum=1))
    assert [fate(how, sheet("E", points)) for points in (0, 1, 10, 11)] == [
        SheetFate.OUT_OF_RANGE,
        SheetFate.VALID,
        SheetFate.VALID,
        SheetFate.OUT_OF_RANGE,
    ]
    assert score(how, [sheet("E1", 11), sheet("E2", 1)], []).experts == 0


def test_points_in_another_order_of_keys_give_the_same_total() -> None:
    how = method(rules([(1, 10, 3), (0, 5, 1)], quorum=1))
    turned = ["E1", "submitted", {"c1": 0, "c0": 10}]
    assert score(how, [turned], []) == score(how, [sheet("E1", 10, 0)], [])


def test_median_of_four_sheets_is_the_mean_of_the_middle_two() -> None:
    how = rules([(0, 10, 1)], aggregation=Aggregation.MEDIAN)
    sheets = [sheet("A", 0), sheet("B", 6), sheet("C", 7), sheet("D", 10)]
    assert score(method(how), sheets, []).experts == 65


def test_trimmed_mean_drops_the_extremes_at_each_end() -> None:
    how = rules([(0, 10, 1)], aggregation=Aggregation.TRIMMED, trim=Fraction(1, 5))
    sheets = [sheet("A", 0), sheet("B", 6), sheet("C", 7), sheet("D", 8), sheet("E", 10)]
    assert score(method(how), sheets, []).experts == 70


def test_rating_mixes_experts_and_libraries_by_alpha() -> None:
    how = rules([(0, 10, 1)], quorum=1, alpha=Fraction(7, 10))
    votes = [["L1", True, 2, None], ["L2", False, 0, None], ["L3", True, 1, None]]
    value = score(method(how), [sheet("A", 9)], votes)
    assert (value.libraries, value.rating) == (
        Fraction(200, 3),
        Fraction(7, 10) * 90 + Fraction(3, 10) * Fraction(200, 3),
    )


def test_without_enough_votes_the_rating_is_the_experts_alone() -> None:
    how = rules([(0, 10, 1)], quorum=1, alpha=Fraction(1, 2), min_votes=2)
    value = score(method(how), [sheet("A", 8)], [["L1", False, 0, None]])
    assert (value.votes, value.libraries, value.rating) == (1, None, 80)


def test_libraries_that_score_are_normalised_by_the_highest_score() -> None:
    how = rules([(0, 10, 1)], quorum=1, alpha=0, voting=VotingMode.SCORE)
    value = score(
        method(how), [sheet("A", 0)], [["L1", True, 0, 5], ["L2", True, 0, 10], ["L3", True, 0, None]]
    )
    assert (value.votes, value.libraries, value.rating) == (2, 75, 75)


def test_votes_are_ignored_when_libraries_do_not_vote() -> None:
    how = rules([(0, 10, 1)], quorum=1, voting=VotingMode.NONE)
    assert score(method(how), [sheet("A", 5)], [["L1", True, 1, None]]).libraries is None


def test_yes_no_mode_leaves_abstentions_out() -> None:
    how = method(rules(mode=ScoringMode.VOTES))
    sheets = [
        ["A", "submitted", {"vote": 1}],
        ["B", "submitted", {"vote": 1}],
        ["C", "submitted", {"vote": 0}],
        ["D", "abstained", {}],
    ]
    value = score(how, sheets, [])
    assert (value.valid_sheets, value.rating) == (3, Fraction(200, 3))
