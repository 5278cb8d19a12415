"""Screens of signing in and out, and the choice of language."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session
from werkzeug.exceptions import TooManyRequests

from acquisition.kernel.errors import InvalidInput
from acquisition.kernel.i18n import LANGUAGES, lazy_gettext, set_language
from acquisition.kernel.i18n import gettext as _
from acquisition.people import queries, service
from acquisition.people.access import ROLE_LABELS
from acquisition.people.views.account import password_page
from acquisition.people.views.blueprint import blueprint
from acquisition.people.views.session import TOKEN, current_sign_in
from acquisition.web.context import actor, reading, runtime, work
from acquisition.web.limits import limiter

UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\\]")
"""What browsers drop from an address or read as «/»: `/<tab>/host` would lead to another site."""


TOO_MANY = lazy_gettext("Забагато невдалих спроб. Зачекайте хвилину й спробуйте ще раз.")


def _limit() -> str:
    return runtime().settings.sign_in_limit


def _account() -> str:
    return "account:" + request.form.get("email", "").strip().lower()[:200]


def _in_vain(response: object) -> bool:
    return getattr(response, "status_code", 0) == 422


@blueprint.get("/sign-in")
def sign_in() -> ResponseReturnValue:
    """The form; an empty service asks for its first administrator instead."""
    if actor().signed_in:
        return redirect(local_address(request.args.get("next")))
    with reading() as unit:
        if not queries.has_users(unit.session):
            return redirect(url_for("people.setup"))
        return _page(unit.session)


@blueprint.post("/sign-in")
@limiter.limit(_limit, deduct_when=_in_vain)
@limiter.limit(_limit, key_func=_account, deduct_when=_in_vain)
def enter() -> ResponseReturnValue:
    """Sign in. Failures are counted by address and by account; what was typed stays, but for the password."""
    lifetime = timedelta(hours=runtime().settings.session_hours)
    try:
        with reading() as unit:
            proof = service.check_password(
                unit, request.form.get("email", ""), request.form.get("password", "")
            )
        with work() as unit:
            token = service.sign_in(
                unit,
                proof,
                lifetime=lifetime,
                address=request.remote_addr or "",
                agent=request.user_agent.string,
            )
    except InvalidInput as refusal:
        with reading() as unit:
            return _page(unit.session, problem=refusal.message), 422
    language = session.get("language")
    session.clear()
    session[TOKEN] = token
    if language:
        session["language"] = language
    return redirect(local_address(request.form.get("next")))


@blueprint.errorhandler(TooManyRequests)
def too_many(_error: TooManyRequests) -> ResponseReturnValue:
    """Too many failures: the same form with the sentence."""
    if request.endpoint == "people.password":
        return password_page({"old": TOO_MANY}), 429, {"Retry-After": "60"}
    with reading() as unit:
        page = _page(unit.session, problem=TOO_MANY)
    return page, 429, {"Retry-After": "60"}


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """End this sign-in."""
    signed_in = current_sign_in()
    if signed_in is not None:
        with work() as unit:
            service.sign_out(unit, signed_in.session_id)
    session.pop(TOKEN, None)
    flash(_("Ви вийшли."))
    return redirect(url_for("people.sign_in"))


@blueprint.post("/language")
def choose_language() -> ResponseReturnValue:
    """Show the screens in another language: from now on in this browser, and everywhere for a signed-in person."""
    code = request.form.get("language", "")
    if code in LANGUAGES:
        session["language"] = code
        set_language(code)
        if actor().signed_in:
            with work() as unit:
                service.set_language(unit, code)
    return redirect(local_address(request.form.get("next")))


def local_address(address: str | None) -> str:
    """The address when it lies on this site, else the start page."""
    if not address or not address.startswith("/") or UNSAFE.search(address):
        return "/"
    try:
        parts = urlsplit(address)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else address


def _page(database: Session, problem: object = None) -> str:
    return render_template(
        "people/sign_in.html",
        problem=problem,
        email=request.form.get("email", ""),
        next=request.values.get("next", ""),
        accounts=queries.demo_accounts(database),
        roles={role.value: label for role, label in ROLE_LABELS.items()},
    )
