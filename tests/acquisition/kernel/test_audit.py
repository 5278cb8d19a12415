"""The audit trail: every event is chained, and any later change of it shows."""

from fractions import Fraction

import pytest
from sqlalchemy import text

from acquisition.kernel import audit
from acquisition.kernel.actor import operator
from acquisition.kernel.runtime import Runtime


def leave_events(runtime: Runtime, count: int) -> None:
    for number in range(count):
        with runtime.work(operator()) as unit:
            unit.record("thing.change", ("thing", number), before={"a": 1}, after={"a": 2}, reason="бо так")


def break_chain(runtime: Runtime, statement: str) -> audit.ChainBreak | None:
    with runtime.database.writing() as session:
        session.execute(text(statement))
        session.commit()
    with runtime.reading(operator()) as unit:
        return audit.check_chain(unit.session)[1]


def test_untouched_chain_holds(runtime: Runtime) -> None:
    leave_events(runtime, 3)
    with runtime.reading(operator()) as unit:
        assert audit.check_chain(unit.session) == (3, None)


def test_empty_trail_holds(runtime: Runtime) -> None:
    with runtime.reading(operator()) as unit:
        assert audit.check_chain(unit.session) == (0, None)


def test_edited_event_is_named(runtime: Runtime) -> None:
    leave_events(runtime, 3)
    found = break_chain(runtime, "UPDATE audit_event SET reason = 'інакше' WHERE id = 2")
    assert found == audit.ChainBreak(2, "changed")


def test_deleted_event_breaks_the_next(runtime: Runtime) -> None:
    leave_events(runtime, 3)
    assert break_chain(runtime, "DELETE FROM audit_event WHERE id = 2") == audit.ChainBreak(
        3, "previous-hash"
    )


def test_cut_tail_shows(runtime: Runtime) -> None:
    leave_events(runtime, 3)
    assert break_chain(runtime, "DELETE FROM audit_event WHERE id = 3") == audit.ChainBreak(None, "tail")


def test_values_with_integer_keys_and_fractions_keep_their_hash(runtime: Runtime) -> None:
    with runtime.work(operator()) as unit:
        unit.record(
            "thing.change",
            ("thing", 1),
            after={"by": {10: "б", 2: "а"}, "share": Fraction(1, 3), "list": (1, 2)},
        )
    with runtime.reading(operator()) as unit:
        assert audit.check_chain(unit.session) == (1, None)
        event = unit.session.get(audit.AuditEvent, 1)
        assert event is not None
        assert event.after == {"by": {"10": "б", "2": "а"}, "share": "1/3", "list": [1, 2]}


def test_failed_unit_leaves_no_event(runtime: Runtime) -> None:
    with pytest.raises(LookupError), runtime.work(operator()) as unit:
        unit.record("thing.change", ("thing", 1))
        raise LookupError
    with runtime.reading(operator()) as unit:
        assert audit.check_chain(unit.session) == (0, None)


def test_chain_holds_for_one_who_checks_while_others_work(runtime: Runtime) -> None:
    leave_events(runtime, 2)
    with runtime.reading(operator()) as unit:
        assert audit.check_chain(unit.session) == (2, None)
        leave_events(runtime, 1)
        assert audit.check_chain(unit.session) == (2, None)


def test_two_writers_at_once_make_one_chain(runtime: Runtime) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _number: leave_events(runtime, 5), range(4)))
    with runtime.reading(operator()) as unit:
        assert audit.check_chain(unit.session) == (20, None)
