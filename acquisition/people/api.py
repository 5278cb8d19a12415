"""The API's door: a Bearer token makes the actor; a browser's cookie does not count here."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import request

from acquisition.api import problems
from acquisition.kernel.actor import GUEST
from acquisition.kernel.errors import NotSignedIn
from acquisition.kernel.i18n import gettext as _
from acquisition.people.queries.api_tokens import actor_by_token
from acquisition.web.context import runtime, set_actor


def api_blueprint(name: str, import_name: str, tag: str) -> APIBlueprint:
    """A blueprint under /api/v1 whose every request needs a token, and whose refusals are problem documents."""
    blueprint = APIBlueprint(name, import_name, tag=tag, url_prefix="/api/v1")
    blueprint.before_request(recognise)
    problems.install(blueprint)
    return blueprint


def recognise() -> None:
    """Set the actor from `Authorization: Bearer …`. Raises NotSignedIn."""
    set_actor(GUEST)
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer" and token:
        here = runtime()
        with here.reading(GUEST) as unit:
            found = actor_by_token(unit.session, token.strip(), unit.now)
        if found is not None:
            set_actor(found)
            return
    raise NotSignedIn(_("Потрібен чинний ключ API у заголовку Authorization: Bearer."))
