"""Screens of asking for a book: find it, see whether it is held, send the request."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from acquisition.catalogue.isbn import read_isbn
from acquisition.catalogue.models import Title
from acquisition.catalogue.queries import Held, TitleFilter, held_copies, held_in, search_titles
from acquisition.demand import service
from acquisition.demand.forms import read_wish
from acquisition.demand.service.submit import find_title
from acquisition.demand.views.blueprint import blueprint
from acquisition.kernel.errors import InvalidInput, NotAllowed, Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.paging import PageRequest
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, own_libraries, require
from acquisition.people.models import Library
from acquisition.web.context import reading, work
from acquisition.web.numbers import stored_number

FOUND = PageRequest(1, 25)


@blueprint.get("/requests/new")
def new() -> ResponseReturnValue:
    """Find the book by ISBN or words; choose it, or describe it in one's own words."""
    words = request.args.get("q", "").strip()[:200]
    title_id = request.args.get("title", None, stored_number)
    with reading() as unit:
        libraries = _libraries(unit)
        title = unit.session.get(Title, title_id) if title_id else None
        if title is not None or request.args.get("free"):
            typed = {"isbn": _isbn_of(words), "title": "" if _isbn_of(words) else words, "copies": "1"}
            return _form(unit, typed, {}, title, libraries)
        found = search_titles(unit.session, TitleFilter(text=words), "title", False, FOUND) if words else None
        held = held_copies(unit.session, [row.id for row in found.rows]) if found else {}
        return render_template("demand/find.html", words=words, found=found, held=held)


@blueprint.post("/requests/new")
def create() -> ResponseReturnValue:
    """Send the request. A book that is held, or known to the catalogue, is shown once before."""
    wish = read_wish(request.form)
    library_id = request.form.get("library", 0, stored_number)
    try:
        if not request.form.get("seen") and (page := _ask_back(library_id)):
            return page
        with work() as unit:
            number = service.submit(
                unit, library_id, wish, form_key=request.form.get("form_key", "")[:64]
            ).number
    except InvalidInput as refusal:
        with reading() as unit:
            title = unit.session.get(Title, wish.title_id) if wish.title_id else None
            return _form(unit, request.form, refusal.fields, title, _libraries(unit)), 422
    except Refused as refusal:
        with reading() as unit:
            title = unit.session.get(Title, wish.title_id) if wish.title_id else None
            return _form(unit, request.form, {"refused": refusal.message}, title, _libraries(unit)), 409
    flash(_("Заявку подано. Її номер: %(number)s.", number=number))
    return redirect(url_for("demand.show", number=number))


def _ask_back(library_id: int) -> str | None:
    """The form again with «вже маємо», when a freely typed book turns out to be held; else None."""
    wish = read_wish(request.form).tidied()
    with reading() as unit:
        require(unit.actor, Permission.REQUEST_SUBMIT, library_id=library_id)
        title = find_title(unit.session, wish)
        if title is None or wish.title_id is not None:
            return None
        held = _held(unit.session, title, library_id)
        if not (held[0] and held[0].work_copies):
            return None
        return _form(unit, request.form, {}, title, _libraries(unit), ask=True)


def _form(
    unit: UnitOfWork,
    typed: Mapping[str, str],
    errors: Mapping[str, object],
    title: Title | None,
    libraries: list[tuple[int, str]],
    *,
    ask: bool = False,
) -> str:
    chosen = next(
        (number for number, _name in libraries if str(number) == typed.get("library")), libraries[0][0]
    )
    held, here = _held(unit.session, title, chosen) if title else (None, 0)
    return render_template(
        "demand/new.html",
        typed=typed,
        errors=errors,
        title_row=title,
        held=held,
        held_here=here,
        libraries=libraries,
        form_key=typed.get("form_key") or secrets.token_hex(16),
        ask=ask,
    )


def _held(session: Session, title: Title, library_id: int) -> tuple[Held | None, int]:
    assert title.id is not None
    here = held_in(session, [title.id], library_id).get(title.id, 0)
    return held_copies(session, [title.id]).get(title.id), here


def _libraries(unit: UnitOfWork) -> list[tuple[int, str]]:
    require(unit.actor, Permission.REQUEST_SUBMIT)
    rows = [unit.session.get(Library, number) for number in sorted(own_libraries(unit.actor))]
    found = [(row.id, row.name) for row in rows if row is not None and row.id is not None]
    if not found:
        raise NotAllowed(_("Заявку подає бібліотекар від своєї бібліотеки: вашу бібліотеку ще не вказано."))
    return found


def _isbn_of(words: str) -> str:
    return words if read_isbn(words).isbn13 else ""
