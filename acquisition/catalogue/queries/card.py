"""All that is known of one title: its fields with their sources, kin, holdings, registers, history."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlmodel import Session, col

from acquisition.catalogue.imprint import Imprint, citation
from acquisition.catalogue.matching import Match, book, compare
from acquisition.catalogue.models import Register, RegisterLoad, Title, TitleIsbn
from acquisition.catalogue.names import Contributor, read_person
from acquisition.catalogue.queries.briefs import TitleBrief, isbns_of, title_briefs
from acquisition.catalogue.queries.holdings import HoldingLine, holdings_of
from acquisition.catalogue.queries.registers import find_in_register, find_publishers, registers_loaded
from acquisition.catalogue.records import TITLE_FIELDS, OriginKind
from acquisition.catalogue.registers import Asked, RegisterHit
from acquisition.catalogue.vocabulary import BINDINGS, LANGUAGES
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _

KIN_LIMIT = 40


@dataclass(frozen=True, slots=True)
class CardField:
    """One field: its label (a msgid), the stored value, and who said it; `kind` None when nobody is known to have."""

    key: str
    label: str
    shape: str
    value: Any
    kind: OriginKind | None = None
    name: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Kin:
    """Another title of the same work or number, with the reasons of likeness."""

    brief: TitleBrief
    match: Match


@dataclass(frozen=True, slots=True)
class RegisterWord:
    """What one register says: not loaded, silent, or an entry."""

    register: Register
    load: RegisterLoad | None
    hit: RegisterHit | None


@dataclass(frozen=True, slots=True)
class TitleCard:
    """Everything the card shows."""

    title: Title
    isbns: tuple[str, ...]
    contributors: tuple[Contributor, ...]
    citation: str
    fields: tuple[CardField, ...]
    kin: tuple[Kin, ...]
    holdings: tuple[HoldingLine, ...]
    registers: tuple[RegisterWord, ...]
    history: tuple[AuditEvent, ...]

    @property
    def filled(self) -> list[CardField]:
        return [
            one for one in self.fields if one.value not in (None, "", []) or one.kind is OriginKind.PERSON
        ]

    @property
    def gaps(self) -> list[CardField]:
        return [one for one in self.fields if one not in self.filled]


def title_card(session: Session, title_id: int, libraries: Collection[int] | None) -> TitleCard:
    """The card. `libraries`: whose holdings the viewer may see; None means all. Raises NotFound."""
    title = session.get(Title, title_id)
    if title is None:
        raise NotFound(_("Такої книжки в каталозі немає."))
    isbns = tuple(
        sorted(isbns_of(session, [title_id]).get(title_id, ()), key=lambda isbn: isbn != title.isbn13)
    )
    kin = _kin(session, title, isbns)
    same_work = [title_id, *(one.brief.id for one in kin if one.brief.work_key == title.work_key)]
    holdings = [
        line for line in holdings_of(session, same_work) if libraries is None or line.library_id in libraries
    ]
    people = tuple(
        person
        for plain in title.contributors
        if (person := read_person(plain["name"], plain["role"])) is not None
    )
    return TitleCard(
        title,
        isbns,
        people,
        citation(imprint(title, people)),
        tuple(_field(title, key) for key in TITLE_FIELDS),
        kin,
        tuple(holdings),
        _registers(session, title, isbns),
        _history(session, title_id),
    )


def imprint(title: Title, people: tuple[Contributor, ...]) -> Imprint:
    """What a citation of the title is made of."""
    return Imprint(
        title.title,
        title.subtitle,
        title.volume,
        people,
        title.place,
        title.publisher,
        title.year,
        title.pages,
        title.isbn13,
    )


def shown_value(field: CardField) -> str:
    """The value as a reader sees it: names of languages and bindings instead of codes."""
    if field.shape == "language":
        return _(LANGUAGES[field.value]) if field.value in LANGUAGES else str(field.value)
    if field.shape == "binding":
        return _(BINDINGS[field.value]) if field.value in BINDINGS else str(field.value)
    return str(field.value)


def _field(title: Title, key: str) -> CardField:
    field = TITLE_FIELDS[key]
    value = getattr(title, key)
    if key == "contributors":
        value = [person for person in value if person["role"] != "author"]
    source = title.sources.get(key)
    if source is None:
        return CardField(key, field.label, field.shape, value)
    kind, at = OriginKind(source["kind"]), datetime.fromisoformat(source["at"])
    return CardField(key, field.label, field.shape, value, kind, source["name"], at)


def _kin(session: Session, title: Title, isbns: tuple[str, ...]) -> tuple[Kin, ...]:
    """Titles of the same work in any volume, or with a common ISBN."""
    stem = title.work_key.rpartition("|")[0]
    shared = select(col(TitleIsbn.title_id)).where(col(TitleIsbn.isbn13).in_(isbns))
    near = or_(
        col(Title.work_key).startswith(f"{stem}|", autoescape=True) if stem else col(Title.id).in_([]),
        col(Title.id).in_(shared),
    )
    ids = session.scalars(select(col(Title.id)).where(near, col(Title.id) != title.id).limit(KIN_LIMIT)).all()
    numbers = isbns_of(session, [id for id in ids if id])
    mine = book(
        title.id or 0,
        title.title,
        title.authors,
        isbns,
        volume=title.volume,
        year=title.year,
        publisher=title.publisher,
    )
    found = []
    for brief in title_briefs(session, [id for id in ids if id]).values():
        other = book(
            brief.id, brief.title, brief.authors, numbers.get(brief.id, ()),
            volume=brief.volume, year=brief.year, publisher=brief.publisher,
        )  # fmt: skip
        if (match := compare(mine, other)) is not None:
            found.append(Kin(brief, match))
    return tuple(sorted(found, key=lambda one: (-one.match.points, one.brief.year or 0, one.brief.id)))


def _registers(session: Session, title: Title, isbns: tuple[str, ...]) -> tuple[RegisterWord, ...]:
    loaded = registers_loaded(session)
    asked = [Asked(isbns, title.title, title.authors)]
    words = []
    for register in Register:
        hit = None
        if register in loaded and register is Register.PUBLISHERS:
            hit = find_publishers(session, [title.publisher])[title.publisher]
        elif register in loaded:
            hit = find_in_register(session, register, asked)[0]
        words.append(RegisterWord(register, loaded.get(register), hit))
    return tuple(words)


def _history(session: Session, title_id: int) -> tuple[AuditEvent, ...]:
    statement = select(AuditEvent).where(
        col(AuditEvent.action).in_(("title.edit", "title.enrich")),
        col(AuditEvent.subject_kind) == "title",
        col(AuditEvent.subject_id) == title_id,
    )
    return tuple(session.scalars(statement.order_by(col(AuditEvent.id).desc()).limit(50)))
