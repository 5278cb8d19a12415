"""Why a title has its R and its place: a pure function of the rule set and the entry, whose parts add up exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from acquisition.kernel.canonical import canonical_json
from acquisition.selection.ranking import Ranked, deciding_key
from acquisition.selection.ruleset import Criterion, TieKey
from acquisition.selection.scoring import (
    FULL,
    Method,
    Score,
    SheetFate,
    criteria_of,
    cut_at_each_end,
    fate,
    libraries_value,
    score,
    sheet_total,
)
from acquisition.selection.snapshot import Entry


@dataclass(frozen=True, slots=True)
class SheetWorking:
    """One sheet: its fate, its total out of 100 (None unless valid), what each criterion added to the total, and
    whether it is kept in the average (median and trimmed mean leave some out)."""

    expert: str
    fate: SheetFate
    points: dict[str, int]
    parts: dict[str, Fraction]
    total: Fraction | None
    kept: bool


@dataclass(frozen=True, slots=True)
class CriterionPart:
    """What a criterion adds: `mean` points over the kept sheets, `to_experts` its part of E, `to_rating` of R.
    `share` is its weight among all weights."""

    criterion: Criterion
    share: Fraction
    mean: Fraction
    to_experts: Fraction
    to_rating: Fraction


@dataclass(frozen=True, slots=True)
class Explanation:
    """The working of one title: Σ criteria.to_experts = E, Σ criteria.to_rating + libraries_part = R, exactly.
    Without E (below the quorum) there are sheets and votes but no criteria parts."""

    score: Score
    quorum: int
    alpha: Fraction
    sheets: tuple[SheetWorking, ...]
    criteria: tuple[CriterionPart, ...]
    needed: int
    voted: int
    copies: int
    experts_part: Fraction | None
    libraries_part: Fraction | None


@dataclass(frozen=True, slots=True)
class Step:
    """Between two neighbours of the list: the key that put the higher one higher; None when the standing did."""

    higher: Ranked
    lower: Ranked
    key: TieKey | None


def explain(how: Method, entry: Entry) -> Explanation:
    """The working of `entry` under the rule set of `how`."""
    value = score(how, entry.sheets, entry.votes)
    sheets = _sheets(how, entry, average=value.experts is not None)
    voted, _libraries = libraries_value(how.rules, entry.votes)
    alpha = how.rules.scoring.alpha if value.libraries is not None else Fraction(1)
    experts_part = None if value.experts is None else alpha * value.experts
    libraries_part = None
    if value.rating is not None and value.libraries is not None:
        libraries_part = (1 - alpha) * value.libraries
    return Explanation(
        score=value,
        quorum=how.rules.scoring.quorum,
        alpha=alpha,
        sheets=sheets,
        criteria=_criteria(how, [sheet for sheet in sheets if sheet.kept], alpha),
        needed=sum(1 for vote in entry.votes if vote[1]),
        voted=voted,
        copies=sum(vote[2] for vote in entry.votes if vote[1]),
        experts_part=experts_part,
        libraries_part=libraries_part,
    )


def _sheets(how: Method, entry: Entry, average: bool) -> tuple[SheetWorking, ...]:
    valid = []
    for expert, mark, points in entry.sheets:
        total = sheet_total(how, points) if mark == "submitted" else None
        if total is not None:
            valid.append((total, expert))
    kept = {expert for _total, expert in _kept(how, sorted(valid))} if average else set()
    return tuple(_sheet(how, sheet, sheet[0] in kept) for sheet in entry.sheets)


def _kept(how: Method, ascending: Sequence[tuple[int, str]]) -> Sequence[tuple[int, str]]:
    """The sheets whose mean is E: all, the middle one or two, or those left after trimming (as `aggregate` does)."""
    cut = cut_at_each_end(how.rules, len(ascending))
    return ascending[cut : len(ascending) - cut]


def _sheet(how: Method, sheet: Sequence[object], kept: bool) -> SheetWorking:
    expert, _mark, points = sheet
    assert isinstance(points, dict)
    what = fate(how, sheet)
    if what is not SheetFate.VALID:
        return SheetWorking(str(expert), what, points, {}, None, False)
    parts = {
        key: Fraction(table[points[key]], how.unit) for key, table in zip(how.keys, how.tables, strict=True)
    }
    return SheetWorking(str(expert), what, points, parts, sum(parts.values(), Fraction(0)), kept)


def _criteria(how: Method, kept: Sequence[SheetWorking], alpha: Fraction) -> tuple[CriterionPart, ...]:
    if not kept:
        return ()
    criteria = criteria_of(how.rules)
    weights = sum(criterion.weight for criterion in criteria)
    parts = []
    for criterion in criteria:
        mean = Fraction(sum(sheet.points[criterion.key] for sheet in kept), len(kept))
        share = criterion.weight / weights
        to_experts = FULL * share * (mean - criterion.min) / (criterion.max - criterion.min)
        parts.append(CriterionPart(criterion, share, mean, to_experts, alpha * to_experts))
    return tuple(parts)


def step(how: Method, higher: Ranked, lower: Ranked) -> Step:
    """Why `higher` stands before `lower`."""
    return Step(higher, lower, deciding_key(how.rules, higher, lower))


def working_text(how: Method, entry: Entry) -> str:
    """One line of a bundle's working: each expert's total (null: does not count), the sums of points by criterion,
    and the votes. It lets a check say which expert and which criterion were changed."""
    sums = dict.fromkeys(how.keys, 0)
    experts: dict[str, Fraction | None] = {}
    for expert, mark, points in entry.sheets:
        total = sheet_total(how, points) if mark == "submitted" else None
        experts[expert] = None if total is None else Fraction(total, how.unit)
        for key in how.keys:
            sums[key] += points.get(key, 0)
    return canonical_json(
        {
            "copies": sum(vote[2] for vote in entry.votes if vote[1]),
            "experts": experts,
            "needed": sum(1 for vote in entry.votes if vote[1]),
            "number": entry.number,
            "points": sums,
            "voted": len(entry.votes),
        }
    )
