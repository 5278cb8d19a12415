"""Duplicates: how alike two books are, in points with reasons, and an index that finds the alike among many thousands.

Likeness of titles is 0.5·token_set + 0.5·token_sort of rapidfuzz over folded titles without volumes: token_set alone
takes every short title for a part of a long one, token_sort alone misses added subtitles.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz import fuzz

from .names import read_people
from .text import fold, tidy
from .volumes import read_volume, split_volume

LIKE = 86.0
"""Least likeness of titles, of 100, at which two books may be one work."""
ALIKE = 96.0
"""Likeness at which titles count as the same."""


_COVER = re.compile(
    r"[(\[.,]*\s*(?<!\w)(?:тв?е?рда|м[’'ʼ]?яка|інтегральна|нова|тв\.|м\.)\s+(?:обкл\.?|обкладинка|палітурка|пал\.)[)\]]*"
    r"|\((?:розпродаж|оновл\. вид\.|оновлене видання|[0-9]+-?[ет]+ вид\.?)\)",
    re.IGNORECASE,
)


class MatchKind(StrEnum):
    """What two books are to each other."""

    SAME_ISBN = "same_isbn"
    """One number: the same book, unless the titles say that the number is of another book."""
    SAME_BOOK = "same_book"
    """The same work, volume, publisher and year, without a common ISBN."""
    OTHER_EDITION = "other_edition"
    """The same work in another edition: the ISBN, the year, the publisher or the language differs."""
    OTHER_VOLUME = "other_volume"
    """Another volume of the same work; not a duplicate."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One comparison: the field, what came out («same», «like», «differs», «unknown»), and its points."""

    field: str
    result: str
    points: int


@dataclass(frozen=True, slots=True)
class Match:
    """Likeness of two books. `points`: 0–100; `certain` when a person need not look again."""

    id: int
    kind: MatchKind
    points: int
    reasons: tuple[Reason, ...]

    @property
    def certain(self) -> bool:
        return self.kind is MatchKind.SAME_ISBN and self.points == 100

    @property
    def duplicate(self) -> bool:
        """Whether it is the same book; another edition or volume is worth knowing, and no duplicate."""
        return self.kind in (MatchKind.SAME_ISBN, MatchKind.SAME_BOOK)


@dataclass(frozen=True, slots=True)
class Book:
    """What matching looks at. `title` is folded and without its volume; `people` are keys of `names`."""

    id: int
    title: str
    people: frozenset[str] = frozenset()
    isbns: frozenset[str] = frozenset()
    volume: str | None = None
    year: int | None = None
    publisher: str = ""
    language: str | None = None


def book(
    id: int,
    title: str,
    author: str = "",
    isbns: Iterable[str] = (),
    *,
    volume: str = "",
    year: int | None = None,
    publisher: str = "",
    language: str | None = None,
) -> Book:
    """A `Book` out of texts as people write them."""
    bare, inside = split_volume(_COVER.sub(" ", tidy(title)))
    keys = frozenset(key for person in read_people(author).contributors for key in person.keys)
    number = read_volume(volume) or inside
    return Book(id, fold(bare), keys, frozenset(isbns), number, year, fold(publisher), language)


def compare(one: Book, other: Book) -> Match | None:
    """What `other` is to `one`, or None when they are different books. The match carries the id of `other`."""
    authors = _authors(one.people, other.people)
    if one.isbns & other.isbns:
        return _same_isbn(one, other, authors)
    if authors == "differs":
        return None
    likeness = title_likeness(one.title, other.title)
    if likeness < (LIKE if authors == "same" else ALIKE):
        return None
    numbers = {word for word in one.title.split() if word.isdigit()} ^ {
        word for word in other.title.split() if word.isdigit()
    }
    reasons = (
        Reason("title", "same" if likeness >= ALIKE else "like", round(likeness * 0.6)),
        Reason("author", authors, 20 if authors == "same" else 5),
        Reason("volume", "differs" if numbers or one.volume != other.volume else "same", 0),
        _reason("publisher", one.publisher, other.publisher, 10),
        _reason("year", one.year, other.year, 9),
        _reason("language", one.language, other.language, 0),
        Reason("isbn", "differs" if one.isbns and other.isbns else "unknown", 0),
    )
    return Match(other.id, _kind(reasons), sum(reason.points for reason in reasons), reasons)


def _same_isbn(one: Book, other: Book, authors: str) -> Match:
    likeness = title_likeness(one.title, other.title)
    believed = likeness >= LIKE or authors == "same" or not one.title or not other.title
    result = "same" if likeness >= ALIKE else "like" if believed else "differs"
    title = Reason("title", result, 0 if believed else -40)
    return Match(other.id, MatchKind.SAME_ISBN, 100 + title.points, (Reason("isbn", "same", 100), title))


def _reason(name: str, one: str | int | None, other: str | int | None, points: int) -> Reason:
    if not one or not other:
        return Reason(name, "unknown", 0)
    return Reason(name, "same", points) if one == other else Reason(name, "differs", 0)


def title_likeness(one: str, other: str) -> float:
    """Likeness of two folded titles, 0–100."""
    if one == other:
        return 100.0 if one else 0.0
    return 0.5 * fuzz.token_set_ratio(one, other) + 0.5 * fuzz.token_sort_ratio(one, other)


def _authors(one: frozenset[str], other: frozenset[str]) -> str:
    if not one or not other:
        return "unknown"
    return "same" if one & other else "differs"


def _kind(reasons: Iterable[Reason]) -> MatchKind:
    differs = {reason.field for reason in reasons if reason.result == "differs"}
    if "volume" in differs:
        return MatchKind.OTHER_VOLUME
    return MatchKind.OTHER_EDITION if differs else MatchKind.SAME_BOOK


_PREFIX = 5
_BLOCK = 3_000
"""How many places of common words one search may read; rarer words come first."""


@dataclass(slots=True)
class MatchIndex:
    """Books by ISBN and by prefixes of the words of their titles; finding reads only the books that share rare words."""

    _books: list[Book] = field(default_factory=list)
    _by_isbn: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_prefix: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _by_title: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    def __len__(self) -> int:
        return len(self._books)

    def add(self, book: Book) -> None:
        """Put a book in; the same id may come several times and is then found several times."""
        position = len(self._books)
        self._books.append(book)
        for isbn in book.isbns:
            self._by_isbn[isbn].append(position)
        self._by_title[book.title].append(position)
        for prefix in _prefixes(book.title):
            self._by_prefix[prefix].append(position)

    def find(self, book: Book, limit: int = 5) -> list[Match]:
        """The most alike books, most points first, then by id; a book is not compared with its own id."""
        matches = []
        for position in self._candidates(book):
            other = self._books[position]
            if other.id != book.id and (match := compare(book, other)) is not None:
                matches.append(match)
        matches.sort(key=lambda match: (-match.points, match.id))
        return matches[:limit]

    def _candidates(self, book: Book) -> set[int]:
        found = {position for isbn in book.isbns for position in self._by_isbn.get(isbn, ())}
        if not book.title:
            return found
        found.update(self._by_title.get(book.title, ())[:_BLOCK])
        prefixes = _prefixes(book.title)
        postings = sorted(
            (self._by_prefix[prefix] for prefix in prefixes if prefix in self._by_prefix), key=len
        )
        shared: Counter[int] = Counter()
        room = _BLOCK
        for posting in postings:
            if shared and len(posting) > room:
                break
            shared.update(posting[:_BLOCK])
            room -= len(posting)
        need = 1 if len(prefixes) < 3 or len(postings) < 2 else 2
        found.update(position for position, count in shared.items() if count >= need)
        return found


def _prefixes(title: str) -> set[str]:
    words = title.split()
    return {word[:_PREFIX] for word in words if len(word) > 2} or set(words)
