"""What the tests of the catalogue share."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session


@dataclass
class QueryCounter:
    """How many statements went to the database."""

    queries: int = 0


@pytest.fixture
def count_queries() -> Callable[[Session], AbstractContextManager[QueryCounter]]:
    """Count the statements of a session inside a block."""

    @contextmanager
    def count(session: Session) -> Iterator[QueryCounter]:
        counter = QueryCounter()

        def one_more(*_arguments: Any) -> None:
            counter.queries += 1

        connection = session.connection()
        event.listen(connection, "before_cursor_execute", one_more)
        yield counter
        event.remove(connection, "before_cursor_execute", one_more)

    return count
