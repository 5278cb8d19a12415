"""What must hold between the parts of a rule set; each broken rule is named with file, key and mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from fractions import Fraction
from typing import TYPE_CHECKING

from acquisition.kernel.i18n import gettext as _
from acquisition.selection.plain import RuleSetProblem

if TYPE_CHECKING:
    from acquisition.selection.ruleset import EligibilityRule, RuleSet

Problem = tuple[str, str]

# PROCEDURE 4: which parameters each rejection code takes.
PARAMETERS: dict[str, frozenset[str]] = {
    "R01": frozenset(),
    "R02": frozenset({"languages"}),
    "R03": frozenset({"years_before", "year_from"}),
    "R04": frozenset({"quantity_min", "quantity_max"}),
    "R05": frozenset({"words"}),
    "R06": frozenset({"bindings"}),
    "R07": frozenset({"price_max_kop"}),
    "R08": frozenset(),
    "R09": frozenset(),
    "R10": frozenset(),
    "R11": frozenset(),
    "R12": frozenset({"issued_in_ukraine_before"}),
    "R13": frozenset(),
    "R14": frozenset(),
    "R15": frozenset(),
    "R16": frozenset({"held_copies"}),
    "R17": frozenset({"fields"}),
    "R18": frozenset(),
    "R19": frozenset(),
}
MOST_STEPS = 1000
ALWAYS = frozenset({"code", "source", "since"})


def check(rules: RuleSet, file: str) -> None:
    """Raise RuleSetProblem for the first broken relation, in the order of the file's sections."""
    for key, mend in _problems(rules):
        raise RuleSetProblem(file, key, mend)


def _problems(rules: RuleSet) -> Iterator[Problem]:
    yield from _scoring(rules)
    yield from _criteria(rules)
    yield from _councils(rules)
    yield from _repeated("eligibility", (rule.code for rule in rules.eligibility))
    for number, rule in enumerate(rules.eligibility, 1):
        yield from _eligibility(f"eligibility[{number}]", rule)
    if rules.appeal_days < 1:
        yield "appeal_days", _("строк оскарження має бути не меншим за один робочий день")


def _scoring(rules: RuleSet) -> Iterator[Problem]:
    scoring = rules.scoring
    if not 0 <= scoring.alpha <= 1:
        yield "scoring.alpha", _("частка експертів має бути від 0 до 1")
    if rules.voting.mode == "none" and scoring.alpha != 1:
        yield "scoring.alpha", _('бібліотеки не голосують (voting.mode = "none"), тож запишіть alpha = 1')
    if scoring.quorum < 1:
        yield "scoring.quorum", _("кворум має бути не меншим за 1")
    if not 0 <= scoring.threshold <= 100:
        yield "scoring.threshold", _("прохідний бал має бути від 0 до 100")
    if not 0 <= scoring.trim < Fraction(1, 2):
        yield "scoring.trim", _("частка, що відкидається з кожного краю, має бути від 0 і меншою за 1/2")
    if (scoring.aggregation == "trimmed") != (scoring.trim > 0):
        yield "scoring.trim", _('частка більша за 0 потрібна саме для aggregation = "trimmed"')
    order = scoring.tie_order
    if not order or order[0] != "score" or order[-1] != "number" or len(set(order)) != len(order):
        yield "scoring.tie_order", _('почніть із "score", закінчіть "number", кожен ключ один раз')
    if rules.voting.min_votes < 1:
        yield "voting.min_votes", _("запишіть не менше за 1")
    if rules.voting.max_score < 1:
        yield "voting.max_score", _("запишіть не менше за 1")


def _criteria(rules: RuleSet) -> Iterator[Problem]:
    yield from _repeated("criteria", (criterion.key for criterion in rules.criteria))
    if rules.scoring.mode == "points" and not rules.criteria:
        yield "criteria", _("для оцінювання балами додайте хоча б один критерій")
    if rules.scoring.mode == "votes" and rules.criteria:
        yield (
            "criteria",
            _('у режимі голосування критеріїв немає: приберіть їх або запишіть scoring.mode = "points"'),
        )
    for number, criterion in enumerate(rules.criteria, 1):
        if criterion.min >= criterion.max:
            yield f"criteria[{number}].max", _("найвищий бал має бути більшим за найнижчий")
        if criterion.max - criterion.min > MOST_STEPS:
            mend = _("між найнижчим і найвищим балом має бути не більше за %(most)s", most=MOST_STEPS)
            yield f"criteria[{number}].max", mend
        if criterion.weight <= 0:
            yield f"criteria[{number}].weight", _("вага має бути більшою за 0")


def _councils(rules: RuleSet) -> Iterator[Problem]:
    yield from _repeated("councils", (council.key for council in rules.councils))
    if not rules.councils:
        yield "councils", _("додайте хоча б одну експертну раду")
    if any(council.share < 0 for council in rules.councils):
        yield "councils", _("частка ради в кошторисі не може бути від’ємною")
    if sum(council.share for council in rules.councils) != 1:
        yield "councils", _("частки рад у кошторисі (share) разом мають давати 1")
    open_ones = [each for each in rules.councils if not (each.audiences or each.words or each.udc)]
    if len(open_ones) != 1 or open_ones[0] is not rules.councils[-1]:
        yield "councils", _("остання рада, і тільки вона, має бути без умов: до неї йде решта книжок")


def _eligibility(key: str, rule: EligibilityRule) -> Iterator[Problem]:
    if rule.code not in PARAMETERS:
        yield f"{key}.code", _("код невідомий; дозволені: %(known)s", known=", ".join(PARAMETERS))
        return
    allowed = PARAMETERS[rule.code] | ALWAYS
    for name in (each.name for each in fields(rule)):
        if name not in allowed and getattr(rule, name) not in (None, ()):
            known = ", ".join(sorted(allowed))
            yield (
                f"{key}.{name}",
                _(
                    "правило %(code)s не має такого параметра; дозволені: %(known)s",
                    code=rule.code,
                    known=known,
                ),
            )
    for name in PARAMETERS[rule.code] & {"languages", "words", "bindings", "fields"}:
        if not getattr(rule, name):
            yield f"{key}.{name}", _("додайте непорожній список")
    if (
        rule.quantity_min is not None
        and rule.quantity_max is not None
        and rule.quantity_min > rule.quantity_max
    ):
        yield f"{key}.quantity_max", _("найбільша кількість не може бути меншою за найменшу")


def _repeated(section: str, keys: Iterable[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, key in enumerate(keys, 1):
        if key in seen:
            yield f"{section}[{number}]", _("«%(key)s» уже є вище: ключі не повторюються", key=key)
        seen.add(key)
