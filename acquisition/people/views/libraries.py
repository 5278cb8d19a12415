"""Screens of libraries: list, create, edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import InvalidInput, StaleVersion
from acquisition.kernel.i18n import gettext as _
from acquisition.people import queries, service
from acquisition.people.access import Permission, require
from acquisition.people.badges import PROFILE_BADGES
from acquisition.people.forms import read_library
from acquisition.people.libraries import LABELS, data_of
from acquisition.people.models import Profile
from acquisition.people.queries import LibraryFilter
from acquisition.people.views.blueprint import blueprint
from acquisition.web.context import reading, work
from acquisition.web.lists import order, page_request
from acquisition.web.numbers import stored_number


@blueprint.get("/people/libraries")
def libraries() -> ResponseReturnValue:
    """All libraries, searched and filtered."""
    sorting = order(("name", "oblast", "community", "profile", "readers"), "name")
    wanted = LibraryFilter(
        words=request.args.get("q", "")[:200],
        profile=request.args.get("profile", ""),
        oblast=request.args.get("oblast", ""),
        active=request.args.get("active", ""),
        sort=sorting.key,
        descending=sorting.descending,
    )
    with reading() as unit:
        require(unit.actor, Permission.LIBRARIES_SEE)
        return render_template(
            "people/libraries.html",
            page=queries.library_page(unit.session, wanted, page_request()),
            wanted=wanted,
            order=sorting,
            oblasts=(names := queries.oblasts(unit.session)),
            oblast_options=[(name, name) for name in names],
            profiles=PROFILE_BADGES,
            profile_options=[(key.value, badge.label) for key, badge in PROFILE_BADGES.items()],
            hubs=dict(queries.hub_choices(unit.session)),
        )


@blueprint.route("/people/libraries/new", methods=["GET", "POST"])
def library_new() -> ResponseReturnValue:
    """Add a library."""
    if request.method == "GET":
        return _form(None, None, {})
    try:
        data = read_library(request.form)
        with work() as unit:
            service.create_library(unit, data)
    except InvalidInput as refusal:
        return _form(None, request.form, refusal.fields), 422
    flash(_("Бібліотеку додано: %(name)s.", name=data.name))
    return redirect(url_for("people.libraries"))


@blueprint.route("/people/libraries/<int:library_id>", methods=["GET", "POST"])
def library_edit(library_id: int) -> ResponseReturnValue:
    """Show a library's card and change it."""
    if request.method == "GET":
        return _form(library_id, None, {})
    try:
        data = read_library(request.form)
        with work() as unit:
            service.edit_library(unit, library_id, request.form.get("version", 0, stored_number), data)
    except InvalidInput as refusal:
        return _form(library_id, request.form, refusal.fields), 422
    except StaleVersion as stale:
        return _form(library_id, request.form, {}, stale), 409
    flash(_("Зміни збережено."))
    return redirect(url_for("people.libraries"))


def _form(
    library_id: int | None,
    typed: Mapping[str, Any] | None,
    errors: Mapping[str, object],
    stale: StaleVersion | None = None,
) -> str:
    """The form with what was typed; without it, with what is stored."""
    with reading() as unit:
        require(unit.actor, Permission.LIBRARIES_SEE if library_id else Permission.PEOPLE_MANAGE)
        row = queries.library(unit.session, library_id) if library_id else None
        if typed is None:
            typed = asdict(data_of(row)) if row else {"active": "1", "profile": Profile.COMBINED.value}
        return render_template(
            "people/library.html",
            library=row,
            typed=typed,
            errors=errors,
            stale=stale,
            labels=LABELS,
            profiles=PROFILE_BADGES,
            profile_options=[(key.value, badge.label) for key, badge in PROFILE_BADGES.items()],
            hubs=queries.hub_choices(unit.session, without=library_id),
        )
