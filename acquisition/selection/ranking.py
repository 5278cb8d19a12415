"""The rating: every candidate's place, standing and decision, in one total order (PROCEDURE 5)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from acquisition.kernel.canonical import canonical_json
from acquisition.selection.ruleset import RuleSet, TieKey
from acquisition.selection.scoring import Method, Score, score
from acquisition.selection.snapshot import Entry
from acquisition.selection.walk import WalkItem, WalkStep, walk


class Standing(StrEnum):
    """Whether a title takes part in the order: below the quorum it is «не оцінено»."""

    RANKED = "ranked"
    BELOW_THRESHOLD = "below_threshold"
    NOT_ASSESSED = "not_assessed"


class Decision(StrEnum):
    """What the rating says of a title: «рекомендовано», «резерв», «не рекомендовано», «не оцінено»."""

    RECOMMENDED = "recommended"
    RESERVE = "reserve"
    NOT_RECOMMENDED = "not_recommended"
    NOT_SCORED = "not_scored"


STANDINGS = {standing: position for position, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with its values, before it has a place."""

    entry: Entry
    score: Score
    standing: Standing


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of the ranked list. `position` counts all candidates, `place` and `council_place` the ranked ones;
    `spent_kop` is the running total of the council's envelope, `left_kop` what is left of it (None: no limit)."""

    entry: Entry
    score: Score
    standing: Standing
    position: int
    place: int | None
    council_place: int | None
    decision: Decision
    reason: str
    amount_kop: int
    spent_kop: int
    left_kop: int | None


def standing_of(rules: RuleSet, value: Score) -> Standing:
    """Ranked when valid sheets ≥ quorum and R ≥ threshold."""
    if value.rating is None:
        return Standing.NOT_ASSESSED
    return Standing.RANKED if value.rating >= rules.scoring.threshold else Standing.BELOW_THRESHOLD


def _descending(value: Fraction | None) -> tuple[bool, Fraction | int]:
    return (True, 0) if value is None else (False, -value)


_KEYS: Mapping[TieKey, Callable[[Scored | Ranked], tuple[object, ...]]] = {
    TieKey.SCORE: lambda each: _descending(each.score.rating),
    TieKey.EXPERTS: lambda each: _descending(each.score.experts),
    TieKey.LIBRARIES: lambda each: _descending(each.score.libraries),
    TieKey.PRICE: lambda each: (each.entry.price_kop is None, each.entry.price_kop or 0),
    TieKey.TITLE: lambda each: (each.entry.title_key,),
    TieKey.NUMBER: lambda each: (each.entry.number,),
}


def order_key(rules: RuleSet, each: Scored | Ranked) -> tuple[object, ...]:
    """Standing first, then the keys of the rule set; unassessed titles have no R to compare and go on to the rest."""
    return (STANDINGS[each.standing], *(_KEYS[key](each) for key in rules.scoring.tie_order))


def deciding_key(rules: RuleSet, higher: Ranked, lower: Ranked) -> TieKey | None:
    """The first key of the order in which two titles differ; None when their standing decided."""
    if higher.standing is not lower.standing:
        return None
    return next((key for key in rules.scoring.tie_order if _KEYS[key](higher) != _KEYS[key](lower)), None)


def rank(how: Method, entries: Iterable[Entry], envelopes: Mapping[str, int | None]) -> list[Ranked]:
    """The ranked list of all `entries`, whatever order they come in: ranked titles, then those below the
    threshold, then those not assessed. The ranked walk the envelopes; KeyError for a council without one."""
    scored = [_scored(how, entry) for entry in entries]
    scored.sort(key=lambda each: order_key(how.rules, each))
    steps = _walk(how.rules, scored, envelopes)
    lines: list[Ranked] = []
    places: dict[str, int] = dict.fromkeys(envelopes, 0)
    spent: dict[str, int] = dict.fromkeys(envelopes, 0)
    for position, each in enumerate(scored, 1):
        council = each.entry.council
        if each.standing is not Standing.RANKED:
            limit = envelopes[council]
            left = None if limit is None else limit - spent[council]
            lines.append(_left_out(each, position, spent[council], left))
            continue
        step = steps[each.entry.number]
        places[council] += 1
        spent[council] = step.spent_kop
        decision = Decision.RECOMMENDED if step.bought else Decision.RESERVE
        lines.append(
            Ranked(
                each.entry, each.score, each.standing, position, position, places[council], decision,
                step.reason.value, step.amount_kop, step.spent_kop, step.left_kop,
            )
        )  # fmt: skip
    return lines


def _scored(how: Method, entry: Entry) -> Scored:
    value = score(how, entry.sheets, entry.votes)
    return Scored(entry, value, standing_of(how.rules, value))


def _walk(
    rules: RuleSet, scored: Sequence[Scored], envelopes: Mapping[str, int | None]
) -> dict[int, WalkStep]:
    items = (
        WalkItem(each.entry.number, each.entry.price_kop, each.entry.quantity, each.entry.council)
        for each in scored
        if each.standing is Standing.RANKED
    )
    return {step.id: step for step in walk(items, envelopes, rules.purchase.walk)}


def _left_out(each: Scored, position: int, spent: int, left: int | None) -> Ranked:
    amount = (each.entry.price_kop or 0) * max(each.entry.quantity, 0)
    unscored = each.standing is Standing.NOT_ASSESSED
    decision = Decision.NOT_SCORED if unscored else Decision.NOT_RECOMMENDED
    return Ranked(
        each.entry, each.score, each.standing, position, None, None, decision,
        each.standing.value, amount, spent, left,
    )  # fmt: skip


def result_text(line: Ranked) -> str:
    """The canonical text of one line of the result: exact values as «n/d», money in kopiykas."""
    return canonical_json(
        {
            "amount_kop": line.amount_kop,
            "council": line.entry.council,
            "council_place": line.council_place,
            "decision": line.decision.value,
            "experts": line.score.experts,
            "left_kop": line.left_kop,
            "libraries": line.score.libraries,
            "number": line.entry.number,
            "place": line.place,
            "position": line.position,
            "rating": line.score.rating,
            "reason": line.reason,
            "sheets": line.score.valid_sheets,
            "spent_kop": line.spent_kop,
            "standing": line.standing.value,
            "votes": line.score.votes,
        }
    )
