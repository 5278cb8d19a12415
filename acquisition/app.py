"""Wires the rooms into one web application; nothing else."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from apiflask import APIFlask
from flask import Flask, g, request, session
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from acquisition.api import problems
from acquisition.kernel import instance
from acquisition.kernel.bell import RqBell
from acquisition.kernel.i18n import set_language
from acquisition.kernel.runtime import Runtime
from acquisition.people import navigation
from acquisition.people.access import Permission, allowed, allowed_somewhere
from acquisition.people.views.campaigns import CAMPAIGN_NAMES
from acquisition.selection.queries.campaigns import campaign_names
from acquisition.web import context, errors, filters, limits, numbers, requests, security
from config.settings import Settings

BLUEPRINTS = (
    "acquisition.people.views",
    "acquisition.catalogue.views",
    "acquisition.intake.views",
    "acquisition.demand.views",
    "acquisition.selection.views",
    "acquisition.purchasing.views",
    "acquisition.distribution.views",
    "acquisition.reports.views",
)
API = ("acquisition.selection.api",)


def create_app(settings: Settings, runtime: Runtime | None = None) -> Flask:
    """The application over `runtime` (made from the settings when absent)."""
    app = APIFlask(
        __name__,
        title="Добір",
        static_folder="web/static",
        template_folder="web/templates",
        docs_path=None,
        spec_path="/api/v1/openapi.json",
        json_errors=False,
    )
    app.config.update(
        SECRET_KEY=settings.cookie_key(),
        MAX_CONTENT_LENGTH=settings.upload_limit_mb << 20,
        SESSION_COOKIE_NAME="dobir",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        SEND_FILE_MAX_AGE_DEFAULT=86400,
        OPENAPI_VERSION="3.1.0",
        INFO={"description": "Читання кампаній, пропозицій і рейтингів. Ключ: /account/tokens."},
        SECURITY_SCHEMES={"token": {"type": "http", "scheme": "bearer"}},
    )
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]  # as Flask advises
    app.extensions[context.EXTENSION] = runtime or Runtime(settings, bell=RqBell(settings.redis_address))
    app.extensions[CAMPAIGN_NAMES] = campaign_names
    app.url_map.converters["int"] = numbers.StoredNumber
    requests.install(app)
    csrf = CSRFProtect(app)
    filters.install(app)
    errors.install(app, problems.http_problem)
    security.install(app)
    limits.install(app, settings.redis_address)
    _choose_language(app, settings)
    for name in BLUEPRINTS:
        for blueprint in import_module(name).BLUEPRINTS:
            app.register_blueprint(blueprint)
    for name in API:
        blueprint = import_module(name).blueprint
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    app.context_processor(_shell)
    return app


def _choose_language(app: Flask, settings: Settings) -> None:
    @app.before_request
    def choose() -> None:
        set_language(session.get("language") or settings.language)


def _shell() -> dict[str, Any]:
    """What every page shows around its content."""
    who = context.actor()

    def can(permission: str, library_id: int | None = None, campaign_id: int | None = None) -> bool:
        return allowed(who, Permission(permission), library_id=library_id, campaign_id=campaign_id)

    def can_somewhere(permission: str) -> bool:
        return allowed_somewhere(who, Permission(permission))

    return {
        "actor": who,
        "menu": navigation.menu(who),
        "can": can,
        "can_somewhere": can_somewhere,
        "demo": _demo(),
        "this_address": request.full_path,
    }


def _demo() -> bool:
    """Whether this installation shows demonstration data: one look a request."""
    if "demo" not in g:
        with context.runtime().reading(context.actor()) as unit:
            g.demo = bool(instance.get_fact(unit.session, "demo"))
    return bool(g.demo)
