"""Titles in short, and the search for titles that the catalogue already knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlmodel import Session, col

from acquisition.catalogue.matching import MatchIndex, MatchKind, book, compare
from acquisition.catalogue.models import Title, TitleIsbn
from acquisition.catalogue.records import TitleDraft, draft
from acquisition.catalogue.text import short_fold

CHUNK = 5_000
"""Values of one IN list."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TitleBrief:
    """What a list or a comparison needs of a title."""

    id: int
    title: str
    authors: str
    publisher: str
    year: int | None
    isbn13: str | None
    volume: str
    work_key: str
    publisher_key: str = ""
    language: str = ""


_BRIEF = (
    col(Title.id), col(Title.title), col(Title.authors), col(Title.publisher), col(Title.year), col(Title.isbn13),
    col(Title.volume), col(Title.work_key), col(Title.publisher_key), col(Title.language),
)  # fmt: skip


@dataclass(slots=True)
class KnownTitles:
    """Titles that may be the books of some drafts; `pick` chooses, `add` makes a title made meanwhile known too."""

    by_isbn: dict[str, list[TitleBrief]] = field(default_factory=dict)
    by_work: dict[str, list[TitleBrief]] = field(default_factory=dict)

    def pick(self, one: TitleDraft) -> TitleBrief | None:
        """The title of the draft: by ISBN unless the titles are unlike, else by work, volume, publisher and year."""
        for isbn in one.isbns:
            for brief in self.by_isbn.get(isbn, ()):
                if _believed(one, brief):
                    return brief
        for brief in self.by_work.get(one.work_key, ()) if one.values.get("title") else ():
            if _agree(one, brief):
                return brief
        return None

    def add(self, brief: TitleBrief, isbns: Iterable[str]) -> None:
        for isbn in isbns:
            self.by_isbn.setdefault(isbn, []).append(brief)
        self.by_work.setdefault(brief.work_key, []).append(brief)


def load_known(session: Session, drafts: Sequence[TitleDraft]) -> KnownTitles:
    """Two queries for each CHUNK of drafts; the oldest title comes first."""
    known = KnownTitles()
    for isbns in chunks(sorted({isbn for one in drafts for isbn in one.isbns})):
        by_isbn = select(TitleIsbn.isbn13, *_BRIEF).join(Title, col(Title.id) == col(TitleIsbn.title_id))  # type: ignore[call-overload]  # SQLModel types columns as values
        for isbn, *columns in session.execute(
            by_isbn.where(col(TitleIsbn.isbn13).in_(isbns)).order_by(Title.id)
        ):
            known.by_isbn.setdefault(isbn, []).append(TitleBrief(*columns))
    for keys in chunks(sorted({one.work_key for one in drafts if one.values.get("title")})):
        for brief in _briefs(
            session, select(*_BRIEF).where(col(Title.work_key).in_(keys)).order_by(col(Title.id))
        ):
            known.by_work.setdefault(brief.work_key, []).append(brief)
    return known


def find_titles(session: Session, records: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """The title of each record, in order; None where taking it in would make a new one."""
    drafts = [draft(record) for record in records]
    known = load_known(session, drafts)
    found = [known.pick(one) for one in drafts]
    return [brief.id if brief else None for brief in found]


def titles_by_isbn(session: Session, isbns: Iterable[str]) -> dict[str, list[TitleBrief]]:
    """Titles of each ISBN (several when one number was given to several books); unknown numbers are absent."""
    wanted = [TitleDraft({}, (isbn,)) for isbn in isbns]
    return load_known(session, wanted).by_isbn


def lookup_isbn(session: Session, isbn13: str) -> TitleBrief | None:
    """The oldest title with this number."""
    return next(iter(titles_by_isbn(session, [isbn13]).get(isbn13, ())), None)


def title_briefs(session: Session, ids: Iterable[int]) -> dict[int, TitleBrief]:
    """Titles by id; absent ones are left out."""
    found: dict[int, TitleBrief] = {}
    for part in chunks(sorted(set(ids))):
        for brief in _briefs(session, select(*_BRIEF).where(col(Title.id).in_(part))):
            found[brief.id] = brief
    return found


def match_index(session: Session, ids: Iterable[int] | None = None) -> MatchIndex:
    """An index of likeness over the given titles, or over all of them (100 000 titles take some five seconds)."""
    index = MatchIndex()
    isbns = isbns_of(session, ids)
    briefs = _briefs(session, select(*_BRIEF)) if ids is None else title_briefs(session, ids).values()
    for brief in briefs:
        index.add(
            book(
                brief.id,
                brief.title,
                brief.authors,
                isbns.get(brief.id, ()),
                volume=brief.volume,
                year=brief.year,
                publisher=brief.publisher,
                language=brief.language,
            )
        )
    return index


def isbns_of(session: Session, ids: Iterable[int] | None) -> dict[int, list[str]]:
    """All numbers of titles, in order; None means of every title."""
    found: dict[int, list[str]] = {}
    pairs = select(TitleIsbn.title_id, TitleIsbn.isbn13).order_by(TitleIsbn.title_id, TitleIsbn.isbn13)  # type: ignore[call-overload]  # SQLModel types columns as values
    parts = [None] if ids is None else list(chunks(sorted(set(ids))))
    for part in parts:
        for title_id, isbn in session.execute(
            pairs if part is None else pairs.where(col(TitleIsbn.title_id).in_(part))
        ):
            found.setdefault(title_id, []).append(isbn)
    return found


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Lists of at most CHUNK values."""
    iterator = iter(values)
    while part := list(islice(iterator, CHUNK)):
        yield part


def _briefs(session: Session, statement: Select[*tuple[Any, ...]]) -> Iterator[TitleBrief]:
    for columns in session.execute(statement):
        yield TitleBrief(*columns)


def _believed(one: TitleDraft, brief: TitleBrief) -> bool:
    if not one.values.get("title") or one.work_key == brief.work_key:
        return True
    mine = book(0, one.values["title"], one.values.get("authors", ""), one.isbns[:1])
    match = compare(mine, book(brief.id, brief.title, brief.authors, one.isbns[:1]))
    return match is not None and match.kind is MatchKind.SAME_ISBN and match.points == 100


def _agree(one: TitleDraft, brief: TitleBrief) -> bool:
    if one.isbns and brief.isbn13:
        return False
    publisher, year = short_fold(one.values.get("publisher", "")), one.values.get("year")
    known = bool(publisher and brief.publisher_key and year and brief.year)
    if one.isbns or brief.isbn13:
        only_by_name = not one.isbns and not publisher and not year
        return only_by_name or (known and publisher == brief.publisher_key and year == brief.year)
    return (not publisher or not brief.publisher_key or publisher == brief.publisher_key) and (
        not year or not brief.year or year == brief.year
    )
