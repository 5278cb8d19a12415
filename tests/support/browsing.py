"""A test client that can sign in as anybody without typing a password."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import event

from acquisition.kernel.database import Database
from acquisition.people.models import User
from acquisition.web.context import set_actor
from tests.support.make import Make

WHO = "dobir.test_user"


class Browser(FlaskClient):
    """`sign_in(user)` acts as that user from the next request on; `sign_out()` as a guest again."""

    def sign_in(self, user: User) -> User:
        self.environ_base[WHO] = user
        return user

    def sign_out(self) -> None:
        self.environ_base.pop(WHO, None)


def install(app: Flask, make: Make) -> None:
    """Let the application believe the client about who acts."""
    app.test_client_class = Browser

    @app.before_request
    def believe() -> None:
        user: Any = request.environ.get(WHO)
        if user is not None:
            set_actor(make.actor_of(user))


@contextmanager
def counted_queries(database: Database) -> Iterator[list[str]]:
    """The statements sent to the database inside the block."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
