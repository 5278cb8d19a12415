"""Accounts: who may be created, with which roles, and what protects the last administrator."""

from __future__ import annotations

import pytest
from sqlmodel import select

from acquisition.kernel.actor import GUEST, Grant, operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import InvalidInput, NotAllowed, NotFound, Refused, StaleVersion
from acquisition.kernel.paging import PageRequest
from acquisition.kernel.runtime import Runtime
from acquisition.people import queries, service
from acquisition.people.access import Role
from acquisition.people.queries import UserFilter
from acquisition.people.service import GrantData
from tests.support.browsing import counted_queries
from tests.support.make import Make

ADMINISTRATOR = [GrantData(Role.ADMINISTRATOR)]


def test_created_user_acts_with_the_granted_roles(runtime: Runtime, make: Make) -> None:
    library = make.library("Луцька міська бібліотека")
    with runtime.work(operator()) as work:
        service.create_user(
            work, " Olena@Example.ORG ", "Олена  Коваль", [GrantData(Role.BRANCH_LIBRARIAN, library.id)]
        )
    with runtime.reading(operator()) as work:
        actor = queries.actor_by_email(work.session, "olena@example.org")
    assert actor.name == "Олена Коваль"
    assert actor.grants == {Grant(Role.BRANCH_LIBRARIAN, library.id)}


def test_address_is_taken_whatever_its_case(runtime: Runtime) -> None:
    with runtime.work(operator()) as work:
        service.create_user(work, "one@example.org", "Перша", ADMINISTRATOR)
    with pytest.raises(InvalidInput) as refusal, runtime.work(operator()) as work:
        service.create_user(work, "ONE@example.org", "Друга", ADMINISTRATOR)
    assert set(refusal.value.fields) == {"email"}


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "grant",
    [
        GrantData("king"),
        GrantData(Role.BRANCH_LIBRARIAN),
        GrantData(Role.BRANCH_LIBRARIAN, 777),
        GrantData(Role.SELECTOR, 1),
        GrantData(Role.ADMINISTRATOR, None, 1),
    ],
)
def test_role_with_a_wrong_binding_is_refused(runtime: Runtime, make: Make, grant: GrantData) -> None:
    make.library()
    with pytest.raises(InvalidInput) as refusal, runtime.work(operator()) as work:
        service.create_user(work, "one@example.org", "Перша", [grant])
    assert set(refusal.value.fields) == {"grants"}


@pytest.mark.sqlite_only
@pytest.mark.parametrize("password", ["short", "12345678", "aaaaaaaaaa", "one@example.org", "x" * 201])
def test_weak_password_is_refused(runtime: Runtime, password: str) -> None:
    with pytest.raises(InvalidInput) as refusal, runtime.work(operator()) as work:
        service.create_user(work, "one@example.org", "Перша", ADMINISTRATOR, password=password)
    assert set(refusal.value.fields) == {"password"}


def test_only_administrators_create_users(runtime: Runtime, make: Make) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed), runtime.work(make.actor(role)) as work:
            service.create_user(work, "one@example.org", "Перша", ADMINISTRATOR)


def test_stale_form_of_a_user_is_refused_with_both_versions(runtime: Runtime, make: Make) -> None:
    user = make.user(Role.ADMINISTRATOR, email="a@example.org", name="Стара назва")
    assert user.id is not None
    with runtime.work(operator()) as work:
        service.edit_user(work, user.id, 1, email="a@example.org", name="Перша", grants=ADMINISTRATOR)
    with pytest.raises(StaleVersion) as refusal, runtime.work(operator()) as work:
        service.edit_user(work, user.id, 1, email="a@example.org", name="Друга", grants=ADMINISTRATOR)
    assert (refusal.value.mine["name"], refusal.value.theirs["name"]) == ("Друга", "Перша")


def test_last_administrator_keeps_role_and_access(runtime: Runtime, make: Make) -> None:
    user = make.user(Role.ADMINISTRATOR)
    make.user(Role.SELECTOR)
    assert user.id is not None
    with pytest.raises(Refused), runtime.work(operator()) as work:
        service.set_active(work, user.id, 1, False)
    with pytest.raises(Refused), runtime.work(operator()) as work:
        service.edit_user(
            work, user.id, 1, email=user.email, name=user.name, grants=[GrantData(Role.SELECTOR)]
        )
    make.user(Role.ADMINISTRATOR)
    with runtime.work(operator()) as work:
        assert service.set_active(work, user.id, 1, False, "звільнення").active is False
    with pytest.raises(NotFound), runtime.reading(operator()) as work:
        queries.actor_by_email(work.session, user.email)


def test_first_administrator_is_created_once(runtime: Runtime) -> None:
    with runtime.work(GUEST) as work:
        service.first_administrator(work, "first@example.org", "Перша", "довгий пароль")
    with pytest.raises(Refused), runtime.work(GUEST) as work:
        service.first_administrator(work, "second@example.org", "Друга", "довгий пароль")
    with runtime.reading(GUEST) as work:
        assert queries.actor_by_email(work.session, "first@example.org").grants == {Grant(Role.ADMINISTRATOR)}
        [event] = work.session.execute(select(AuditEvent.action, AuditEvent.after)).all()
    assert event.action == "people.first_administrator"
    assert "пароль" not in str(event.after)


def test_list_of_users_takes_the_same_queries_for_one_and_three_rows(runtime: Runtime, make: Make) -> None:
    make.user(Role.ADMINISTRATOR, search_text="знайди")
    counts = []
    for _ in range(2):
        with runtime.reading(operator()) as work, counted_queries(runtime.database) as sent:
            page = queries.user_page(work.session, UserFilter(words="Знайди"), PageRequest())
        counts.append((len(sent), len(page.rows)))
        make.user(Role.EXPERT, Role.SECRETARY, search_text="знайди")
        make.user(Role.EXPERT, search_text="знайди")
    assert counts == [(counts[0][0], 1), (counts[0][0], 3)]


def test_users_are_filtered_by_role_and_found_by_folded_name(runtime: Runtime, make: Make) -> None:
    with runtime.work(operator()) as work:
        service.create_user(work, "a@example.org", "Ґалаґан Григорій", [GrantData(Role.EXPERT)])
        service.create_user(work, "b@example.org", "Галаган Марія", [GrantData(Role.SELECTOR)])

    def names(wanted: UserFilter) -> list[str]:
        with runtime.reading(operator()) as work:
            return [row.user.name for row in queries.user_page(work.session, wanted, PageRequest()).rows]

    assert names(UserFilter(words="галаган")) == ["Галаган Марія", "Ґалаґан Григорій"]
    assert names(UserFilter(words="ГАЛАГАН", role=Role.EXPERT)) == ["Ґалаґан Григорій"]
    assert names(UserFilter(words="100%")) == []
