"""Signing in: tokens, their end, and what a password change does to them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlmodel import col, select

from acquisition.kernel.actor import GUEST, Actor, operator
from acquisition.kernel.errors import InvalidInput, NotFound
from acquisition.kernel.runtime import Runtime
from acquisition.people import passwords, queries, service
from acquisition.people.access import Role
from acquisition.people.models import User, UserSession
from acquisition.people.queries import SignedIn
from acquisition.people.queries.api_tokens import actor_by_token
from acquisition.people.service.api_tokens import create_token
from tests.support.browsing import counted_queries
from tests.support.clock import StoppedClock
from tests.support.make import Make

PASSWORD = "тиха вода греблю рве"
DAY, IDLE = timedelta(hours=12), timedelta(hours=2)


@pytest.fixture
def user(make: Make) -> User:
    return make.user(
        Role.EXPERT, Role.SECRETARY, email="me@example.org", password_hash=passwords.hash_password(PASSWORD)
    )


def enter(runtime: Runtime, password: str = PASSWORD, email: str = "me@example.org") -> str:
    with runtime.reading(GUEST) as work:
        proof = service.check_password(work, email, password)
    with runtime.work(GUEST) as work:
        return service.sign_in(work, proof, lifetime=DAY, address="10.0.0.7", agent="test")


def change(runtime: Runtime, actor: Actor, *typed: str, keep_session: int | None = None) -> None:
    with runtime.reading(actor) as work:
        checked = service.check_new_password(work, *typed)
    with runtime.work(actor) as work:
        service.change_password(work, checked, keep_session=keep_session)


def api_token(runtime: Runtime, actor: Actor) -> str:
    with runtime.work(actor) as work:
        return create_token(work, "програма", 30)


def opens(runtime: Runtime, token: str) -> bool:
    with runtime.reading(GUEST) as work:
        return actor_by_token(work.session, token, work.now) is not None


def found(runtime: Runtime, token: str) -> SignedIn | None:
    with runtime.reading(GUEST) as work:
        return queries.sign_in_by_token(work.session, token, work.now, IDLE)


def test_token_gives_the_actor_in_one_query(runtime: Runtime, user: User) -> None:
    token = enter(runtime, email=" ME@example.org")
    with counted_queries(runtime.database) as sent:
        signed_in = found(runtime, token)
    assert signed_in is not None and signed_in.actor.user_id == user.id
    assert {grant.role for grant in signed_in.actor.grants} == {Role.EXPERT, Role.SECRETARY}
    assert len([statement for statement in sent if statement.startswith("SELECT")]) == 1


def test_token_is_not_kept(runtime: Runtime, user: User) -> None:
    token = enter(runtime)
    with runtime.reading(GUEST) as work:
        row = work.session.execute(select(UserSession)).scalar_one().model_dump()
    assert token not in str(row)


@pytest.mark.parametrize(
    "email,password", [("me@example.org", "wrong one"), ("nobody@example.org", PASSWORD)]
)
def test_wrong_password_and_unknown_address_are_refused_alike(
    runtime: Runtime, user: User, email: str, password: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        enter(runtime, password, email)
    assert (refusal.value.code, refusal.value.fields) == ("wrong-credentials", {})


def test_account_without_password_or_switched_off_cannot_enter(runtime: Runtime, make: Make) -> None:
    make.user(Role.EXPERT, email="blank@example.org")
    make.user(
        Role.EXPERT, email="off@example.org", active=False, password_hash=passwords.hash_password(PASSWORD)
    )
    for email, password in (("blank@example.org", ""), ("off@example.org", PASSWORD)):
        with pytest.raises(InvalidInput):
            enter(runtime, password, email)


def test_sign_in_ends_when_idle_and_at_its_term(runtime: Runtime, user: User, clock: StoppedClock) -> None:
    token = enter(runtime)
    clock.move(timedelta(hours=1, minutes=59))
    signed_in = found(runtime, token)
    assert signed_in is not None
    with runtime.work(signed_in.actor) as work:
        service.see_again(work, signed_in.session_id)
    clock.move(timedelta(hours=1, minutes=59))
    assert found(runtime, token) is not None
    clock.move(timedelta(minutes=2))
    assert found(runtime, token) is None
    token = enter(runtime)
    for _ in range(12):
        clock.move(timedelta(hours=1))
        signed_in = found(runtime, token)
        if signed_in is not None:
            with runtime.work(signed_in.actor) as work:
                service.see_again(work, signed_in.session_id)
    assert found(runtime, token) is None


def test_signing_out_ends_this_sign_in_only(runtime: Runtime, user: User) -> None:
    one, two = enter(runtime), enter(runtime)
    signed_in = found(runtime, one)
    assert signed_in is not None
    with runtime.work(signed_in.actor) as work:
        service.sign_out(work, signed_in.session_id)
    assert (found(runtime, one), found(runtime, two) is None) == (None, False)


def test_nobody_ends_the_sign_in_of_another(runtime: Runtime, user: User, make: Make) -> None:
    signed_in = found(runtime, enter(runtime))
    assert signed_in is not None
    with pytest.raises(NotFound), runtime.work(make.actor(Role.ADMINISTRATOR)) as work:
        service.end_sign_in(work, signed_in.session_id)


def test_changing_the_password_ends_all_other_sign_ins(runtime: Runtime, user: User) -> None:
    here, there = enter(runtime), enter(runtime)
    signed_in = found(runtime, here)
    assert signed_in is not None
    change(runtime, signed_in.actor, PASSWORD, "нова вода", "нова вода", keep_session=signed_in.session_id)
    assert (found(runtime, here) is None, found(runtime, there)) == (False, None)
    with pytest.raises(InvalidInput):
        enter(runtime)
    assert found(runtime, enter(runtime, "нова вода")) is not None


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "typed,fields",
    [
        (("wrong", "нова вода", "нова вода"), {"old"}),
        ((PASSWORD, "коротк", "коротк"), {"new"}),
        ((PASSWORD, PASSWORD, PASSWORD), {"new"}),
        ((PASSWORD, "нова вода", "інша вода"), {"again"}),
    ],
)
def test_password_change_names_what_is_wrong(
    runtime: Runtime, user: User, make: Make, typed: tuple[str, str, str], fields: set[str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change(runtime, make.actor_of(user), *typed)
    assert set(refusal.value.fields) == fields


def test_password_set_by_an_administrator_must_be_changed(runtime: Runtime, user: User) -> None:
    token = enter(runtime)
    assert user.id is not None
    with runtime.work(operator()) as work:
        service.set_password(work, user.id, "даний пароль")
    assert found(runtime, token) is None
    signed_in = found(runtime, enter(runtime, "даний пароль"))
    assert signed_in is not None and signed_in.must_change_password


def test_hash_with_weaker_parameters_is_made_anew(runtime: Runtime, make: Make) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    make.user(Role.EXPERT, email="me@example.org", password_hash=weak)
    enter(runtime)
    with runtime.reading(GUEST) as work:
        stored = work.session.execute(
            select(User.password_hash).where(col(User.email) == "me@example.org")
        ).scalar_one()
    assert stored != weak
    assert passwords.matches(stored, PASSWORD) and not passwords.is_outdated(stored)


def test_api_tokens_end_with_the_password_and_with_the_account(
    runtime: Runtime, user: User, make: Make
) -> None:
    me, other = make.actor_of(user), make.actor(Role.EXPERT)
    make.user(Role.ADMINISTRATOR)
    theirs = api_token(runtime, other)

    def off_and_on() -> None:
        for active in (False, True):
            with runtime.work(operator()) as work:
                row = work.session.get(User, me.user_id)
                assert row is not None
                service.set_active(work, row.id or 0, row.version, active)

    def given() -> None:
        with runtime.work(operator()) as work:
            service.set_password(work, me.user_id or 0, "даний пароль", must_change=False)

    for end in (
        lambda: change(runtime, me, PASSWORD, "нова вода", "нова вода"),
        given,
        off_and_on,
    ):
        mine = api_token(runtime, me)
        assert opens(runtime, mine)
        end()
        assert (opens(runtime, mine), opens(runtime, theirs)) == (False, True)


def test_what_changed_since_the_password_was_checked_counts(runtime: Runtime, user: User, make: Make) -> None:
    me = make.actor_of(user)
    with runtime.reading(me) as work:
        proof = service.check_password(work, "me@example.org", PASSWORD)
        checked = service.check_new_password(work, PASSWORD, "інша вода", "інша вода")
    change(runtime, me, PASSWORD, "нова вода", "нова вода")
    with pytest.raises(InvalidInput), runtime.work(GUEST) as work:
        service.sign_in(work, proof, lifetime=DAY)
    with pytest.raises(InvalidInput), runtime.work(me) as work:
        service.change_password(work, checked)
    assert enter(runtime, "нова вода")


@pytest.mark.sqlite_only
def test_password_is_checked_while_another_writes(runtime: Runtime, user: User, make: Make) -> None:
    with runtime.work(operator()) as busy:
        busy.record("people.sign_out", user)
        with runtime.reading(make.actor_of(user)) as work:
            assert service.check_password(work, "me@example.org", PASSWORD).user_id == user.id
            assert service.check_new_password(work, PASSWORD, "нова вода", "нова вода").user_id == user.id
