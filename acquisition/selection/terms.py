"""Parameters of an eligibility rule as short Ukrainian phrases, for the page of the rule set."""

from collections.abc import Callable, Mapping

from acquisition.catalogue.vocabulary import BINDINGS, LANGUAGES, field_labels
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import language
from acquisition.kernel.money import format_money
from acquisition.selection.ruleset import EligibilityRule


def terms(rule: EligibilityRule, year: int) -> list[str]:
    """Phrases for the parameters that are set; `year` is the campaign's. A rule without parameters gives none."""
    labels = field_labels("proposals")
    said: list[tuple[object, Callable[[], str]]] = [
        (rule.since is not None, lambda: _("для кампаній з %(year)s року", year=rule.since)),
        (rule.languages, lambda: _("мови: %(names)s", names=_names(rule.languages, LANGUAGES))),
        (
            rule.years_before is not None,
            lambda: _("не раніше %(year)s року", year=year - (rule.years_before or 0)),
        ),
        (rule.year_from is not None, lambda: _("не раніше %(year)s року", year=rule.year_from)),
        (rule.quantity_min is not None, lambda: _("щонайменше %(copies)s прим.", copies=rule.quantity_min)),
        (rule.quantity_max is not None, lambda: _("не більше %(copies)s прим.", copies=rule.quantity_max)),
        (rule.words, lambda: _("призначення зі словами: %(words)s", words=", ".join(rule.words))),
        (rule.bindings, lambda: _("палітурка: %(names)s", names=_names(rule.bindings, BINDINGS))),
        (
            rule.price_max_kop is not None,
            lambda: _("ціна до %(price)s грн", price=format_money(rule.price_max_kop or 0, language())),
        ),
        (
            rule.issued_in_ukraine_before is not None,
            lambda: _("крім виданих в Україні до %(year)s року", year=rule.issued_in_ukraine_before),
        ),
        (rule.held_copies is not None, lambda: _("у фонді від %(copies)s прим.", copies=rule.held_copies)),
        (rule.fields, lambda: _("поля: %(names)s", names=_names(rule.fields, labels))),
    ]
    return [phrase() for is_set, phrase in said if is_set]


def _names(keys: tuple[str, ...], labels: Mapping[str, str]) -> str:
    return ", ".join(_(labels.get(key, key)) for key in keys)
