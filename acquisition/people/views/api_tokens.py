"""Screen of one's API keys."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import InvalidInput, NotSignedIn
from acquisition.kernel.i18n import gettext as _
from acquisition.people.queries.api_tokens import tokens_of
from acquisition.people.service.api_tokens import create_token, revoke_token
from acquisition.people.views.blueprint import blueprint
from acquisition.web.context import actor, reading, work


@blueprint.get("/account/tokens")
def tokens() -> ResponseReturnValue:
    """My keys, and a form for a new one."""
    return _page()


@blueprint.post("/account/tokens")
def token_create() -> ResponseReturnValue:
    """Make a key; it is shown on this answer only."""
    typed = request.form
    days = typed.get("days", "")
    try:
        with work() as unit:
            token = create_token(
                unit, typed.get("name", ""), int(days) if days.isdecimal() and len(days) < 6 else 0
            )
    except InvalidInput as refusal:
        return _page(typed=typed, errors=refusal.fields), 422
    return _page(token=token)


@blueprint.post("/account/tokens/<int:token_id>/revoke")
def token_revoke(token_id: int) -> ResponseReturnValue:
    """End a key."""
    with work() as unit:
        revoke_token(unit, token_id)
    flash(_("Ключ скасовано."))
    return redirect(url_for("people.tokens"))


def _page(**more: object) -> str:
    mine = actor().user_id
    if mine is None:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
    with reading() as unit:
        shown = {"typed": {}, "errors": {}, "token": "", **more}
        return render_template(
            "people/tokens.html", tokens=tokens_of(unit.session, mine), now=unit.now, **shown
        )
