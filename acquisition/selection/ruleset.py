"""Rule sets: every number, list and rule of a selection procedure as frozen data, checked when read (PROCEDURE 1, 4, 5)."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any

from acquisition.kernel.i18n import gettext as _
from acquisition.selection.plain import RuleSetProblem, read_table, table_to_plain
from acquisition.selection.ruleset_check import check

FOLDER = Path(__file__).resolve().parents[2] / "config" / "rulesets"


class ScoringMode(StrEnum):
    POINTS = "points"
    VOTES = "votes"


class Aggregation(StrEnum):
    MEAN = "mean"
    MEDIAN = "median"
    TRIMMED = "trimmed"


class TieKey(StrEnum):
    """Keys of the order of a rating, each with its fixed direction (PROCEDURE 5)."""

    SCORE = "score"  # R, higher first
    EXPERTS = "experts"  # E, higher first
    LIBRARIES = "libraries"  # L, higher first; a title without L after those with it
    PRICE = "price"  # lower first
    TITLE = "title"  # Ukrainian alphabet
    NUMBER = "number"  # candidate number in the campaign


class Walk(StrEnum):
    STRICT = "strict"
    SKIP = "skip"


class Visibility(StrEnum):
    """When an expert may see the sheets of others."""

    OWN_SUBMITTED = "own_submitted"
    PHASE_END = "phase_end"


class VotingMode(StrEnum):
    NONE = "none"
    SHARE = "share"
    SCORE = "score"


class QuantitySource(StrEnum):
    """Where the maximum quantity (гранична кількість) of a title comes from."""

    RECIPIENTS = "recipients"  # one copy for each library whose profile fits
    VOTES = "votes"  # copies the libraries asked for in their votes
    OFFER = "offer"  # copies offered by the publisher


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of a score sheet: whole points from `min` to `max`, both included."""

    key: str
    name: str
    min: int
    max: int
    weight: Fraction
    group: str
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class CouncilRule:
    """A council, its part of the budget, and which titles go to it.

    A title goes to the first council that takes its audience (no list takes any) and one of its `words` or `udc`
    (neither list takes any). `short` is the name for table cells. `words` are beginnings of words in kind, purpose and category; `udc` are prefixes.
    """

    key: str
    name: str
    share: Fraction
    short: str = ""
    audiences: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    udc: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scoring:
    """How sheets become a rating. `alpha` is the part of the experts, `trim` the part cut off at each end."""

    mode: ScoringMode
    aggregation: Aggregation
    alpha: Fraction
    quorum: int
    threshold: Fraction
    tie_order: tuple[TieKey, ...]
    trim: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Voting:
    """Votes of libraries. Below `min_votes` a title has no L and its rating is E alone."""

    mode: VotingMode
    min_votes: int = 1
    max_score: int = 10


@dataclass(frozen=True, slots=True)
class Blindness:
    scores_visible: Visibility
    experts_coded: bool = True


@dataclass(frozen=True, slots=True)
class PurchaseRule:
    """The walk of the rating inside each council's envelope. `cap_by_offer`: never more than the publisher offered."""

    walk: Walk
    quantity_from: QuantitySource
    cap_by_offer: bool = True


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """One rule of the technical check: a code of PROCEDURE 4 with its parameters. A code not listed is not checked.

    `since`: first campaign year for which the rule holds. `source`: the document or «наше рішення».
    `words`: beginnings of words of eligible purposes; `fields`: data without which a proposal is incomplete.
    """

    code: str
    source: str
    since: int | None = None
    languages: tuple[str, ...] = ()
    years_before: int | None = None
    year_from: int | None = None
    quantity_min: int | None = None
    quantity_max: int | None = None
    words: tuple[str, ...] = ()
    bindings: tuple[str, ...] = ()
    price_max_kop: int | None = None
    issued_in_ukraine_before: int | None = None
    held_copies: int | None = None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSet:
    key: str
    name: str
    track: str
    basis: str
    summary: str
    scoring: Scoring
    voting: Voting
    blindness: Blindness
    purchase: PurchaseRule
    councils: tuple[CouncilRule, ...]
    criteria: tuple[Criterion, ...] = ()
    eligibility: tuple[EligibilityRule, ...] = ()
    appeal_days: int = 5

    def council(self, key: str) -> CouncilRule:
        """The council with this key; KeyError when the rule set has none."""
        return {council.key: council for council in self.councils}[key]

    def criterion(self, key: str) -> Criterion:
        """The criterion with this key; KeyError when the rule set has none."""
        return {criterion.key: criterion for criterion in self.criteria}[key]

    def rule(self, code: str) -> EligibilityRule | None:
        return next((rule for rule in self.eligibility if rule.code == code), None)


def available() -> list[str]:
    """Keys of the rule sets shipped with the project, in alphabetical order."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name: str, folder: Path = FOLDER) -> RuleSet:
    """Read `<folder>/<name>.toml`; RuleSetProblem when there is none or it breaks the schema."""
    path = folder / f"{name}.toml"
    known = sorted(each.stem for each in folder.glob("*.toml"))
    if name not in known:
        raise RuleSetProblem(
            path.name, "key", _("такого порядку немає; доступні: %(known)s", known=", ".join(known))
        )
    try:
        plain = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleSetProblem(
            path.name, "—", _("файл не є правильним TOML: %(error)s", error=str(error))
        ) from error
    rules = from_plain(plain, file=path.name)
    if rules.key != name:
        raise RuleSetProblem(path.name, "key", _('запишіть key = "%(name)s", як у назві файлу', name=name))
    return rules


def to_plain(rules: RuleSet) -> dict[str, Any]:
    """JSON-able form: fractions as strings «p/q», enums as values, tuples as lists, unset options left out."""
    return table_to_plain(rules)


def from_plain(plain: object, file: str = "rule set") -> RuleSet:
    """The inverse of `to_plain`, and the schema check of a TOML file; RuleSetProblem names `file`, key and mend."""
    rules = read_table(RuleSet, plain, file)
    check(rules, file)
    return rules
