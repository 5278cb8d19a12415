"""Screens of users: list, create, edit, password, switch off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import InvalidInput, StaleVersion
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people import queries, service
from acquisition.people.access import ROLE_LABELS, Permission, require
from acquisition.people.forms import BLANK_ROWS, GrantRow, grant_rows, library_mark, read_grants
from acquisition.people.queries import UserFilter
from acquisition.people.service import GrantData
from acquisition.people.views.blueprint import blueprint
from acquisition.people.views.campaigns import campaign_names
from acquisition.web.context import reading, work
from acquisition.web.lists import order, page_request
from acquisition.web.numbers import stored_number


@blueprint.get("/people/users")
def users() -> ResponseReturnValue:
    """All accounts with their roles."""
    sorting = order(("name", "email", "signed_in"), "name")
    wanted = UserFilter(
        words=request.args.get("q", "")[:200],
        role=request.args.get("role", ""),
        active=request.args.get("active", ""),
        password=request.args.get("password", ""),
        sort=sorting.key,
        descending=sorting.descending,
    )
    with reading() as unit:
        require(unit.actor, Permission.PEOPLE_SEE)
        return render_template(
            "people/users.html",
            page=queries.user_page(unit.session, wanted, page_request()),
            wanted=wanted,
            order=sorting,
            roles=ROLE_LABELS,
            campaigns=dict(campaign_names(unit.session)),
        )


@blueprint.route("/people/users/new", methods=["GET", "POST"])
def user_new() -> ResponseReturnValue:
    """Create an account with roles and a first password, which the person will have to change."""
    if request.method == "GET":
        return _form(None, {}, [], {})
    rows = grant_rows(request.form)
    try:
        with work() as unit:
            require(unit.actor, Permission.PEOPLE_MANAGE)
            row = service.create_user(
                unit,
                request.form.get("email", ""),
                request.form.get("name", ""),
                _grants(unit, rows),
                password=request.form.get("password", ""),
                must_change=True,
            )
            name = row.name
    except InvalidInput as refusal:
        return _form(None, request.form, rows, refusal.fields), 422
    flash(_("Обліковий запис створено: %(name)s.", name=name))
    return redirect(url_for("people.users"))


@blueprint.route("/people/users/<int:user_id>", methods=["GET", "POST"])
def user_edit(user_id: int) -> ResponseReturnValue:
    """Change name, address and roles."""
    if request.method == "GET":
        return _form(user_id, {}, None, {})
    rows = grant_rows(request.form)
    try:
        with work() as unit:
            require(unit.actor, Permission.PEOPLE_MANAGE)
            service.edit_user(
                unit,
                user_id,
                request.form.get("version", 0, stored_number),
                email=request.form.get("email", ""),
                name=request.form.get("name", ""),
                grants=_grants(unit, rows),
            )
    except InvalidInput as refusal:
        return _form(user_id, request.form, rows, refusal.fields), 422
    except StaleVersion as stale:
        return _form(user_id, request.form, rows, {}, stale), 409
    flash(_("Зміни збережено."))
    return redirect(url_for("people.user_edit", user_id=user_id))


@blueprint.post("/people/users/<int:user_id>/password")
def user_password(user_id: int) -> ResponseReturnValue:
    """Set a new first password."""
    try:
        with work() as unit:
            service.set_password(unit, user_id, request.form.get("password", ""))
    except InvalidInput as refusal:
        return _form(user_id, {}, None, refusal.fields), 422
    flash(_("Новий пароль встановлено. Людина змінить його під час наступного входу."))
    return redirect(url_for("people.user_edit", user_id=user_id))


@blueprint.post("/people/users/<int:user_id>/active")
def user_active(user_id: int) -> ResponseReturnValue:
    """Switch the account off or on."""
    active = request.form.get("active") == "1"
    with work() as unit:
        service.set_active(
            unit,
            user_id,
            request.form.get("version", 0, stored_number),
            active,
            request.form.get("reason", "")[:500],
        )
    flash(_("Обліковий запис увімкнено.") if active else _("Обліковий запис вимкнено, сеанси завершено."))
    return redirect(url_for("people.user_edit", user_id=user_id))


def _grants(unit: UnitOfWork, rows: Sequence[GrantRow]) -> list[GrantData]:
    campaigns = {number for number, _name in campaign_names(unit.session)}
    return read_grants(rows, queries.library_index(unit.session), campaigns)


def _stored_rows(unit: UnitOfWork, user_id: int) -> list[GrantRow]:
    found = queries.memberships_of(unit.session, [user_id])[user_id]
    return [
        GrantRow(
            row.role,
            library_mark(row.library_id, library, "") if row.library_id else "",
            str(row.campaign_id or ""),
        )
        for row, library in found
    ]


def _form(
    user_id: int | None,
    typed: Mapping[str, str],
    rows: Sequence[GrantRow] | None,
    errors: Mapping[str, object],
    stale: StaleVersion | None = None,
) -> str:
    """The form with what was typed; without it, with what is stored."""
    with reading() as unit:
        require(unit.actor, Permission.PEOPLE_MANAGE)
        row = queries.user(unit.session, user_id) if user_id else None
        stored = _stored_rows(unit, user_id) if user_id else []
        return render_template(
            "people/user.html",
            user=row,
            typed=typed or ({"name": row.name, "email": row.email} if row else {}),
            rows=[*(stored if rows is None else rows), *[GrantRow()] * BLANK_ROWS],
            errors=errors,
            stale=stale,
            stored=stored,
            roles=ROLE_LABELS,
            libraries=[library_mark(*choice) for choice in queries.library_choices(unit.session)],
            campaigns=campaign_names(unit.session),
        )
