"""The first page of an empty service: its first administrator."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import InvalidInput, NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.people import queries, service
from acquisition.people.views.blueprint import blueprint
from acquisition.web.context import reading, work


@blueprint.get("/setup")
def setup() -> ResponseReturnValue:
    """The form, as long as there is no account."""
    _only_empty()
    return render_template("people/setup.html", typed={}, errors={})


@blueprint.post("/setup")
def set_up() -> ResponseReturnValue:
    """Create the account; the person then signs in with it."""
    _only_empty()
    typed = request.form
    try:
        if typed.get("password") != typed.get("again"):
            problem = _("Паролі не збігаються.")
            raise InvalidInput(problem, {"again": problem})
        with work() as unit:
            service.first_administrator(
                unit, typed.get("email", ""), typed.get("name", ""), typed.get("password", "")
            )
    except InvalidInput as refusal:
        return render_template("people/setup.html", typed=typed, errors=refusal.fields), 422
    flash(_("Обліковий запис адміністратора створено. Увійдіть."))
    return redirect(url_for("people.sign_in"))


def _only_empty() -> None:
    with reading() as unit:
        if queries.has_users(unit.session):
            raise NotFound(_("Систему вже налаштовано."))
