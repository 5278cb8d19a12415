"""Screens of one's own account: language, password, sign-ins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import InvalidInput, NotSignedIn
from acquisition.kernel.i18n import gettext as _
from acquisition.people import queries, service
from acquisition.people.access import ROLE_LABELS, Role
from acquisition.people.queries import SignedIn
from acquisition.people.queries.sign_ins import token_hash
from acquisition.people.views.blueprint import blueprint
from acquisition.people.views.campaigns import campaign_names
from acquisition.people.views.session import TOKEN, current_sign_in
from acquisition.web.context import reading, runtime, work
from acquisition.web.limits import limiter


@blueprint.get("/account")
def account() -> ResponseReturnValue:
    """Who I am here, my roles, language and sign-ins."""
    mine = _signed_in()
    idle = timedelta(minutes=runtime().settings.session_idle_minutes)
    with reading() as unit:
        assert mine.actor.user_id is not None
        roles = queries.memberships_of(unit.session, [mine.actor.user_id])[mine.actor.user_id]
        return render_template(
            "people/account.html",
            mine=mine,
            roles=[(ROLE_LABELS[Role(row.role)], library, row.campaign_id) for row, library in roles],
            campaigns=dict(campaign_names(unit.session)),
            sign_ins=queries.sign_ins_of(unit.session, mine.actor.user_id, unit.now, idle),
        )


def _limit() -> str:
    return runtime().settings.sign_in_limit


def _sign_in() -> str:
    return "password:" + token_hash(session.get(TOKEN, ""))


def _old_in_vain(_response: object) -> bool:
    return bool(g.get("old_password_in_vain"))


@blueprint.route("/account/password", methods=["GET", "POST"])
@limiter.limit(_limit, key_func=_sign_in, deduct_when=_old_in_vain)
def password() -> ResponseReturnValue:
    """Change one's password; other sign-ins and all API tokens end. Wrong old passwords are counted by sign-in."""
    mine = _signed_in()
    if request.method == "GET":
        return password_page({})
    typed = request.form
    try:
        with reading() as unit:
            checked = service.check_new_password(
                unit, typed.get("old", ""), typed.get("new", ""), typed.get("again", "")
            )
        with work() as unit:
            service.change_password(unit, checked, keep_session=mine.session_id)
    except InvalidInput as refusal:
        g.old_password_in_vain = "old" in refusal.fields
        return password_page(refusal.fields), 422
    flash(_("Пароль змінено. Інші сеанси завершено, ключі доступу скасовано."))
    return redirect(url_for("people.account"))


@blueprint.post("/account/sign-ins/<int:session_id>/end")
def end_sign_in(session_id: int) -> ResponseReturnValue:
    """End one of my sign-ins."""
    with work() as unit:
        service.end_sign_in(unit, session_id)
    flash(_("Сеанс завершено."))
    return redirect(url_for("people.account"))


def password_page(errors: Mapping[str, object]) -> str:
    """The form that changes the password; what was typed does not stay."""
    return render_template("people/password.html", mine=_signed_in(), errors=errors)


def _signed_in() -> SignedIn:
    found = current_sign_in()
    if found is None:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
    return found
