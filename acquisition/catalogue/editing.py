"""A title as a form: texts of its fields for typing, and what was typed read back with sentences for what is wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from . import names
from .isbn import IsbnProblem, hyphenate, read_isbn
from .records import TITLE_FIELDS, read_contributors
from .text import tidy, tidy_lines
from .vocabulary import N_

ROLE_FIELDS = {
    names.COMPILER: N_("Упорядник"),
    names.EDITOR: N_("Редактор"),
    names.TRANSLATOR: N_("Перекладач"),
    names.ILLUSTRATOR: N_("Ілюстратор"),
}
"""People beside the authors: fields of the form, one a role; several names are parted by «;»."""

PROBLEMS = {
    "title_missing": N_("Назва обов’язкова."),
    "title_long": N_("Назва довша за 1000 знаків."),
    "not_number": N_("Має бути ціле число."),
    "number_range": N_("Число поза розумними межами."),
    "bad_link": N_("Посилання має починатися з http:// або https://."),
    "bad_choice": N_("Оберіть зі списку."),
    IsbnProblem.CHECK_DIGIT: N_("Контрольна цифра ISBN не сходиться."),
    IsbnProblem.LENGTH: N_("В ISBN має бути 13 або 10 цифр."),
    IsbnProblem.PREFIX: N_("ISBN з 13 цифр починається з 978 або 979."),
    IsbnProblem.NOT_ISBN: N_("Це не схоже на ISBN."),
    IsbnProblem.DIGITS_LOST: N_("Останні цифри ISBN втрачено у таблиці, впишіть номер повністю."),
}
"""Codes of what may be wrong with a field; `read_typed` answers with them."""

TYPED_FIELDS = (
    *(key for key in TITLE_FIELDS if key not in ("contributors", "isbn13")),
    "isbns",
    *ROLE_FIELDS,
)
"""Fields of the form."""

_LIMITS = {"year": (1400, date.max.year), "pages": (1, 20_000), "print_run": (1, 100_000_000)}
_LONG = tuple(key for key, field in TITLE_FIELDS.items() if field.shape == "long_text")
_LINKS = ("link", "cover_url")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form says: title fields, ISBNs (the main one first), and field → code of PROBLEMS."""

    values: dict[str, Any]
    isbns: tuple[str, ...]
    problems: dict[str, str]


def as_typed(values: Mapping[str, Any], isbns: tuple[str, ...]) -> dict[str, str]:
    """The texts of the form's fields for a title as it stands."""
    texts = {
        key: "" if values.get(key) in (None, []) else str(values[key])
        for key in TYPED_FIELDS
        if key in TITLE_FIELDS
    }
    texts["isbns"] = "; ".join(hyphenate(isbn) for isbn in isbns)
    for role in ROLE_FIELDS:
        people = (person["name"] for person in values.get("contributors") or () if person["role"] == role)
        texts[role] = "; ".join(people)
    return texts


def read_typed(texts: Mapping[str, str], year_limit: int) -> Typed:
    """Read the form. A year after `year_limit` is refused; texts are tidied; an empty text empties the field."""
    problems: dict[str, str] = {}
    values: dict[str, Any] = {}
    for key in TYPED_FIELDS:
        text = texts.get(key, "").strip()
        if key in _LIMITS:
            values[key] = _number(key, text, year_limit, problems)
        elif key in TITLE_FIELDS:
            values[key] = text if key in _LINKS else tidy_lines(text) if key in _LONG else tidy(text)
    values["audience"] = values["audience"] or None
    if values["audience"] not in (None, "children", "adult"):
        problems["audience"] = "bad_choice"
    if not values["title"]:
        problems["title"] = "title_missing"
    elif len(values["title"]) > 1000:
        problems["title"] = "title_long"
    for key in _LINKS:
        if values[key] and not re.match(r"https?://\S+\Z", values[key]):
            problems[key] = "bad_link"
    values["contributors"] = read_contributors(
        {"author": values["authors"], **{role: texts.get(role, "") for role in ROLE_FIELDS}}
    )
    isbns = _isbns(texts.get("isbns", ""), problems)
    values["isbn13"] = isbns[0] if isbns else None
    return Typed(values, isbns, problems)


def _number(key: str, text: str, year_limit: int, problems: dict[str, str]) -> int | None:
    if not text:
        return None
    compact = "".join(text.split())
    if not (compact.isascii() and compact.isdigit()):
        problems[key] = "not_number"
        return None
    number = int(compact[:12])
    least, most = _LIMITS[key]
    if not least <= number <= (year_limit if key == "year" else most):
        problems[key] = "number_range"
    return number


def _isbns(text: str, problems: dict[str, str]) -> tuple[str, ...]:
    found: list[str] = []
    for part in filter(str.strip, re.split(r"[;,\n]", text)):
        reading = read_isbn(part)
        if reading.isbn13 is None or reading.rejected:
            problems["isbns"] = (reading.problem or IsbnProblem.CHECK_DIGIT).value
        found.extend(isbn for isbn in (reading.isbn13, *reading.others) if isbn and isbn not in found)
    return tuple(found)
