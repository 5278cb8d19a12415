"""Reads of single requests: a branch finds its own, a selector all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, false, func, select, true
from sqlmodel import Session, col

from acquisition.catalogue.text import fold
from acquisition.demand.models import Request, RequestEvent, RequestState
from acquisition.kernel.actor import Actor
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.paging import Page, PageRequest
from acquisition.people.access import Permission, allowed, own_libraries
from acquisition.people.models import Library

SORTS = {
    "number": col(Request.id),
    "title": col(Request.sort_title),
    "library": col(Library.sort_name),
    "copies": col(Request.copies),
    "state": col(Request.state),
    "changed": col(Request.changed_at),
}


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """What a list of requests is narrowed to; empty fields do not narrow."""

    words: str = ""
    state: str = ""
    library_id: int | None = None
    sort: str = "number"
    descending: bool = True


@dataclass(frozen=True, slots=True)
class RequestLine:
    """A request with the name of its library."""

    request: Request
    library: str


def visible(actor: Actor) -> ColumnElement[bool]:
    """The condition that leaves only requests which the actor may know of."""
    if allowed(actor, Permission.REQUESTS_SEE):
        return true()
    if allowed(actor, Permission.REQUEST_SUBMIT):
        return col(Request.library_id).in_(sorted(own_libraries(actor)))
    return false()


def request_page(
    session: Session, actor: Actor, wanted: RequestFilter, request: PageRequest
) -> Page[RequestLine]:
    """One page of requests the actor may see. Two queries."""
    where = _narrowed(actor, wanted)
    total = session.execute(select(func.count()).select_from(Request).where(*where)).scalar_one()
    rows = session.execute(_ordered(where, wanted).offset(request.offset).limit(request.size))
    return Page([RequestLine(row, library) for row, library in rows.all()], request, total)


def export_lines(session: Session, actor: Actor, wanted: RequestFilter) -> Iterator[RequestLine]:
    """All requests the actor may see, narrowed and ordered as on the page."""
    statement = _ordered(_narrowed(actor, wanted), wanted).execution_options(yield_per=1000)
    for row, library in session.execute(statement):
        yield RequestLine(row, library)


def request_by_number(session: Session, actor: Actor, number: str) -> RequestLine:
    """The request of that number, or NotFound when there is none that the actor may know of."""
    found = session.execute(
        select(Request, col(Library.name))
        .join(Library, col(Library.id) == col(Request.library_id))
        .where(col(Request.number) == number, visible(actor))
    ).first()
    if found is None:
        raise NotFound(_("Заявки з таким номером немає."))
    return RequestLine(found[0], found[1])


def events_of(session: Session, request_id: int) -> Sequence[RequestEvent]:
    """Every change of the request, the first one first. The caller has checked that it is visible."""
    return (
        session.execute(
            select(RequestEvent)
            .where(col(RequestEvent.request_id) == request_id)
            .order_by(col(RequestEvent.id))
        )
        .scalars()
        .all()
    )


def recent_changes(
    session: Session, actor: Actor, since: datetime, most: int = 10
) -> list[tuple[RequestEvent, Request]]:
    """The latest answers to requests the actor may see, newest first; the submissions themselves left out."""
    rows = session.execute(
        select(RequestEvent, Request)
        .join(Request, col(Request.id) == col(RequestEvent.request_id))
        .where(
            visible(actor),
            col(RequestEvent.at) >= since,
            col(RequestEvent.state).not_in([RequestState.SUBMITTED, RequestState.WITHDRAWN]),
        )
        .order_by(col(RequestEvent.id).desc())
        .limit(most)
    )
    return [(event, request) for event, request in rows.all()]


def _narrowed(actor: Actor, wanted: RequestFilter) -> list[ColumnElement[bool]]:
    where = [visible(actor)]
    where += [col(Request.search_text).contains(word, autoescape=True) for word in fold(wanted.words).split()]
    if wanted.state in set(RequestState):
        where.append(col(Request.state) == RequestState(wanted.state))
    if wanted.library_id is not None:
        where.append(col(Request.library_id) == wanted.library_id)
    return where


def _ordered(where: list[ColumnElement[bool]], wanted: RequestFilter) -> Select[Request, str]:
    column = SORTS.get(wanted.sort, SORTS["number"])
    order = column.desc() if wanted.descending else column.asc()
    return (
        select(Request, col(Library.name))
        .join(Library, col(Library.id) == col(Request.library_id))
        .where(*where)
        .order_by(order, col(Request.id))
    )
