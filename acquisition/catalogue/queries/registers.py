"""Registers: which are loaded, what they say of books and publishers, and their entries on a screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process
from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from acquisition.catalogue.isbn import read_isbn
from acquisition.catalogue.models import Register, RegisterEntry, RegisterLoad
from acquisition.catalogue.queries.briefs import chunks
from acquisition.catalogue.registers import Asked, RegisterHit, how_sure, publisher_key
from acquisition.catalogue.text import fold
from acquisition.kernel.paging import Page, PageRequest

ALIKE = 90
"""Likeness of publishers' names, of 100, from which a person is asked."""


def registers_loaded(session: Session) -> dict[Register, RegisterLoad]:
    """The registers that are loaded; an absent one was never loaded, and no check may conclude from it."""
    return {load.register_code: load for load in session.scalars(select(RegisterLoad))}


def find_publishers(session: Session, names: Iterable[str]) -> dict[str, RegisterHit | None]:
    """What the State Register says of each name: the publisher itself (``key``), a name alike (``alike``), or None."""
    keys = {name: publisher_key(name) for name in names}
    entries: dict[str, RegisterEntry] = {}
    for part in chunks(sorted(set(keys.values()))):
        for entry in _entries(session, Register.PUBLISHERS, col(RegisterEntry.key).in_(part)):
            entries.setdefault(entry.key, entry)
    missing = {key for key in keys.values() if key and key not in entries}
    alike = _alike_publishers(session, missing) if missing else {}
    return {
        name: _hit(entries[key], "key")
        if key in entries
        else _hit(alike[key], "alike")
        if key in alike
        else None
        for name, key in keys.items()
    }


def find_in_register(
    session: Session, register: Register, asked: Sequence[Asked]
) -> list[RegisterHit | None]:
    """The surest entry about each book, in order; None when the register is silent about it.

    Entries that name only the author count in the forbidden register alone (law 2309-IX speaks of authors).
    """
    by_isbn: dict[str, RegisterEntry] = {}
    by_key: dict[str, list[RegisterEntry]] = {}
    by_author: dict[str, RegisterEntry] = {}
    for isbns in chunks(sorted({isbn for one in asked for isbn in one.isbns})):
        for entry in _entries(session, register, col(RegisterEntry.isbn13).in_(isbns)):
            by_isbn.setdefault(entry.isbn13 or "", entry)
    for keys in chunks(sorted({one.key for one in asked} - {""})):
        for entry in _entries(session, register, col(RegisterEntry.key).in_(keys)):
            by_key.setdefault(entry.key, []).append(entry)
    if register is Register.FORBIDDEN:
        for authors in chunks(sorted({key for one in asked for key in one.author_keys})):
            for entry in _entries(session, register, col(RegisterEntry.author_key).in_(authors)):
                by_author.setdefault(entry.author_key, entry)
    return [_surest(one, by_isbn, by_key, by_author) for one in asked]


def search_register(
    session: Session, register: Register, text: str, page: PageRequest
) -> Page[RegisterEntry]:
    """One page of a register's entries whose title or name begins with the words, or with the ISBN, in file order."""
    conditions: list[ColumnElement[bool]] = [
        col(RegisterEntry.register_code) == register,
        col(RegisterEntry.main).is_(True),
    ]
    isbn13 = read_isbn(text).isbn13 if text else None
    if isbn13:
        conditions.append(col(RegisterEntry.isbn13) == isbn13)
    elif folded := fold(text):
        key = publisher_key(text) if register is Register.PUBLISHERS else folded
        conditions.append(
            col(RegisterEntry.key).contains(key, autoescape=True)
            | col(RegisterEntry.author_key).startswith(folded, autoescape=True)
        )
    total = session.scalar(select(func.count()).select_from(RegisterEntry).where(*conditions)) or 0
    statement = select(RegisterEntry).where(*conditions).order_by(col(RegisterEntry.id))
    return Page(list(session.scalars(statement.offset(page.offset).limit(page.size))), page, total)


def _entries(session: Session, register: Register, condition: ColumnElement[bool]) -> list[RegisterEntry]:
    statement = select(RegisterEntry).where(col(RegisterEntry.register_code) == register, condition)
    return list(session.scalars(statement.order_by(col(RegisterEntry.id))))


def _surest(
    one: Asked,
    by_isbn: dict[str, RegisterEntry],
    by_key: dict[str, list[RegisterEntry]],
    by_author: dict[str, RegisterEntry],
) -> RegisterHit | None:
    for isbn in one.isbns:
        if isbn in by_isbn:
            return _hit(by_isbn[isbn], "isbn")
    authors = one.author_keys
    said = [(how_sure(True, authors, entry.author_key), entry) for entry in by_key.get(one.key, ())]
    for wanted in ("key", "alike"):
        for sure, entry in said:
            if sure == wanted:
                return _hit(entry, wanted)
    for author in sorted(authors):
        if author in by_author:
            return _hit(by_author[author], "author")
    return None


def _alike_publishers(session: Session, keys: set[str]) -> dict[str, RegisterEntry]:
    entries = _entries(session, Register.PUBLISHERS, col(RegisterEntry.key) != "")
    joined = {entry.key.replace(" ", ""): entry for entry in entries}
    found: dict[str, RegisterEntry] = {}
    for key in keys:
        best = process.extractOne(key.replace(" ", ""), joined.keys(), scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is not None:
            found[key] = joined[best[0]]
    return found


def _hit(entry: RegisterEntry, by: str) -> RegisterHit:
    return RegisterHit(entry.number, entry.text, by, entry.data)
