"""Use case: a branch asks for a book."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from acquisition.catalogue.models import Title
from acquisition.catalogue.queries import find_titles
from acquisition.catalogue.text import fold, sort_key
from acquisition.demand.models import Request
from acquisition.demand.service.moves import note
from acquisition.demand.states import OPEN
from acquisition.demand.wishes import WishData, number_of, problems_of, wish_key
from acquisition.kernel.errors import InvalidInput, Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.people.models import Library


def submit(work: UnitOfWork, library_id: int, wish: WishData, *, form_key: str = "") -> Request:
    """Take a request of a library in and give it its number.

    The same form sent twice gives the same request: requests of a library are taken one after the other. Refused when the library already waits for this book.
    """
    require(work.actor, Permission.REQUEST_SUBMIT, library_id=library_id)
    if work.session.get(Library, library_id, with_for_update=True) is None:
        raise InvalidInput(_("Такої бібліотеки немає."), {"library": _("Такої бібліотеки немає.")})
    if form_key and (former := _sent(work, form_key, library_id)) is not None:
        return former
    wish = wish.tidied()
    title = find_title(work.session, wish)
    if problems := problems_of(wish, known=title is not None):
        raise InvalidInput(_("Перевірте позначені поля."), problems)
    row = build(library_id, wish, title, work.now)
    _refuse_twice(work, row)
    row.user_id = work.actor.user_id
    row.form_key = form_key or None
    store(work, row)
    work.record("demand.submit", row, after=plain(row), reason=row.reason)
    return row


def find_title(session: Session, wish: WishData) -> Title | None:
    """The book of the catalogue that a (tidied) wish means: the chosen one, else by ISBN, else by author and title."""
    title_id = wish.title_id
    if title_id is None and (wish.isbn or wish.title):
        record = {"title": wish.title, "author": wish.authors, "publisher": wish.publisher, "year": wish.year}
        if wish.isbn:
            record["isbn"] = wish.isbn
        [title_id] = find_titles(session, [record])
    return session.get(Title, title_id) if title_id is not None else None


def build(library_id: int, wish: WishData, title: Title | None, now: datetime) -> Request:
    """The row of a wish, not yet saved; a title of the catalogue says its own name, author and number."""
    isbn = wish.isbn or None
    if title is not None:
        isbn = isbn or title.isbn13
    name = title.title if title else wish.title
    authors = title.authors if title else wish.authors
    publisher = title.publisher if title else wish.publisher
    return Request(
        number=f"?{secrets.token_hex(8)}",
        created_at=now,
        changed_at=now,
        library_id=library_id,
        isbn13=isbn,
        title=name,
        authors=authors,
        publisher=publisher,
        year=title.year if title else wish.year,
        wish_key=wish_key(isbn, name, authors, title.volume if title else ""),
        title_id=title.id if title else None,
        copies=wish.copies or 1,
        reason=wish.reason,
        reader=wish.reader,
        sort_title=sort_key(name),
        search_text=fold(f"{name} {authors} {publisher} {isbn or ''}"),
    )


def store(work: UnitOfWork, row: Request) -> None:
    """Save a new request, give it the number that follows from its id, and note its first state."""
    work.session.add(row)
    work.session.flush()
    assert row.id is not None
    row.number = number_of(row.id, work.now.year)
    row.search_text = f"{row.search_text} {fold(row.number)}"
    note(work, row)
    work.session.flush()


def plain(row: Request) -> dict[str, Any]:
    """What the trail keeps of a new request."""
    keys = ("number", "library_id", "isbn13", "title", "authors", "copies", "title_id")
    return {key: getattr(row, key) for key in keys}


def _sent(work: UnitOfWork, form_key: str, library_id: int) -> Request | None:
    """The request that this very form made before."""
    return work.session.execute(
        select(Request).where(col(Request.form_key) == form_key, col(Request.library_id) == library_id)
    ).scalar_one_or_none()


def _refuse_twice(work: UnitOfWork, row: Request) -> None:
    twin = work.session.execute(
        select(col(Request.number))
        .where(
            col(Request.library_id) == row.library_id,
            col(Request.wish_key) == row.wish_key,
            col(Request.state).in_(list(OPEN)),
        )
        .limit(1)
    ).scalar()
    if twin is not None:
        raise Refused(
            _(
                "Ваша бібліотека вже просила цю книжку: заявка %(number)s. Щоб змінити кількість, відкличте її й подайте нову.",
                number=twin,
            ),
            code="request-repeated",
        )
