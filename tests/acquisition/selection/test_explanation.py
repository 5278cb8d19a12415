"""The working of a title adds up to what is shown, exactly."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given

from acquisition.selection.explanation import explain, step
from acquisition.selection.ranking import rank
from acquisition.selection.ruleset import Aggregation, TieKey
from acquisition.selection.scoring import SheetFate, method
from tests.acquisition.selection.rating_cases import COUNCILS, Campaign, campaigns, entry, rules, sheet


@given(campaigns())
def test_parts_add_up_exactly_to_the_rating(case: Campaign) -> None:
    rule_set, entries, _envelopes = case
    how = method(rule_set)
    for each in entries:
        found = explain(how, each)
        if found.score.rating is None:
            assert (found.criteria, found.experts_part) == ((), None)
            continue
        assert sum(part.to_experts for part in found.criteria) == found.score.experts
        assert sum(part.to_rating for part in found.criteria) == found.experts_part
        assert (found.experts_part or 0) + (found.libraries_part or 0) == found.score.rating
        assert sum(part.share for part in found.criteria) == 1
        kept = [one.total for one in found.sheets if one.kept and one.total is not None]
        assert sum(kept, Fraction(0)) / len(kept) == found.score.experts
        assert all(sum(one.parts.values()) == one.total for one in found.sheets if one.total is not None)


def test_void_sheets_are_shown_with_their_reason_and_add_nothing() -> None:
    how = method(rules([(0, 10, 1)], quorum=1))
    sheets = [
        sheet("A", 8),
        sheet("B", 1, mark="conflict"),
        sheet("C", 2, mark="void"),
        ["D", "submitted", {}],
    ]
    found = explain(how, entry(1, sheets))
    assert [(one.expert, one.fate, one.total, one.kept) for one in found.sheets] == [
        ("A", SheetFate.VALID, 80, True),
        ("B", SheetFate.CONFLICT, None, False),
        ("C", SheetFate.VOID, None, False),
        ("D", SheetFate.INCOMPLETE, None, False),
    ]
    assert found.score.rating == 80


def test_median_shows_which_sheets_it_kept() -> None:
    how = method(rules([(0, 10, 1)], aggregation=Aggregation.MEDIAN))
    found = explain(how, entry(1, [sheet("A", 10), sheet("B", 1), sheet("C", 7)]))
    assert [(one.expert, one.kept) for one in found.sheets] == [("A", False), ("B", False), ("C", True)]


def test_votes_are_counted_with_the_copies_of_those_who_need_the_book() -> None:
    votes = [["L1", True, 2, None], ["L2", False, 9, None], ["L3", True, 1, None]]
    found = explain(method(rules()), entry(1, [], votes))
    assert (found.needed, found.voted, found.copies) == (2, 3, 3)


def test_the_step_between_neighbours_names_the_deciding_key() -> None:
    how = method(rules([(0, 10, 1)], quorum=1))
    lines = rank(
        how,
        [entry(1, [sheet("A", 9)], price_kop=2), entry(2, [sheet("A", 9)], price_kop=1), entry(3)],
        dict.fromkeys(COUNCILS),
    )
    assert [
        (line.higher.entry.number, line.key) for line in (step(how, *pair) for pair in pairwise(lines))
    ] == [
        (2, TieKey.PRICE),
        (1, None),
    ]
