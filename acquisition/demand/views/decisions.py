"""Screens of a selector: merged wishes, and decisions with a look at what they will touch."""

from __future__ import annotations

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.catalogue.models import Title
from acquisition.catalogue.queries import TitleFilter, search_titles
from acquisition.demand import queries, service
from acquisition.demand.forms import read_versions
from acquisition.demand.models import RequestState
from acquisition.demand.queries import RequestLine, WishFilter
from acquisition.demand.states import BADGES, DECISIONS, DECLINE_REASONS, MOVES, OPEN, Action
from acquisition.demand.views.blueprint import blueprint
from acquisition.kernel.errors import InvalidInput
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import ngettext
from acquisition.kernel.paging import PageRequest
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.web.context import reading, work
from acquisition.web.lists import order, page_request
from acquisition.web.numbers import stored_number


@blueprint.get("/requests/wishes")
def wishes() -> ResponseReturnValue:
    """Equal wishes merged, the most wanted first."""
    sorting = order(("libraries", "copies", "first", "title"), "-libraries")
    wanted = WishFilter(
        words=request.args.get("q", "")[:200],
        state=request.args.get("state", ""),
        sort=sorting.key,
        descending=sorting.descending,
    )
    with reading() as unit:
        require(unit.actor, Permission.REQUESTS_SEE)
        return render_template(
            "demand/wishes.html",
            page=queries.wish_page(unit.session, wanted, page_request()),
            wanted=wanted,
            order=sorting,
            badges=BADGES,
            states=list(RequestState),
        )


@blueprint.get("/requests/wish")
def wish() -> ResponseReturnValue:
    """The requests behind one wish, with the form of a decision and the choice of the book they mean."""
    words = request.args.get("find", "").strip()[:200]
    with reading() as unit:
        require(unit.actor, Permission.REQUESTS_SEE)
        lines = queries.requests_of_wishes(unit.session, [request.args.get("key", "")], list(RequestState))
        if not lines:
            return redirect(url_for("demand.wishes"))
        row = lines[-1].request
        found = (
            search_titles(unit.session, TitleFilter(text=words), "title", False, PageRequest(1, 25))
            if words
            else None
        )
        return render_template(
            "demand/wish.html",
            lines=lines,
            row=row,
            book=unit.session.get(Title, row.title_id) if row.title_id else None,
            open=[line for line in lines if line.request.state in OPEN],
            badges=BADGES,
            words=words,
            found=found,
            decisions=DECISIONS,
            moves=MOVES,
        )


@blueprint.post("/requests/decide")
def preview() -> ResponseReturnValue:
    """What a decision would touch: requests of the ticked wishes, or single ticked requests."""
    with reading() as unit:
        require(unit.actor, Permission.REQUESTS_DECIDE)
        lines = _ticked(unit)
        if not lines:
            flash(_("Оберіть хоча б одну книжку."), "warning")
            return redirect(url_for("demand.wishes"))
        return _preview(lines, {"action": request.form.get("action", "")}, {})


@blueprint.post("/requests/decide/confirm")
def decide() -> ResponseReturnValue:
    """Apply the decision to the requests as they were shown."""
    versions = read_versions(request.form.getlist("request"))
    chosen = request.form.get("action", "")
    try:
        if chosen not in [action.value for action in DECISIONS]:
            raise InvalidInput(_("Оберіть рішення."), {"action": _("Оберіть рішення.")})
        with work() as unit:
            decided = service.decide(
                unit,
                versions,
                Action(chosen),
                reason_code=request.form.get("reason_code", "") if chosen == Action.DECLINE else "",
                reply=request.form.get("reply", "").strip(),
            )
    except InvalidInput as refusal:
        with reading() as unit:
            require(unit.actor, Permission.REQUESTS_DECIDE)
            lines = queries.requests_by_ids(unit.session, versions)
            return _preview(lines, request.form, refusal.fields), 422
    flash(
        ngettext(
            "Відповідь надіслано: %(num)s заявка.", "Відповідь надіслано: заявок — %(num)s.", decided.requests
        )
    )
    return redirect(url_for("demand.wishes"))


@blueprint.post("/requests/link")
def link() -> ResponseReturnValue:
    """Say which book of the catalogue a wish means."""
    key, title_id = request.form.get("key", ""), request.form.get("title", 0, stored_number)
    with work() as unit:
        lines = queries.requests_of_wishes(unit.session, [key])
        service.link_title(unit, [line.request.id or 0 for line in lines], title_id)
    flash(_("Заявки пов’язано з книжкою каталогу."))
    return redirect(url_for("demand.wishes"))


def _ticked(unit: UnitOfWork) -> list[RequestLine]:
    numbers = request.form.getlist("number")
    if numbers:
        return queries.requests_by_numbers(unit.session, numbers)
    return queries.requests_of_wishes(unit.session, request.form.getlist("key"))


def _preview(lines: list[RequestLine], typed: Mapping[str, str], errors: Mapping[str, object]) -> str:
    return render_template(
        "demand/decide.html",
        lines=lines,
        libraries=len({line.request.library_id for line in lines}),
        copies=sum(line.request.copies for line in lines),
        typed=typed,
        errors=errors,
        badges=BADGES,
        reasons=DECLINE_REASONS,
        actions=[(action.value, MOVES[action].label) for action in DECISIONS],
    )
