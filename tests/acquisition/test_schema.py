"""What all tables keep."""

from __future__ import annotations

from sqlmodel import delete

from acquisition.kernel.actor import operator
from acquisition.kernel.runtime import Runtime
from acquisition.people import service
from acquisition.people.models import Library


def test_id_of_an_undone_thing_is_never_given_again(runtime: Runtime) -> None:
    with runtime.work(operator()) as work:
        [first] = service.save_libraries(work, [{"name": "Перша"}])
    with runtime.work(operator()) as work:
        work.session.execute(delete(Library))
    with runtime.work(operator()) as work:
        [second] = service.save_libraries(work, [{"name": "Друга"}])
    assert second.library_id == first.library_id + 1
