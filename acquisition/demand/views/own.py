"""Screens of requests: the list a person may see, one request with its history, taking it back, taking the list out."""

from __future__ import annotations

import io

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.catalogue.queries import held_copies, held_in
from acquisition.demand import queries, service
from acquisition.demand.export import requests_table
from acquisition.demand.queries import RequestFilter
from acquisition.demand.states import BADGES, DECISIONS, DECLINE_REASONS, MOVES, Action
from acquisition.demand.views.blueprint import blueprint
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.tables import MEDIA_TYPES, Format, write_table
from acquisition.people import queries as people
from acquisition.people.access import Permission, allowed, require
from acquisition.web.context import actor, reading, work
from acquisition.web.lists import Order, order, page_request
from acquisition.web.numbers import stored_number


@blueprint.get("/requests")
def index() -> ResponseReturnValue:
    """A branch's own requests; a selector starts with the merged wishes."""
    if allowed(actor(), Permission.REQUESTS_SEE):
        return redirect(url_for("demand.wishes"))
    require(actor(), Permission.REQUEST_SUBMIT)
    return _list()


@blueprint.get("/requests/all")
def requests() -> ResponseReturnValue:
    """Single requests of all libraries."""
    require(actor(), Permission.REQUESTS_SEE)
    return _list()


@blueprint.get("/requests/export.<form>")
def export(form: str) -> ResponseReturnValue:
    """The list as a table, narrowed and ordered as on the page."""
    if form not in set(Format):
        raise NotFound(_("Такого формату немає: є xlsx, csv і json."))
    _require_some()
    out = io.BytesIO()
    wanted, _sorting = _wanted()
    with reading() as unit:
        lines = queries.export_lines(unit.session, unit.actor, wanted)
        write_table(requests_table(lines, unit.zone), Format(form), out)
    name = f"requests.{form}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(out.getvalue(), mimetype=MEDIA_TYPES[Format(form)], headers=headers)


@blueprint.get("/requests/<number>")
def show(number: str) -> ResponseReturnValue:
    """One request: what is asked for, who holds it, every change with date and reason."""
    _require_some()
    with reading() as unit:
        line = queries.request_by_number(unit.session, unit.actor, number)
        row = line.request
        held = held_copies(unit.session, [row.title_id]).get(row.title_id) if row.title_id else None
        own = (
            held_in(unit.session, [row.title_id], row.library_id).get(row.title_id, 0) if row.title_id else 0
        )
        return render_template(
            "demand/request.html",
            line=line,
            row=row,
            events=queries.events_of(unit.session, row.id or 0),
            held=held,
            held_here=own,
            badges=BADGES,
            reasons=DECLINE_REASONS,
            can_withdraw=row.state in MOVES[Action.WITHDRAW].sources
            and allowed(unit.actor, Permission.REQUEST_SUBMIT, library_id=row.library_id),
            decisions=[action for action in DECISIONS if row.state in MOVES[action].sources],
            moves=MOVES,
        )


@blueprint.post("/requests/<number>/withdraw")
def withdraw(number: str) -> ResponseReturnValue:
    """Take a request of one's own library back."""
    with work() as unit:
        line = queries.request_by_number(unit.session, unit.actor, number)
        version = request.form.get("version", 0, stored_number)
        service.withdraw(unit, line.request.id or 0, version, request.form.get("reason", "").strip()[:2000])
    flash(_("Заявку %(number)s відкликано.", number=number))
    return redirect(url_for("demand.show", number=number))


def _list() -> str:
    wanted, sorting = _wanted()
    with reading() as unit:
        everything = allowed(unit.actor, Permission.REQUESTS_SEE)
        return render_template(
            "demand/requests.html",
            page=queries.request_page(unit.session, unit.actor, wanted, page_request()),
            wanted=wanted,
            order=sorting,
            badges=BADGES,
            everything=everything,
            libraries=[(number, name) for number, name, _place in people.library_choices(unit.session)]
            if everything
            else [],
        )


def _wanted() -> tuple[RequestFilter, Order]:
    sorting = order(("number", "title", "library", "copies", "state", "changed"), "-number")
    wanted = RequestFilter(
        words=request.args.get("q", "")[:200],
        state=request.args.get("state", ""),
        library_id=request.args.get("library", None, stored_number),
        sort=sorting.key,
        descending=sorting.descending,
    )
    return wanted, sorting


def _require_some() -> None:
    if not allowed(actor(), Permission.REQUESTS_SEE):
        require(actor(), Permission.REQUEST_SUBMIT)
