"""Facts for the technical check: what titles, registers, holdings, requests and earlier campaigns say of candidates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Row, func, select
from sqlmodel import Session, col

from acquisition.catalogue.matching import book
from acquisition.catalogue.models import Register, Title
from acquisition.catalogue.queries.briefs import TitleBrief, chunks, titles_by_isbn
from acquisition.catalogue.queries.holdings import Held, held_copies, holdings_loaded
from acquisition.catalogue.queries.registers import find_in_register, find_publishers, registers_loaded
from acquisition.catalogue.registers import Asked, RegisterHit
from acquisition.catalogue.vocabulary import LANGUAGES
from acquisition.demand.queries.merged import Book, Demand, demand_for
from acquisition.demand.wishes import wish_key
from acquisition.intake.models import ImportBatch
from acquisition.selection.eligibility import Entry, Facts, Listed
from acquisition.selection.models import Campaign, Candidate, CandidateState
from acquisition.selection.twins import Proposal, Twin, find_twins

LIVE = (CandidateState.PROPOSED, CandidateState.ADMITTED)


@dataclass(frozen=True, slots=True)
class Ground:
    """What holds for a whole check: registers loaded, holdings loaded, twins by candidate number."""

    registers: frozenset[Register]
    holdings: bool
    twins: Mapping[int, Twin]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Facts of one candidate with the figures that its row repeats for lists."""

    facts: Facts
    held: int
    demand_libraries: int
    demand_copies: int
    duplicate_of: int | None


def ground(session: Session, campaign_id: int) -> Ground:
    """Read once before a check; compares all live proposals of the campaign with each other."""
    return Ground(
        frozenset(registers_loaded(session)),
        holdings_loaded(session),
        find_twins(_proposals(session, campaign_id)),
    )


def gather(
    session: Session, campaign: Campaign, candidates: Sequence[Candidate], ground: Ground, zone: tzinfo
) -> dict[int, Gathered]:
    """Facts by candidate id, in a fixed number of queries for any number of candidates. Days are those of `zone`."""
    title_ids = [each.title_id for each in candidates]
    titles = _titles(session, title_ids)
    names = sorted({each.publisher for each in candidates if each.publisher})
    publishers = find_publishers(session, names) if Register.PUBLISHERS in ground.registers else None
    asked = [Asked(tuple(filter(None, [each.isbn13])), each.title, each.authors) for each in candidates]
    market = _ask(session, Register.MARKET, asked, ground)
    forbidden = _ask(session, Register.FORBIDDEN, asked, ground)
    held = held_copies(session, title_ids) if ground.holdings else {}
    bought = _bought(session, campaign, title_ids)
    wishes = demand(session, candidates)
    known = titles_by_isbn(session, {each.isbn13 for each in candidates if each.isbn13})
    submitted = _submitted(session, candidates) if campaign.deadline else {}
    found: dict[int, Gathered] = {}
    for place, each in enumerate(candidates):
        assert each.id is not None
        twin = ground.twins.get(each.number, Twin())
        copies = _copies(held.get(each.title_id))
        facts = Facts(
            **_said(each, titles[each.title_id]),
            **_deadline(submitted.get(each.id), campaign.deadline, zone),
            known_title=twin.other_title or _other_title(each, known),
            same_isbn=twin.same_isbn,
            alike=twin.alike,
            bought_in=tuple(sorted(bought.get(each.title_id, ()))),
            held=copies if ground.holdings else None,
            publishers=_entry(publishers.get(each.publisher)) if publishers is not None else Entry(),
            market=_entry(market[place]) if market is not None else Entry(),
            forbidden=_entry(forbidden[place]) if forbidden is not None else Entry(),
            forbidden_author=_author(forbidden[place]) if forbidden is not None else "",
        )
        wanted = wishes.get(each.id, Demand())
        found[each.id] = Gathered(facts, copies, wanted.libraries, wanted.copies, twin.number)
    return found


def demand(session: Session, candidates: Sequence[Candidate]) -> dict[int, Demand]:
    """How much each candidate's book is asked for, by candidate id; what nobody asked for is absent."""
    books = {
        each.id: Book(each.title_id, each.isbn13, wish_key(None, each.title, each.authors))
        for each in candidates
        if each.id is not None
    }
    return demand_for(session, books)


def _proposals(session: Session, campaign_id: int) -> Iterable[Proposal]:
    columns = (
        Candidate.number, Candidate.title, Candidate.authors, Candidate.isbn13, Candidate.year, Candidate.publisher, Candidate.language,
    )  # fmt: skip
    live = select(*map(col, columns)).where(
        col(Candidate.campaign_id) == campaign_id, col(Candidate.state).in_(LIVE)
    )
    for number, title, authors, isbn, year, publisher, language in session.execute(
        live.order_by(col(Candidate.number))
    ):
        isbns = [isbn] if isbn else []
        yield Proposal(
            book(number, title, authors, isbns, year=year, publisher=publisher, language=language or None),
            title,
        )


def _titles(session: Session, ids: Sequence[int]) -> dict[int, Row[Any]]:
    columns = (
        Title.id, Title.language, Title.original_language, Title.binding, Title.place, Title.purpose, Title.kind,
        Title.genre, Title.annotation, Title.udc, Title.pages,
    )  # fmt: skip
    found: dict[int, Row[Any]] = {}
    for part in chunks(sorted(set(ids))):
        for row in session.execute(select(*map(col, columns)).where(col(Title.id).in_(part))):
            found[row.id] = row
    return found


def _said(candidate: Candidate, title: Row[Any]) -> dict[str, Any]:
    """What the proposal says, and where it is silent, what the catalogue knows."""
    offer = candidate.offer
    languages = tuple(offer.get("languages") or ([title.language] if title.language in LANGUAGES else []))
    purpose = " · ".join(filter(None, (offer.get("purpose"), offer.get("kind"), offer.get("category"))))
    return {
        "title": candidate.title,
        "author": candidate.authors,
        "publisher": candidate.publisher,
        "year": candidate.year,
        "isbn": candidate.isbn13 or "",
        "isbn_text": offer.get("isbn_text", ""),
        "languages": languages,
        "language_text": offer.get("language_text", ""),
        "original_language": offer.get("original_language") or title.original_language,
        "purpose": purpose or title.purpose or title.kind or title.genre,
        "binding": offer.get("binding") or title.binding,
        "price_kop": candidate.price_kop,
        "quantity": candidate.quantity,
        "amount_kop": offer.get("amount_kop"),
        "country": offer.get("country", ""),
        "place": offer.get("place") or title.place,
        "budget_issued": offer.get("budget_issued"),
        "on_sale": offer.get("on_sale"),
        "documents": offer.get("documents"),
        "sample": offer.get("sample"),
        "values": {
            "annotation": title.annotation,
            "udc": title.udc,
            "pages": title.pages,
            "place": title.place,
        },
    }


def _submitted(session: Session, candidates: Sequence[Candidate]) -> dict[int, datetime]:
    """When each proposal came: the file that brought it may have waited long before it was applied."""
    files: dict[int, datetime] = {}
    for part in chunks(sorted({each.batch_id for each in candidates if each.batch_id})):
        batches = select(col(ImportBatch.id), col(ImportBatch.created_at)).where(
            col(ImportBatch.id).in_(part)
        )
        files |= {number: came for number, came in session.execute(batches)}  # noqa: C416 -- rows, not pairs
    return {each.id or 0: files.get(each.batch_id or 0, each.created_at) for each in candidates}


def _deadline(submitted: datetime | None, deadline: date | None, zone: tzinfo) -> dict[str, Any]:
    if deadline is None or submitted is None:
        return {"late": None}
    day = submitted.astimezone(zone).date()
    return {"late": day > deadline, "submitted": f"{day:%d.%m.%Y}", "deadline": f"{deadline:%d.%m.%Y}"}


def _ask(
    session: Session, register: Register, asked: Sequence[Asked], ground: Ground
) -> list[RegisterHit | None] | None:
    return find_in_register(session, register, asked) if register in ground.registers else None


def _entry(hit: RegisterHit | None) -> Entry:
    if hit is None or hit.by == "author":
        return Entry(Listed.ABSENT)
    return Entry(Listed.ALIKE if hit.by == "alike" else Listed.LISTED, hit.number, hit.text)


def _author(hit: RegisterHit | None) -> str:
    return hit.text if hit is not None and hit.by == "author" else ""


def _copies(held: Held | None) -> int:
    """Copies of all editions of the work: whether another edition will do is for a person to say."""
    return held.work_copies if held else 0


def _bought(session: Session, campaign: Campaign, title_ids: Sequence[int]) -> dict[int, set[str]]:
    """Slugs of other campaigns in which the title was approved for purchase."""
    found: dict[int, set[str]] = {}
    for part in chunks(sorted(set(title_ids))):
        earlier = (
            select(col(Candidate.title_id), col(Campaign.slug))
            .join(Campaign, col(Campaign.id) == col(Candidate.campaign_id))
            .where(
                col(Candidate.title_id).in_(part),
                col(Candidate.campaign_id) != campaign.id,
                col(Candidate.bought_copies) > 0,
            )
        )
        for title_id, slug in session.execute(earlier):
            found.setdefault(title_id, set()).add(slug)
    return found


def _other_title(candidate: Candidate, known: Mapping[str, Sequence[TitleBrief]]) -> str:
    """The title of another book which the catalogue knew under the candidate's ISBN before this one."""
    briefs = known.get(candidate.isbn13 or "", ())
    return next((brief.title for brief in briefs if brief.id < candidate.title_id), "")


def checked_ids(session: Session, campaign_id: int) -> list[int]:
    """Candidates that a check looks at, in order of numbers: all but withdrawn ones."""
    statement = select(col(Candidate.id)).where(
        col(Candidate.campaign_id) == campaign_id, col(Candidate.state) != CandidateState.WITHDRAWN
    )
    return list(session.scalars(statement.order_by(col(Candidate.number))))


def last_checked(session: Session, campaign_id: int) -> datetime | None:
    """When a candidate of the campaign was last checked."""
    statement = select(func.max(Candidate.checked_at)).where(col(Candidate.campaign_id) == campaign_id)
    return session.scalar(statement)
