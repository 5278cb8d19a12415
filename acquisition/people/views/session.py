"""Who sends this request: one query for the sign-in behind the cookie, before every view."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from acquisition.kernel.actor import GUEST
from acquisition.kernel.i18n import set_language
from acquisition.people import queries, service
from acquisition.people.queries import SignedIn
from acquisition.people.views.blueprint import blueprint
from acquisition.web.context import runtime, set_actor, work

TOKEN = "token"
SEEN_EVERY = timedelta(minutes=5)
OPEN_WITH_OLD_PASSWORD = frozenset({"people.password", "people.sign_out", "people.choose_language", "static"})

log = structlog.get_logger()


@blueprint.before_app_request
def recognise() -> ResponseReturnValue | None:
    """Set the request's actor and language; send a person with a given password to choose an own one."""
    if request.endpoint == "static":
        return None
    found = load_sign_in()
    set_actor(found.actor if found else GUEST)
    if found is None:
        return None
    if found.language:
        set_language(found.language)
    if found.must_change_password and request.endpoint not in OPEN_WITH_OLD_PASSWORD:
        return redirect(url_for("people.password"))
    return None


def load_sign_in() -> SignedIn | None:
    """The living sign-in behind the request's cookie. One query; none without a cookie."""
    token = session.get(TOKEN)
    g.sign_in = None
    if not token:
        return None
    here = runtime()
    idle = timedelta(minutes=here.settings.session_idle_minutes)
    with here.reading(GUEST) as unit:
        found = queries.sign_in_by_token(unit.session, token, unit.now, idle)
    if found is None:
        session.pop(TOKEN, None)
        return None
    g.sign_in = found
    if here.clock.now() - found.seen_at > min(SEEN_EVERY, idle / 4):
        _see_again(found)
    return found


def _see_again(found: SignedIn) -> None:
    set_actor(found.actor)
    try:
        with work() as unit:
            service.see_again(unit, found.session_id)
    except OperationalError as busy:  # the page matters more than the note; the next request makes it
        log.warning("sign-in not noted as seen", session_id=found.session_id, trouble=str(busy.orig))


def current_sign_in() -> SignedIn | None:
    """The sign-in of this request, as loaded before the view."""
    found: SignedIn | None = g.get("sign_in")
    return found
