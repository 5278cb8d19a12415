"""Refusals of the service: typed, with a code, a sentence for the person, and an HTTP status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DomainError(Exception):
    """Something the service refuses to do. `message` is a whole sentence in the user's language."""

    status = 409
    code = "refused"

    def __init__(self, message: object, *, code: str | None = None, **params: Any) -> None:
        super().__init__(message)
        self.message = message
        self.params = params
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.message)


class Refused(DomainError):
    """A rule of the procedure forbids it."""


class NotSignedIn(DomainError):
    """Nobody is signed in and the thing asked for is not public."""

    status = 401
    code = "not-signed-in"


class NotAllowed(DomainError):
    """The actor's roles do not reach this."""

    status = 403
    code = "not-allowed"


class NotFound(DomainError):
    """No such thing, or none that the actor may know of."""

    status = 404
    code = "not-found"


class WrongState(DomainError):
    """The thing is in a state which does not permit the action."""

    status = 409
    code = "wrong-state"


class StaleVersion(DomainError):
    """Somebody changed it meanwhile. `mine` and `theirs` are the two versions, field → value."""

    status = 409
    code = "stale-version"

    def __init__(
        self,
        message: object,
        *,
        mine: Mapping[str, Any] | None = None,
        theirs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(message)
        self.mine = dict(mine or {})
        self.theirs = dict(theirs or {})


class InvalidInput(DomainError):
    """What was typed cannot be used. `fields` maps a field's name to a sentence."""

    status = 422
    code = "invalid-input"

    def __init__(
        self, message: object, fields: Mapping[str, object] | None = None, *, code: str | None = None
    ) -> None:
        super().__init__(message, code=code)
        self.fields = dict(fields or {})


class PassingTrouble(Exception):
    """Trouble that may pass (network, a busy server): the job that meets it is tried again."""
