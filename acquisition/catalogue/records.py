"""From a record of a file or a provider to a title: which field goes where, who said it, and whose word wins.

A person's word is never overwritten by a machine; a publisher knows its own book better than a library's list, and
both better than a foreign catalogue. Between equals the first stays, so that taking the same list in twice changes
nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from . import names
from .text import fold, short_fold, sort_key, tidy, tidy_lines
from .vocabulary import N_, Field
from .volumes import read_volume, split_volume


class OriginKind(StrEnum):
    """Who may say something of a book, from the strongest word to the weakest."""

    PERSON = "person"
    PUBLISHER = "publisher"
    LIBRARY = "library"
    PROVIDER = "provider"


_RANK = {kind: -position for position, kind in enumerate(OriginKind)}


@dataclass(frozen=True, slots=True)
class Origin:
    """One source of field values. `name`: the person, the sender of the list, or the catalogue; `at`: aware."""

    kind: OriginKind
    name: str
    at: datetime

    def plain(self) -> dict[str, str]:
        """As stored in `Title.sources`."""
        return {"kind": self.kind.value, "name": self.name, "at": self.at.isoformat()}


TITLE_FIELDS: Mapping[str, Field] = {
    one.key: one
    for one in (
        Field("title", N_("Назва"), "title"),
        Field("subtitle", N_("Підзаголовок")),
        Field("volume", N_("Том / частина"), "code"),
        Field("series", N_("Серія")),
        Field("authors", N_("Автори")),
        Field("contributors", N_("Інші причетні"), "people"),
        Field("isbn13", N_("ISBN"), "isbn"),
        Field("publisher", N_("Видавець")),
        Field("place", N_("Місце видання")),
        Field("year", N_("Рік видання"), "year"),
        Field("language", N_("Мова видання"), "language"),
        Field("original_language", N_("Мова оригіналу"), "language"),
        Field("original_title", N_("Назва оригіналу")),
        Field("pages", N_("Кількість сторінок"), "count"),
        Field("format", N_("Формат"), "code"),
        Field("binding", N_("Палітурка"), "binding"),
        Field("print_run", N_("Наклад"), "count"),
        Field("kind", N_("Вид видання")),
        Field("purpose", N_("Цільове призначення")),
        Field("genre", N_("Тематика")),
        Field("audience", N_("Читацьке призначення"), "audience"),
        Field("age", N_("Вікова категорія")),
        Field("udc", N_("УДК"), "code"),
        Field("bbk", N_("ББК"), "code"),
        Field("author_mark", N_("Авторський знак"), "code"),
        Field("annotation", N_("Анотація"), "long_text"),
        Field("awards", N_("Нагороди, відзнаки"), "long_text"),
        Field("link", N_("Посилання"), "link"),
        Field("cover_url", N_("Обкладинка"), "link"),
        Field("catalogue_id", N_("Ідентифікатор у каталозі"), "code"),
    )
}
"""Fields of a title that have a source, in the order of the card."""

_SAME_KEY = (
    "subtitle", "series", "publisher", "place", "original_language", "original_title", "format", "kind", "purpose",
    "age", "udc", "bbk", "author_mark", "annotation", "awards", "link", "catalogue_id", "cover_url",
)  # fmt: skip
_LONG = ("annotation", "awards")
_VOLUME_LETTERS = 60
_NUMBERS = ("year", "pages", "print_run")
_PEOPLE = (names.TRANSLATOR, names.ILLUSTRATOR, names.COMPILER, names.EDITOR)


@dataclass(frozen=True, slots=True)
class TitleDraft:
    """What a record says of a book: filled title fields only, and all its valid ISBNs, the main one first."""

    values: dict[str, Any]
    isbns: tuple[str, ...] = ()
    work_key: str = field(default="")

    @property
    def volume(self) -> str:
        return volume_of(str(self.values.get("title", "")), str(self.values.get("volume", "")))


def draft(record: Mapping[str, Any]) -> TitleDraft:
    """Read a record of the vocabulary (proposals, holdings, requests) or of a provider. Texts are tidied."""
    values: dict[str, Any] = {}
    for key, text in (
        ("title", record.get("title")),
        ("volume", record.get("volume")),
        ("authors", record.get("author")),
        ("language", record.get("language") or record.get("language_text")),
        ("binding", record.get("binding") or record.get("binding_text")),
        ("genre", record.get("category")),
        *((key, record.get(key)) for key in _SAME_KEY),
    ):
        if text and (clean := tidy_lines(str(text)) if key in _LONG else tidy(str(text))):
            values[key] = clean
    values.update({key: record[key] for key in _NUMBERS if record.get(key)})
    if record.get("audience") in ("children", "adult"):
        values["audience"] = record["audience"]
    if people := read_contributors(record):
        values["contributors"] = people
    isbns = tuple(dict.fromkeys(filter(None, (record.get("isbn"), *record.get("isbns", ())))))
    if isbns:
        values["isbn13"] = isbns[0]
    return TitleDraft(
        values, isbns, work_key(values.get("title", ""), values.get("authors", ""), values.get("volume", ""))
    )


def read_contributors(record: Mapping[str, Any]) -> list[dict[str, str]]:
    """Authors and others of a record as `Title.contributors` keeps them."""
    cells = [(names.AUTHOR, record.get("author")), *((role, record.get(role)) for role in _PEOPLE)]
    return [
        {"name": person.name, "role": person.role, "key": person.keys[0] if person.keys else ""}
        for role, cell in cells
        if cell
        for person in names.read_people(str(cell), role).contributors
    ]


def work_key(title: str, authors: str, volume: str = "") -> str:
    """What editions of one work have in common: folded title, first author, volume («лісова пісня|українка л|»)."""
    keys = names.read_people(authors).keys
    first = short_fold(keys[0]) if keys else ""
    return f"{short_fold(split_volume(title)[0])}|{first}|{volume_of(title, volume)[:_VOLUME_LETTERS]}"


def volume_of(title: str, volume: str) -> str:
    """The volume as a number where it can be one: from its own field, else from the title."""
    return read_volume(volume) or split_volume(title)[1] or ""


@dataclass(frozen=True, slots=True)
class Merge:
    """What a new word changes: the fields to set, and the whole new `sources`; `kept` were said otherwise and stay."""

    changes: dict[str, Any]
    sources: dict[str, dict[str, str]]
    kept: tuple[str, ...] = ()


def merge(
    current: Mapping[str, Any],
    sources: Mapping[str, Mapping[str, str]],
    said: Mapping[str, Any],
    origin: Origin,
) -> Merge:
    """Lay the word of `origin` over a title: gaps are filled, weaker words replaced, equal and stronger ones kept.

    A field that a person has emptied stays empty.
    """
    changes: dict[str, Any] = {}
    new_sources = {key: dict(source) for key, source in sources.items()}
    kept: list[str] = []
    for key, value in said.items():
        if value in (None, "", []) or current.get(key) == value:
            continue
        owner = sources.get(key)
        if _is_gap(current.get(key), owner) or (
            owner is not None and _RANK[origin.kind] > _RANK[_kind(owner)]
        ):
            changes[key] = value
            new_sources[key] = origin.plain()
        else:
            kept.append(key)
    return Merge(changes, new_sources, tuple(kept))


def _is_gap(value: object, owner: Mapping[str, str] | None) -> bool:
    return value in (None, "", []) and (owner is None or _kind(owner) is not OriginKind.PERSON)


def _kind(source: Mapping[str, str]) -> OriginKind:
    return OriginKind(source["kind"])


def derived(values: Mapping[str, Any], isbns: Iterable[str] = ()) -> dict[str, Any]:
    """The stored keys that follow from the fields: matching, order and search."""
    people = " ".join(person["name"] for person in values.get("contributors") or ())
    words = (
        values.get(key) or ""
        for key in ("title", "subtitle", "series", "authors", "publisher", "original_title", "udc")
    )
    return {
        "work_key": work_key(*(values.get(key) or "" for key in ("title", "authors", "volume"))),
        "publisher_key": short_fold(values.get("publisher") or ""),
        "sort_title": sort_key(" ".join(filter(None, (values.get("title"), values.get("volume"))))),
        "sort_authors": sort_key(_sort_author(values)),
        "sort_publisher": sort_key(values.get("publisher") or ""),
        "search_text": " ".join(
            dict.fromkeys(f"{fold(' '.join(words))} {fold(people)} {' '.join(isbns)}".split())
        ),
    }


def _sort_author(values: Mapping[str, Any]) -> str:
    contributors = names.read_people(values.get("authors") or "").contributors
    return contributors[0].inverted if contributors else ""
