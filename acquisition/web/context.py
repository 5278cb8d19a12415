"""What a view may ask of the application: the runtime, who acts, and units of work."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import cast

from flask import current_app, g

from acquisition.kernel.actor import GUEST, Actor
from acquisition.kernel.runtime import Runtime
from acquisition.kernel.work import UnitOfWork

EXTENSION = "dobir"


def runtime() -> Runtime:
    """The runtime of this application."""
    return cast(Runtime, current_app.extensions[EXTENSION])


def actor() -> Actor:
    """Who acts in this request; a guest when nobody is signed in."""
    return cast(Actor, g.get("actor", GUEST))


def set_actor(who: Actor) -> None:
    """Called once a request, by the sign-in hook."""
    g.actor = who


def work() -> AbstractContextManager[UnitOfWork]:
    """A writing unit of work as the person of this request; for POST."""
    return runtime().work(actor())


def reading() -> AbstractContextManager[UnitOfWork]:
    """A reading unit of work as the person of this request; for GET, rendering inside the block."""
    return runtime().reading(actor())
