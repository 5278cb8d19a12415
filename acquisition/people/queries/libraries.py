"""Reads of libraries."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.paging import Page, PageRequest
from acquisition.people.libraries import Known, LibraryIndex
from acquisition.people.models import Library, Profile
from acquisition.people.names import fold, place_key

SORTS = {
    "name": (col(Library.sort_name),),
    "oblast": (col(Library.oblast), col(Library.sort_name)),
    "community": (col(Library.community), col(Library.sort_name)),
    "profile": (col(Library.profile), col(Library.sort_name)),
    "readers": (col(Library.readers), col(Library.sort_name)),
}


@dataclass(frozen=True, slots=True)
class LibraryFilter:
    """What a list of libraries is narrowed to; empty fields do not narrow."""

    words: str = ""
    profile: str = ""
    oblast: str = ""
    active: str = ""
    sort: str = "name"
    descending: bool = False


def library(session: Session, library_id: int) -> Library:
    """The library, or NotFound."""
    found = session.get(Library, library_id)
    if found is None:
        raise NotFound(_("Такої бібліотеки немає."))
    return found


def library_page(session: Session, wanted: LibraryFilter, request: PageRequest) -> Page[Library]:
    """One page of libraries in the order of the Ukrainian alphabet or as asked. Two queries."""
    where = _narrowed(wanted)
    total = session.execute(select(func.count()).select_from(Library).where(*where)).scalar_one()
    columns = SORTS.get(wanted.sort, SORTS["name"])
    order = [
        column.desc().nulls_last() if wanted.descending else column.asc().nulls_last() for column in columns
    ]
    rows = session.execute(
        select(Library)
        .where(*where)
        .order_by(*order, col(Library.id))
        .offset(request.offset)
        .limit(request.size)
    )
    return Page(rows.scalars().all(), request, total)


def _narrowed(wanted: LibraryFilter) -> list[ColumnElement[bool]]:
    where = [col(Library.search_text).contains(word, autoescape=True) for word in fold(wanted.words).split()]
    if wanted.profile in set(Profile):
        where.append(col(Library.profile) == Profile(wanted.profile))
    if wanted.oblast:
        where.append(col(Library.oblast) == wanted.oblast)
    if wanted.active in ("yes", "no"):
        where.append(col(Library.active).is_(wanted.active == "yes"))
    return where


def oblasts(session: Session) -> list[str]:
    """Oblasts that libraries name, for the filter."""
    column = col(Library.oblast)
    return list(session.execute(select(column).where(column != "").distinct().order_by(column)).scalars())


def library_choices(session: Session) -> list[tuple[int, str, str]]:
    """(id, name, community) of working libraries in alphabetical order, for a choice."""
    rows = session.execute(
        select(col(Library.id), col(Library.name), col(Library.community))
        .where(col(Library.active).is_(True))
        .order_by(col(Library.sort_name), col(Library.id))
    )
    return [(number, name, community) for number, name, community in rows.all()]


def hub_choices(session: Session, *, without: int | None = None) -> list[tuple[int, str]]:
    """(id, name) of libraries that may distribute to another."""
    return [(number, name) for number, name, _place in library_choices(session) if number != without]


def library_index(session: Session) -> LibraryIndex:
    """All libraries by what files call them. One query."""
    rows = session.execute(
        select(
            col(Library.id),
            col(Library.name_key),
            col(Library.community),
            col(Library.district),
            col(Library.code),
            col(Library.edrpou),
        ).order_by(col(Library.id))
    )
    return LibraryIndex(
        Known(number, key, place_key(community or district), code, edrpou)
        for number, key, community, district, code, edrpou in rows.all()
    )


def one_library(session: Session, text: str) -> int:
    """The id of the library that a person calls so: by id, code, name or ЄДРПОУ. NotFound when none or several fit."""
    if text.isdecimal() and len(text) < 8:
        return library(session, int(text)).id or 0
    found = library_index(session).find(text)
    if len(found) > 1:
        raise NotFound(_("Назва «%(name)s» відповідає кільком бібліотекам: вкажіть ID.", name=text))
    if not found:
        raise NotFound(_("Бібліотеки «%(name)s» немає.", name=text))
    return found[0]
