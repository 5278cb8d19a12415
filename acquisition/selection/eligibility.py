"""The technical check (технічний відбір): facts of a proposal and a rule set → every finding, R01…R19 (PROCEDURE 4).

Nothing is guessed into a refusal: what a machine can only suspect is a suspicion for a person, and a rule with nothing
to check against (no register, no data) answers «unchecked», never a reason.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from acquisition.catalogue.isbn import is_ukrainian
from acquisition.catalogue.text import fold
from acquisition.catalogue.vocabulary import BINDINGS, LANGUAGES, field_labels
from acquisition.kernel.money import from_kopiykas
from acquisition.selection.reasons import Certainty, Finding
from acquisition.selection.ruleset import EligibilityRule, RuleSet

AGGRESSORS = frozenset(
    fold(name) for name in ("Росія", "РФ", "Російська Федерація", "Білорусь", "Республіка Білорусь")
)
AGGRESSOR_PLACES = frozenset(
    fold(name)
    for name in ("Москва", "М.", "Санкт-Петербург", "СПб.", "Ленінград", "Новосибірськ", "Мінськ", "Минск")
)
NOT_UKRAINIAN_LETTERS = frozenset("ыэъё")
UKRAINIAN_LETTERS = frozenset("іїєґ")


class Listed(StrEnum):
    """What a register says about a book or its publisher."""

    NOT_LOADED = "not_loaded"
    ABSENT = "absent"
    ALIKE = "alike"
    LISTED = "listed"


@dataclass(frozen=True, slots=True)
class Entry:
    """The answer of one register; `number` and `name` are of the entry found."""

    listed: Listed = Listed.NOT_LOADED
    number: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the check may look at. None (or "") means «not known»; `held` None means no holdings are loaded.

    `same_isbn` and `alike` are numbers of earlier proposals of the campaign; `known_title` is the title under which
    the catalogue knows this ISBN, when it is another book; `bought_in` are slugs of earlier campaigns.
    """

    title: str = ""
    author: str = ""
    publisher: str = ""
    year: int | None = None
    isbn: str = ""
    isbn_text: str = ""
    languages: tuple[str, ...] = ()
    language_text: str = ""
    original_language: str = ""
    purpose: str = ""
    binding: str = ""
    price_kop: int | None = None
    quantity: int | None = None
    amount_kop: int | None = None
    country: str = ""
    place: str = ""
    budget_issued: bool | None = None
    on_sale: bool | None = None
    documents: bool | None = None
    sample: bool | None = None
    late: bool | None = None
    submitted: str = ""
    deadline: str = ""
    known_title: str = ""
    same_isbn: int | None = None
    alike: int | None = None
    bought_in: tuple[str, ...] = ()
    held: int | None = None
    publishers: Entry = Entry()
    market: Entry = Entry()
    forbidden: Entry = Entry()
    forbidden_author: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def check(facts: Facts, rules: RuleSet, year: int) -> list[Finding]:
    """All findings in the order of the rule set; `year` is the campaign's. A rule with a later `since` is passed over."""
    return [
        finding
        for rule in rules.eligibility
        if rule.since is None or year >= rule.since
        for finding in CHECKS[rule.code](facts, rule, year)
    ]


Findings = Iterator[Finding]


def _publisher(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    entry = facts.publishers
    if entry.listed is Listed.NOT_LOADED:
        yield _unchecked("R01")
    elif not facts.publisher:
        yield _unchecked("R01", "unknown")
    elif entry.listed is Listed.ABSENT:
        yield _certain("R01", "absent", publisher=facts.publisher)
    elif entry.listed is Listed.ALIKE:
        yield _suspicion("R01", "alike", listed=entry.name)


def _language(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    if facts.languages:
        if not set(facts.languages) & set(rule.languages):
            named = [LANGUAGES.get(code, code) for code in facts.languages]
            yield _certain(
                "R02", "other", language=named, allowed=[LANGUAGES.get(code, code) for code in rule.languages]
            )
        return
    letters = set(facts.title.lower())
    if letters & NOT_UKRAINIAN_LETTERS and not letters & UKRAINIAN_LETTERS:
        yield _suspicion("R02", "letters")
    else:
        yield _unchecked("R02")


def _year(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    if facts.year is None:
        yield _unchecked("R03")
        return
    first = max(
        filter(None, (rule.year_from, year - rule.years_before if rule.years_before is not None else None)),
        default=0,
    )
    if facts.year < first:
        yield _certain("R03", "early", year=facts.year, first=first)
    if facts.year > year:
        yield _certain("R03", "late", year=facts.year, last=year)


def _quantity(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    if facts.quantity is None:
        yield _unchecked("R04")
    elif rule.quantity_min is not None and facts.quantity < rule.quantity_min:
        yield _certain("R04", "few", quantity=facts.quantity, limit=rule.quantity_min)
    elif rule.quantity_max is not None and facts.quantity > rule.quantity_max:
        yield _certain("R04", "many", quantity=facts.quantity, limit=rule.quantity_max)


def _purpose(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    if not facts.purpose:
        yield _unchecked("R05")
    elif not begins_a_word(rule.words, facts.purpose):
        yield _suspicion("R05", "other", purpose=facts.purpose)


def _binding(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    if not facts.binding:
        yield _unchecked("R06")
    elif facts.binding not in rule.bindings:
        allowed = [BINDINGS.get(code, code) for code in rule.bindings]
        yield _certain("R06", "other", binding=[BINDINGS.get(facts.binding, facts.binding)], allowed=allowed)


def _price(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    if facts.price_kop is None or facts.price_kop <= 0:
        yield _certain("R07", "missing")
        return
    if rule.price_max_kop is not None and facts.price_kop > rule.price_max_kop:
        yield _certain("R07", "over", price=_hryvnias(facts.price_kop), limit=_hryvnias(rule.price_max_kop))
    if facts.amount_kop is not None and facts.quantity is not None:
        expected = facts.price_kop * facts.quantity
        if expected != facts.amount_kop:
            yield _certain("R07", "unlike", amount=_hryvnias(facts.amount_kop), expected=_hryvnias(expected))


def _documents(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    yield from _yes_no("R08", facts.documents, bad=False, variant="no")


def _budget(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    yield from _yes_no("R09", facts.budget_issued, bad=True, variant="yes")


def _sale(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    yield from _yes_no("R10", facts.on_sale, bad=False, variant="no")


def _sample(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    yield from _yes_no("R19", facts.sample, bad=False, variant="no")


def _market(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    if facts.market.listed is Listed.NOT_LOADED:
        yield _unchecked("R11")
    elif facts.market.listed is Listed.ABSENT:
        yield _certain("R11", "absent")


def _origin(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    """Law 2309-IX: origin, then author; a book issued in Ukraine before the year of the rule is excepted for its author."""
    if facts.country and fold(facts.country) in AGGRESSORS:
        yield _certain("R12", "country", country=facts.country)
        return
    if facts.place and fold(facts.place) in AGGRESSOR_PLACES:
        yield _suspicion("R12", "place", place=facts.place)
    if facts.isbn.startswith("9785"):
        yield _suspicion("R12", "isbn")
    before = rule.issued_in_ukraine_before
    if before is not None and facts.year is not None and facts.year < before and is_ukrainian(facts.isbn):
        return
    if facts.original_language in ("ru", "be"):
        yield _suspicion("R12", "original", language=[LANGUAGES[facts.original_language]])
    if facts.forbidden.listed is Listed.NOT_LOADED:
        yield _unchecked("R12")
    elif facts.forbidden_author:
        yield _suspicion("R12", "author", author=facts.forbidden_author)


def _forbidden(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    entry = facts.forbidden
    if entry.listed is Listed.NOT_LOADED:
        yield _unchecked("R13")
    elif entry.listed is Listed.LISTED:
        yield _certain("R13", "listed", number=entry.number)
    elif entry.listed is Listed.ALIKE:
        yield _suspicion("R13", "alike", number=entry.number)


def _isbn(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    if not facts.isbn:
        yield (
            _certain("R14", "invalid", isbn=facts.isbn_text)
            if facts.isbn_text
            else _certain("R14", "missing")
        )
    elif facts.known_title:
        yield _suspicion("R14", "other", title=facts.known_title)


def _duplicate(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    if facts.same_isbn is not None:
        yield _certain("R15", "isbn", number=facts.same_isbn)
    elif facts.alike is not None:
        yield _suspicion("R15", "alike", number=facts.alike)


def _bought(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    for campaign in facts.bought_in:
        yield _certain("R16", "bought", campaign=campaign)
    if rule.held_copies is None:
        return
    if facts.held is None:
        yield _unchecked("R16")
    elif facts.held >= rule.held_copies:
        yield _certain("R16", "held", copies=facts.held, limit=rule.held_copies)


def _imprint(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    labels = field_labels("proposals")
    missing = [labels.get(name, name) for name in rule.fields if not _value(facts, name)]
    if missing:
        yield _certain("R17", "missing", fields=missing)


def _deadline(facts: Facts, rule: EligibilityRule, year: int) -> Findings:
    if facts.late is None:
        yield _unchecked("R18")
    elif facts.late:
        yield _certain("R18", "late", submitted=facts.submitted, deadline=facts.deadline)


CHECKS: dict[str, Callable[[Facts, EligibilityRule, int], Findings]] = {
    "R01": _publisher,
    "R02": _language,
    "R03": _year,
    "R04": _quantity,
    "R05": _purpose,
    "R06": _binding,
    "R07": _price,
    "R08": _documents,
    "R09": _budget,
    "R10": _sale,
    "R11": _market,
    "R12": _origin,
    "R13": _forbidden,
    "R14": _isbn,
    "R15": _duplicate,
    "R16": _bought,
    "R17": _imprint,
    "R18": _deadline,
    "R19": _sample,
}


def begins_a_word(stems: Iterable[str], text: str) -> str:
    """The first stem with which a word of the text begins, or "": folded, so «П'єси» begins with «п'єс»."""
    folded = f" {fold(text)}"
    return next((stem for stem in stems if f" {fold(stem)}" in folded), "")


def _value(facts: Facts, name: str) -> Any:
    return getattr(facts, name) if name in Facts.__dataclass_fields__ else facts.values.get(name)


def _yes_no(code: str, fact: bool | None, *, bad: bool, variant: str) -> Findings:
    if fact is None:
        yield _unchecked(code)
    elif fact is bad:
        yield _certain(code, variant)


def _hryvnias(kopiykas: int) -> str:
    whole: Decimal = from_kopiykas(kopiykas)
    return str(whole).replace(".", ",")


def _certain(code: str, variant: str, **params: Any) -> Finding:
    return Finding(code, variant, Certainty.CERTAIN, params)


def _suspicion(code: str, variant: str, **params: Any) -> Finding:
    return Finding(code, variant, Certainty.SUSPICION, params)


def _unchecked(code: str, variant: str = "unchecked") -> Finding:
    return Finding(code, variant, Certainty.UNCHECKED)
