"""Public registers: how an entry is keyed, and what an entry means for a book that is asked about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .names import read_people
from .text import fold, short_fold, tidy
from .volumes import split_volume

_LEGAL_FORMS = frozenset(
    fold(word)
    for word in (
        "тов", "товариство", "обмеженою", "відповідальністю", "з", "дп", "державне", "підприємство", "приватне", "пп", "прат",
        "пат", "ат", "фоп", "спд", "фізична", "особа", "підприємець", "видавництво", "видавничий", "видавнича", "дім", "група",
        "центр", "компанія", "вд", "вц", "вг", "ltd", "llc",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """A book as a register is asked about it: its ISBNs, title and authors as written."""

    isbns: tuple[str, ...]
    title: str
    authors: str

    @property
    def key(self) -> str:
        return title_key(self.title)

    @property
    def author_keys(self) -> frozenset[str]:
        return author_keys(self.authors)


@dataclass(frozen=True, slots=True)
class RegisterHit:
    """An entry that speaks of what was asked. `by` says how surely: ``isbn`` and ``key`` are the book (or publisher)
    itself; ``alike`` has the same title without an author on one side, or a name alike; ``author`` only the author."""

    number: str
    text: str
    by: str
    data: Mapping[str, Any] = field(default_factory=dict)


def title_key(title: str) -> str:
    """The folded title without its volume."""
    return short_fold(split_volume(tidy(title))[0])


def author_keys(authors: str) -> frozenset[str]:
    """The likeliest key of each author; empty for «колектив авторів»."""
    return frozenset(short_fold(key) for key in read_people(authors).keys)


def publisher_key(name: str) -> str:
    """The folded name without its legal form and the words of every publisher: ТОВ «Видавництво „Веселка“» → веселка."""
    words = short_fold(name).split()
    return " ".join(word for word in words if word not in _LEGAL_FORMS) or " ".join(words)


def entry_text(record: Mapping[str, Any]) -> str:
    """How an entry is named in lists: author and title, or the publisher."""
    title = ". ".join(tidy(str(record[key])) for key in ("author", "title") if record.get(key))
    return title or tidy(str(record.get("publisher") or record.get("isbn") or ""))


def how_sure(key_same: bool, asked: frozenset[str], entry: str) -> str | None:
    """How an entry with the same title key (or only the same author) speaks of a book with these authors."""
    if key_same:
        if asked and entry:
            return "key" if entry in asked else None
        return "alike"
    return "author" if entry and entry in asked else None
