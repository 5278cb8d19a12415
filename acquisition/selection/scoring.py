"""From sheets and votes to E, L and R: the formulas of PROCEDURE 5, in exact arithmetic.

A sheet's total is an integer count of `unit`ths of a point, so that a campaign of a million scores is added
without building a fraction for each; fractions appear only when a title's value is taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import lcm
from operator import getitem
from typing import NamedTuple

from acquisition.selection.ruleset import Aggregation, Criterion, RuleSet, ScoringMode, VotingMode

VOTE_KEY = "vote"
FULL = 100


class SheetMark(StrEnum):
    """What the snapshot says of a sheet; only a submitted one can be valid."""

    SUBMITTED = "submitted"
    ABSTAINED = "abstained"
    CONFLICT = "conflict"
    VOID = "void"


class SheetFate(StrEnum):
    """Whether a sheet counts, and why not."""

    VALID = "valid"
    ABSTAINED = "abstained"
    CONFLICT = "conflict"
    VOID = "void"
    INCOMPLETE = "incomplete"
    OUT_OF_RANGE = "out_of_range"


class Sheet(NamedTuple):
    """One expert's sheet: points by criterion key, keys in alphabetical order (canonical JSON)."""

    expert: str
    mark: str
    points: Mapping[str, int]


class Vote(NamedTuple):
    """One library's answer: `needed` in the share mode, `score` from 0 to the rule set's maximum in the score mode."""

    library: str
    needed: bool
    copies: int
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """A rule set made ready for counting: criteria by key, `tables[c][points]` is what the points add, in `unit`ths
    of a point."""

    keys: list[str]
    tables: list[dict[int, int]]
    unit: int
    rules: RuleSet


@dataclass(frozen=True, slots=True)
class Score:
    """The values of one title. `experts` (E) is absent below the quorum and `rating` (R) with it; `libraries` (L)
    is absent below the least number of votes, and then R is E alone."""

    valid_sheets: int
    experts: Fraction | None
    votes: int
    libraries: Fraction | None
    rating: Fraction | None


def criteria_of(rules: RuleSet) -> tuple[Criterion, ...]:
    """The lines of a score sheet. Voting has one: «за» is 1, «проти» is 0, so that its mean is yes/(yes+no)."""
    if rules.scoring.mode is ScoringMode.VOTES:
        return (Criterion(VOTE_KEY, "Голос", 0, 1, Fraction(1), ""),)
    return rules.criteria


def method(rules: RuleSet) -> Method:
    """Prepares `rules` for counting: 100·w·(s−min)/(max−min)/Σw for each criterion and each allowed s."""
    criteria = sorted(criteria_of(rules), key=lambda criterion: criterion.key)
    whole = sum(criterion.weight for criterion in criteria)
    steps = [FULL * each.weight / whole / (each.max - each.min) for each in criteria]
    unit = lcm(*(step.denominator for step in steps))
    tables = [
        {points: int(step * unit) * (points - each.min) for points in range(each.min, each.max + 1)}
        for each, step in zip(criteria, steps, strict=True)
    ]
    return Method([each.key for each in criteria], tables, unit, rules)


def fate(how: Method, sheet: Sequence[object]) -> SheetFate:
    """Whether the sheet counts (PROCEDURE 5: submitted, no conflict, all criteria answered, within their limits)."""
    _expert, mark, points = sheet
    if mark != SheetMark.SUBMITTED:
        return SheetFate(str(mark))
    assert isinstance(points, Mapping)
    if set(points) != set(how.keys):
        return SheetFate.INCOMPLETE
    inside = all(points[key] in table for key, table in zip(how.keys, how.tables, strict=True))
    return SheetFate.VALID if inside else SheetFate.OUT_OF_RANGE


def sheet_total(how: Method, points: Mapping[str, int]) -> int | None:
    """The sheet's total in `unit`ths of a point out of 100; None when it is incomplete or out of range."""
    try:
        if list(points) == how.keys:
            return sum(map(getitem, how.tables, points.values()))
        if len(points) != len(how.keys):
            return None
        return sum(table[points[key]] for key, table in zip(how.keys, how.tables, strict=True))
    except KeyError:
        return None


def totals(how: Method, sheets: Sequence[Sequence[object]]) -> list[int]:
    """Totals of the valid sheets, ascending. `sheets` are (expert, mark, points), as in a snapshot."""
    found = [
        sheet_total(how, points)  # type: ignore[arg-type]  # the third member of a sheet is its points
        for _expert, mark, points in sheets
        if mark == "submitted"
    ]
    return sorted(total for total in found if total is not None)


def aggregate(how: Method, ascending: Sequence[int]) -> Fraction:
    """Mean, median or trimmed mean of totals; the trimmed mean drops ⌊trim·n⌋ sheets at each end."""
    cut = cut_at_each_end(how.rules, len(ascending))
    kept = ascending[cut : len(ascending) - cut]
    return Fraction(sum(kept), len(kept) * how.unit)


def cut_at_each_end(rules: RuleSet, count: int) -> int:
    """How many of `count` totals in order are left out at each end: a median keeps the middle one or two."""
    if rules.scoring.aggregation is Aggregation.MEDIAN:
        return (count - 1) // 2
    if rules.scoring.aggregation is Aggregation.TRIMMED:
        return rules.scoring.trim.numerator * count // rules.scoring.trim.denominator
    return 0


def libraries_value(rules: RuleSet, votes: Sequence[Sequence[object]]) -> tuple[int, Fraction | None]:
    """Number of votes that count and L: the share of «потрібна» × 100, or the mean normalised score."""
    voting = rules.voting
    if voting.mode is VotingMode.NONE:
        return 0, None
    if voting.mode is VotingMode.SHARE:
        values, top = [int(bool(vote[1])) for vote in votes], 1
    else:
        values, top = [vote[3] for vote in votes if isinstance(vote[3], int)], voting.max_score
    if len(values) < voting.min_votes:
        return len(values), None
    return len(values), Fraction(FULL * sum(values), len(values) * top)


def score(how: Method, sheets: Sequence[Sequence[object]], votes: Sequence[Sequence[object]]) -> Score:
    """E, L and R of one title from its sheets and votes, in any order.

    Below the quorum there is neither E nor R: a title is «не оцінено», never a mean of one.
    """
    rules = how.rules.scoring
    ascending = totals(how, sheets)
    voted, libraries = libraries_value(how.rules, votes)
    if len(ascending) < rules.quorum:
        return Score(len(ascending), None, voted, libraries, None)
    experts = aggregate(how, ascending)
    if libraries is None or rules.alpha == 1:
        rating = experts
    else:
        rating = rules.alpha * experts + (1 - rules.alpha) * libraries
    return Score(len(ascending), experts, voted, libraries, rating)
