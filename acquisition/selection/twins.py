"""Duplicates inside a campaign: which earlier proposal is the same book, by ISBN or by likeness."""

from collections.abc import Iterable
from dataclasses import dataclass

from acquisition.catalogue.matching import Book, MatchIndex, MatchKind

WORTH_A_LOOK = (MatchKind.SAME_BOOK, MatchKind.OTHER_EDITION)
CLOSE = 85
"""Points from which a person is asked: the same work of the same author, and the publisher or the year agrees."""


@dataclass(frozen=True, slots=True)
class Twin:
    """What an earlier proposal is to this one: its number when it is the same book, its title when only the ISBN is."""

    same_isbn: int | None = None
    alike: int | None = None
    other_title: str = ""

    @property
    def number(self) -> int | None:
        return self.same_isbn or self.alike


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposal as matching sees it: `book.id` is the candidate's number."""

    book: Book
    title: str


def find_twins(proposals: Iterable[Proposal]) -> dict[int, Twin]:
    """Twins by number; proposals come in order of numbers and are compared with earlier ones only."""
    index = MatchIndex()
    titles: dict[int, str] = {}
    found: dict[int, Twin] = {}
    for proposal in proposals:
        twin = _twin(index, titles, proposal.book)
        if twin is not None:
            found[proposal.book.id] = twin
        index.add(proposal.book)
        titles[proposal.book.id] = proposal.title
    return found


def _twin(index: MatchIndex, titles: dict[int, str], book: Book) -> Twin | None:
    matches = index.find(book, limit=20)
    same = min((each.id for each in matches if each.certain), default=None)
    if same is not None:
        return Twin(same_isbn=same)
    other = min((each.id for each in matches if each.kind is MatchKind.SAME_ISBN), default=None)
    alike = min(
        (each.id for each in matches if each.kind in WORTH_A_LOOK and each.points >= CLOSE), default=None
    )
    if other is None and alike is None:
        return None
    return Twin(alike=alike, other_title=titles[other] if other is not None else "")
