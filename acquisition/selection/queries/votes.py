"""Reads of libraries' votes: one library's list to vote on, and the sums over all."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, func, select
from sqlmodel import Session, col

from acquisition.kernel.paging import Page, PageRequest
from acquisition.people.models import Library
from acquisition.selection.models import Candidate, CandidateState, LibraryVote
from acquisition.selection.queries.progress import searched


@dataclass(frozen=True, slots=True)
class BallotFilter:
    """What a ballot is narrowed to: `show` is todo, yes, no or "" for all."""

    words: str = ""
    show: str = ""
    council: str = ""


@dataclass(frozen=True, slots=True)
class Ballot:
    """A title with the library's own vote; `needed` None means «not voted yet», `version` 0 likewise."""

    candidate_id: int
    number: int
    title: str
    authors: str
    publisher: str
    year: int | None
    price_kop: int | None
    council: str
    needed: bool | None
    copies: int | None
    score: int | None
    version: int


@dataclass(frozen=True, slots=True)
class Turnout:
    """How far a library is."""

    total: int
    needed: int
    not_needed: int
    copies: int

    @property
    def voted(self) -> int:
        return self.needed + self.not_needed

    @property
    def left(self) -> int:
        return self.total - self.voted


def own_libraries(session: Session, ids: Sequence[int]) -> list[Library]:
    """The libraries with these ids in alphabetical order."""
    statement = (
        select(Library).where(col(Library.id).in_(ids)).order_by(col(Library.sort_name), col(Library.id))
    )
    return list(session.execute(statement).scalars())


def _own(library_id: int) -> ColumnElement[bool]:
    return and_(col(LibraryVote.candidate_id) == col(Candidate.id), col(LibraryVote.library_id) == library_id)


def _admitted(campaign_id: int) -> list[ColumnElement[bool]]:
    return [col(Candidate.campaign_id) == campaign_id, col(Candidate.state) == CandidateState.ADMITTED]


def ballots(
    session: Session, campaign_id: int, library_id: int, wanted: BallotFilter, request: PageRequest
) -> Page[Ballot]:
    """One page of titles in alphabetical order with the library's own votes; other libraries' are not read."""
    where = [*_admitted(campaign_id), *searched(session, wanted.words)]
    if wanted.council:
        where.append(col(Candidate.council) == wanted.council)
    shown = {
        "todo": col(LibraryVote.id).is_(None),
        "yes": col(LibraryVote.needed).is_(True),
        "no": col(LibraryVote.needed).is_(False),
    }
    if wanted.show in shown:
        where.append(shown[wanted.show])
    count = select(func.count()).select_from(Candidate).outerjoin(LibraryVote, _own(library_id)).where(*where)
    total = session.execute(count).scalar_one()
    statement = (
        select(
            col(Candidate.id), col(Candidate.number), col(Candidate.title), col(Candidate.authors),
            col(Candidate.publisher), col(Candidate.year), col(Candidate.price_kop), col(Candidate.council),
            col(LibraryVote.needed), col(LibraryVote.copies), col(LibraryVote.score),
            func.coalesce(col(LibraryVote.version), 0),
        )
        .outerjoin(LibraryVote, _own(library_id))
        .where(*where)
        .order_by(col(Candidate.sort_title), col(Candidate.number))
        .offset(request.offset)
        .limit(request.size)
    )  # fmt: skip
    return Page([Ballot(*row) for row in session.execute(statement)], request, total)


def turnout(session: Session, campaign_id: int, library_id: int) -> Turnout:
    """The library's own figures. One query."""
    statement = (
        select(
            func.count(col(Candidate.id)),
            func.sum(case((col(LibraryVote.needed).is_(True), 1), else_=0)),
            func.sum(case((col(LibraryVote.needed).is_(False), 1), else_=0)),
            func.sum(col(LibraryVote.copies)),
        )
        .select_from(Candidate)
        .outerjoin(LibraryVote, _own(library_id))
        .where(*_admitted(campaign_id))
    )
    return Turnout(*(int(number or 0) for number in session.execute(statement).one()))


@dataclass(frozen=True, slots=True)
class LibraryTurnout:
    """A library and how far it is."""

    library_id: int
    name: str
    community: str
    turnout: Turnout


def all_turnouts(session: Session, campaign_id: int, request: PageRequest) -> Page[LibraryTurnout]:
    """Working libraries by name with their figures. Three queries."""
    titles = session.execute(
        select(func.count()).select_from(Candidate).where(*_admitted(campaign_id))
    ).scalar_one()
    working = col(Library.active)
    total = session.execute(select(func.count()).select_from(Library).where(working)).scalar_one()
    votes = (
        select(
            col(LibraryVote.library_id).label("library_id"),
            func.sum(case((col(LibraryVote.needed), 1), else_=0)).label("needed"),
            func.sum(case((col(LibraryVote.needed), 0), else_=1)).label("not_needed"),
            func.sum(col(LibraryVote.copies)).label("copies"),
        )
        .where(col(LibraryVote.campaign_id) == campaign_id)
        .group_by(col(LibraryVote.library_id))
        .subquery()
    )
    statement = (
        select(col(Library.id), col(Library.name), col(Library.community), votes.c.needed, votes.c.not_needed, votes.c.copies)
        .outerjoin(votes, votes.c.library_id == col(Library.id))
        .where(working)
        .order_by(col(Library.sort_name), col(Library.id))
        .offset(request.offset)
        .limit(request.size)
    )  # fmt: skip
    rows = [
        LibraryTurnout(key, name, community, Turnout(titles, *(int(number or 0) for number in figures)))
        for key, name, community, *figures in session.execute(statement)
    ]
    return Page(rows, request, total)


@dataclass(frozen=True, slots=True)
class TitleVotes:
    """A title and the sums of its votes."""

    candidate_id: int
    number: int
    title: str
    authors: str
    council: str
    needed: int
    not_needed: int
    copies: int

    @property
    def percent(self) -> int | None:
        """The share of «потрібна», whole percent half-up; None without votes."""
        voted = self.needed + self.not_needed
        return (200 * self.needed + voted) // (2 * voted) if voted else None


def titles_votes(
    session: Session, campaign_id: int, wanted: BallotFilter, request: PageRequest, *, by_need: bool = True
) -> Page[TitleVotes]:
    """Admitted titles with their votes, the most needed first or by title. Two queries."""
    where = [*_admitted(campaign_id), *searched(session, wanted.words)]
    if wanted.council:
        where.append(col(Candidate.council) == wanted.council)
    total = session.execute(select(func.count()).select_from(Candidate).where(*where)).scalar_one()
    votes = (
        select(
            col(LibraryVote.candidate_id).label("candidate_id"),
            func.sum(case((col(LibraryVote.needed), 1), else_=0)).label("needed"),
            func.sum(case((col(LibraryVote.needed), 0), else_=1)).label("not_needed"),
            func.sum(col(LibraryVote.copies)).label("copies"),
        )
        .where(col(LibraryVote.campaign_id) == campaign_id)
        .group_by(col(LibraryVote.candidate_id))
        .subquery()
    )
    order = [votes.c.needed.desc().nulls_last()] if by_need else []
    statement = (
        select(
            col(Candidate.id), col(Candidate.number), col(Candidate.title), col(Candidate.authors), col(Candidate.council),
            func.coalesce(votes.c.needed, 0), func.coalesce(votes.c.not_needed, 0), func.coalesce(votes.c.copies, 0),
        )
        .outerjoin(votes, votes.c.candidate_id == col(Candidate.id))
        .where(*where)
        .order_by(*order, col(Candidate.sort_title), col(Candidate.number))
        .offset(request.offset)
        .limit(request.size)
    )  # fmt: skip
    return Page([TitleVotes(*row) for row in session.execute(statement)], request, total)
