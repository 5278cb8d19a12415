"""Rows of the candidates table as HTML. Written here and not in a template: a page has up to 500 rows of 17 cells, and a
template spends more on each cell than the database on the whole row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any

from babel.numbers import get_decimal_symbol, get_group_symbol
from markupsafe import Markup

from acquisition.catalogue import badges as catalogue_badges
from acquisition.catalogue.isbn import hyphenate
from acquisition.catalogue.models import EnrichState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import language
from acquisition.selection.models import Campaign, CandidateState
from acquisition.selection.reasons import CODES
from acquisition.selection.states import CANDIDATE_BADGES


class Amounts(dict[int | None, str]):
    """Prices as text by kopiykas, each written once and without the general machinery of locales."""

    def __init__(self) -> None:
        super().__init__({None: ""})
        self._thousands, self._comma = get_group_symbol(language()), get_decimal_symbol(language())

    def __missing__(self, kopiykas: int | None) -> str:
        whole, rest = divmod(kopiykas or 0, 100)
        self[kopiykas] = text = f"{whole:,}".replace(",", self._thousands) + f"{self._comma}{rest:02}"
        return text


@dataclass(frozen=True, slots=True)
class Words:
    """All that cells say besides the row's own text, already translated and safe to print."""

    address: str
    untitled: str
    amounts: Amounts
    councils: Mapping[str, str]
    audiences: Mapping[Any, str]
    enrichment: Mapping[EnrichState, str]
    states: Mapping[CandidateState, str]
    codes: Mapping[str, str]


def words_of(campaign: Campaign, address: str) -> Words:
    """Words for one page. `address` is that of the list; a candidate's page is below it."""
    return Words(
        address=address,
        untitled=_("(без назви)"),
        amounts=Amounts(),
        councils={
            each["key"]: escape(each.get("short") or each["name"]) for each in campaign.ruleset["councils"]
        },
        audiences={None: ""}
        | {audience: escape(str(badge.label)) for audience, badge in catalogue_badges.AUDIENCES.items()},
        enrichment={state: escape(str(badge.label)) for state, badge in catalogue_badges.ENRICH.items()},
        states=_state_marks(language()),
        codes=_code_marks(language()),
    )


def rows(
    found: Sequence[Any], shown: Sequence[str], words: Words, labels: Mapping[str, Any], *, boxes: bool
) -> Markup:
    """The body of the table. `boxes`: whether rows can be ticked for a bulk decision; `labels`: names of columns, which
    stand beside the values where rows are stacked."""
    cells = [(CELLS[key], f'<td data-label="{escape(str(labels[key]))}"') for key in shown]
    lines = []
    for row in found:
        box = (
            f'<td><input class="form-check-input" type="checkbox" name="ids" value="{row.id}" aria-label="{row.number}"></td>'
            if boxes
            else ""
        )
        title = escape(row.title or words.untitled)
        link = f'<td class="title-cell"><a href="{words.address}/{row.number}">{title}</a></td>'
        rest = "".join([cell(row, words).replace("<td", opening, 1) for cell, opening in cells])
        lines.append(f'<tr>{box}<td class="num" data-label="№">{row.number}</td>{link}{rest}</tr>')
    return Markup("\n".join(lines))


def _number(value: int | None) -> str:
    return f'<td class="num">{value or ""}</td>'


def _twin(row: Any, words: Words) -> str:
    number = row.duplicate_of
    return f'<td><a href="{words.address}/{number}">№ {number}</a></td>' if number else "<td></td>"


def _codes(row: Any, words: Words) -> str:
    return f'<td class="codes">{" ".join([words.codes[code] for code in row.codes.split()])}</td>'


CELLS: Mapping[str, Callable[[Any, Words], str]] = {
    "authors": lambda row, words: f"<td>{escape(row.authors)}</td>",
    "publisher": lambda row, words: f"<td>{escape(row.publisher)}</td>",
    "year": lambda row, words: _number(row.year),
    "isbn": lambda row, words: f'<td class="nowrap">{hyphenate(row.isbn13) if row.isbn13 else ""}</td>',
    "language": lambda row, words: f"<td>{escape(row.language)}</td>",
    "audience": lambda row, words: f"<td>{words.audiences[row.audience]}</td>",
    "council": lambda row, words: f"<td>{words.councils.get(row.council, '')}</td>",
    "price": lambda row, words: f'<td class="num">{words.amounts[row.price_kop]}</td>',
    "quantity": lambda row, words: _number(row.quantity),
    "demand": lambda row, words: _number(row.demand_libraries),
    "held": lambda row, words: _number(row.held_copies),
    "enrichment": lambda row, words: f"<td>{words.enrichment[row.enrich_state]}</td>",
    "twin": _twin,
    "codes": _codes,
    "state": lambda row, words: f"<td>{words.states[row.state]}</td>",
}


@cache
def _code_marks(_language: str) -> dict[str, str]:
    """Each code as a coloured mark that names itself, and each suspicion («?R15») alike; in the current language."""
    marks = {}
    for code, label in CODES.items():
        doubt = escape(_("підозра: %(reason)s", reason=label))
        marks[code] = f'<span class="code" title="{escape(str(label))}">{code}</span>'
        marks[f"?{code}"] = f'<span class="code code-doubt" title="{doubt}">?{code}</span>'
    return marks


@cache
def _state_marks(_language: str) -> dict[CandidateState, str]:
    return {
        state: f'<span class="state state-{badge.tone}">{escape(str(badge.label))}</span>'
        for state, badge in CANDIDATE_BADGES.items()
    }
