"""Duplicates inside a campaign: which earlier proposal is the same book, by ISBN or by likeness."""

from collections.abc import Iterable
from dataclasses import dataclass

from acquisition.catalogue.matching import Book, Match, MatchIndex, MatchKind


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
    alike = min((each.id for each in matches if _worth_a_look(each)), default=None)
    if other is None and alike is None:
        return None
    return Twin(alike=alike, other_title=titles[other] if other is not None else "")


def _worth_a_look(match: Match) -> bool:
    """The same book without an ISBN to say so, or another edition of the work by the same publisher: other publishers'
    editions of a classic compete with each other, and that is what a selection is for."""
    if match.kind is MatchKind.SAME_BOOK:
        return True
    publisher = next((each.result for each in match.reasons if each.field == "publisher"), "")
    return match.kind is MatchKind.OTHER_EDITION and publisher == "same"
