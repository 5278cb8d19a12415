"""Forms of scoring: what a score sheet asks, with what was typed or stored, ready for a template."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from acquisition.kernel.i18n import gettext as _
from acquisition.selection.ruleset import Criterion, RuleSet, ScoringMode
from acquisition.selection.scoring import FULL, criteria_of, method, sheet_total

RADIO_STEPS = 11


@dataclass(frozen=True, slots=True)
class Question:
    """One criterion on the form: `choices` for few values (value, label), none for a number field; `percent` is its
    weight among all, `value` what was typed or stored."""

    criterion: Criterion
    name: str
    label: str
    percent: Fraction
    choices: tuple[tuple[str, str], ...]
    value: str
    error: str


def questions(
    rules: RuleSet, values: Mapping[str, object], errors: Mapping[str, object]
) -> tuple[Question, ...]:
    """The criteria in the order of the rule set. `values` by criterion key, `errors` by field name."""
    criteria = criteria_of(rules)
    weights = sum(criterion.weight for criterion in criteria)
    return tuple(
        Question(
            criterion=each,
            name=f"points_{each.key}",
            label=criterion_label(rules, each),
            percent=FULL * each.weight / weights,
            choices=_choices(rules, each),
            value=str(values.get(each.key, "")),
            error=str(errors.get(f"points_{each.key}", "")),
        )
        for each in criteria
    )


def criterion_label(rules: RuleSet, criterion: Criterion) -> str:
    """The criterion's name; the only line of a voting sheet has none in the rule set."""
    return _("Ваш голос") if rules.scoring.mode is ScoringMode.VOTES else criterion.name


def _choices(rules: RuleSet, criterion: Criterion) -> tuple[tuple[str, str], ...]:
    if rules.scoring.mode is ScoringMode.VOTES:
        return (("1", _("за")), ("0", _("проти")))
    if criterion.max - criterion.min >= RADIO_STEPS:
        return ()
    return tuple((str(value), str(value)) for value in range(criterion.min, criterion.max + 1))


def stored_points(text: str) -> dict[str, int]:
    """The points of a stored sheet."""
    points: dict[str, int] = json.loads(text)
    return points


def total_of(rules: RuleSet, points: Mapping[str, int]) -> Fraction | None:
    """The sheet's total out of 100; None while criteria are missing."""
    how = method(rules)
    total = sheet_total(how, points)
    return None if total is None else Fraction(total, how.unit)
