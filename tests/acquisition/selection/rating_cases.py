"""Rule sets and entries for the tests of the rating: small builders and hypothesis strategies."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from acquisition.selection.ruleset import (
    Aggregation,
    Blindness,
    CouncilRule,
    Criterion,
    PurchaseRule,
    QuantitySource,
    RuleSet,
    Scoring,
    ScoringMode,
    TieKey,
    Visibility,
    Voting,
    VotingMode,
    Walk,
)
from acquisition.selection.snapshot import Entry

Campaign = tuple[RuleSet, list[Entry], dict[str, int | None]]
COUNCILS = ("children", "fiction", "other")


def rules(
    criteria: Sequence[tuple[int, int, Fraction | int]] = ((1, 10, 1),),
    *,
    quorum: int = 2,
    threshold: Fraction | int = 0,
    alpha: Fraction | int = 1,
    aggregation: Aggregation = Aggregation.MEAN,
    trim: Fraction | int = 0,
    mode: ScoringMode = ScoringMode.POINTS,
    voting: VotingMode = VotingMode.SHARE,
    min_votes: int = 1,
    walk: Walk = Walk.SKIP,
    visible: Visibility = Visibility.PHASE_END,
    tie_order: Sequence[TieKey] = tuple(TieKey),
) -> RuleSet:
    """A rule set with `criteria` (min, max, weight) keyed c0, c1 …"""
    lines = tuple(
        Criterion(f"c{number}", f"Критерій {number}", low, high, Fraction(weight), "content")
        for number, (low, high, weight) in enumerate(criteria)
    )
    return RuleSet(
        key="example",
        name="Приклад порядку",
        track="A",
        basis="тест",
        summary="",
        scoring=Scoring(
            mode, aggregation, Fraction(alpha), quorum, Fraction(threshold), tuple(tie_order), Fraction(trim)
        ),
        voting=Voting(voting, min_votes),
        blindness=Blindness(visible),
        purchase=PurchaseRule(walk, QuantitySource.RECIPIENTS),
        councils=(
            CouncilRule("children", "Дитяча", Fraction(1, 3), audiences=("children",)),
            CouncilRule("fiction", "Художня", Fraction(1, 3), udc=("82",)),
            CouncilRule("other", "Інша", Fraction(1, 3)),
        ),
        criteria=() if mode is ScoringMode.VOTES else lines,
    )


def sheet(expert: str, *points: int, mark: str = "submitted") -> list[Any]:
    return [expert, mark, {f"c{number}": each for number, each in enumerate(points)}]


def entry(
    number: int, sheets: Sequence[list[Any]] = (), votes: Sequence[list[Any]] = (), **changes: Any
) -> Entry:
    plain = Entry(
        number,
        f"978617000{number:04}",
        f"Книга {number}",
        f"книга {number:05}",
        "children",
        10_000,
        10,
        list(sheets),
        list(votes),
    )
    return replace(plain, **changes)


@st.composite
def rule_sets(draw: st.DrawFn) -> RuleSet:
    criteria = draw(
        st.lists(
            st.tuples(
                st.integers(0, 3), st.integers(4, 12), st.fractions(Fraction(1, 9), 9, max_denominator=9)
            ),
            min_size=1,
            max_size=5,
        )
    )
    aggregation = draw(st.sampled_from(Aggregation))
    middle = draw(st.permutations([TieKey.EXPERTS, TieKey.LIBRARIES, TieKey.PRICE, TieKey.TITLE]))
    return rules(
        criteria,
        quorum=draw(st.integers(1, 4)),
        threshold=draw(st.integers(0, 100)),
        alpha=draw(st.fractions(0, 1, max_denominator=10)),
        aggregation=aggregation,
        trim=draw(st.sampled_from([Fraction(1, 10), Fraction(1, 5), Fraction(2, 5)]))
        if aggregation is Aggregation.TRIMMED
        else 0,
        min_votes=draw(st.integers(1, 3)),
        walk=draw(st.sampled_from(Walk)),
        tie_order=[TieKey.SCORE, *middle, TieKey.NUMBER],
    )


@st.composite
def entries_for(draw: st.DrawFn, how: RuleSet, number: int) -> Entry:
    points = st.fixed_dictionaries({each.key: st.integers(each.min, each.max) for each in how.criteria})
    mark = st.sampled_from(["submitted", "submitted", "submitted", "conflict", "void", "abstained"])
    sheets = draw(st.lists(st.tuples(mark, points), max_size=6))
    votes = draw(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), max_size=5))
    return entry(
        number,
        [[f"E{position:02}", each, marks] for position, (each, marks) in enumerate(sheets)],
        [[f"L{position:02}", needed, copies, None] for position, (needed, copies) in enumerate(votes)],
        council=draw(st.sampled_from(COUNCILS)),
        price_kop=draw(st.one_of(st.none(), st.integers(0, 300))),
        quantity=draw(st.integers(0, 4)),
        title_key=draw(st.sampled_from(["абетка", "ґанок", "їжак"])),
    )


@st.composite
def campaigns(draw: st.DrawFn) -> Campaign:
    """A rule set, up to eight candidates with distinct numbers, and envelopes."""
    how = draw(rule_sets())
    numbers = draw(st.lists(st.integers(1, 99), unique=True, max_size=8))
    found = [draw(entries_for(how, number)) for number in numbers]
    limits = st.one_of(st.none(), st.integers(0, 1500))
    return how, found, {key: draw(limits) for key in COUNCILS}
