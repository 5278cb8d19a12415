"""A test client that signs in as anybody without typing a password."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import event

from acquisition.kernel.database import Database
from acquisition.people.models import User, UserSession
from acquisition.people.queries.sign_ins import token_hash
from tests.support.make import Make


class Browser(FlaskClient):
    """`sign_in(user)` acts as that user from the next request on; `sign_out()` as a guest again."""

    make: Make

    def sign_in(self, user: User) -> User:
        """A living sign-in in the database and its token in the cookie, as the sign-in form leaves them."""
        now, token = self.make.runtime.clock.now(), secrets.token_urlsafe(16)
        assert user.id is not None
        times = {"created_at": now, "seen_at": now, "expires_at": now + timedelta(hours=12)}
        self.make.row(UserSession(token_hash=token_hash(token), user_id=user.id, **times))
        with self.session_transaction() as session:
            session["token"] = token
        return user

    def sign_out(self) -> None:
        with self.session_transaction() as session:
            session.pop("token", None)


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
