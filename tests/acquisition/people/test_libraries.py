"""Libraries: cards, lists taken in, matching of names, two people editing one card."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from acquisition.kernel.actor import operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import InvalidInput, NotAllowed, Refused, StaleVersion
from acquisition.kernel.paging import PageRequest
from acquisition.kernel.runtime import Runtime
from acquisition.people import queries, service
from acquisition.people.access import Role
from acquisition.people.libraries import Known, LibraryData, LibraryIndex, guess_profile
from acquisition.people.models import Library, Profile
from acquisition.people.names import key_of, place_key
from acquisition.people.queries import LibraryFilter
from tests.support.make import Make

LUTSK = {
    "name": "Луцька міська бібліотека",
    "profile": "combined",
    "oblast": "Волинська",
    "community": "Луцька міська ТГ",
    "hub": "Волинська обл. б-ка ім. Олени Пчілки",
    "readers": 1200,
}
HUB = {"name": "Волинська обласна бібліотека імені Олени Пчілки", "type": "обласна"}


def save(runtime: Runtime, *records: dict[str, Any]) -> list[tuple[bool, bool]]:
    with runtime.work(operator()) as work:
        return [(row.created, row.changed) for row in service.save_libraries(work, records)]


def stored(runtime: Runtime) -> list[Library]:
    with runtime.reading(operator()) as work:
        rows = list(work.session.execute(select(Library).order_by(col(Library.id))).scalars())
        work.session.expunge_all()
        return rows


def test_list_creates_libraries_and_links_hubs_written_after_them(runtime: Runtime) -> None:
    assert save(runtime, LUTSK, HUB) == [(True, False), (True, False)]
    lutsk, hub = stored(runtime)
    assert (lutsk.hub_id, lutsk.readers, lutsk.profile) == (hub.id, 1200, Profile.COMBINED)
    assert (hub.kind, hub.hub_id) == ("обласна", None)


def test_same_list_again_changes_nothing_and_keeps_what_it_does_not_say(runtime: Runtime) -> None:
    save(runtime, LUTSK)
    assert save(runtime, LUTSK) == [(False, False)]
    assert save(runtime, {"name": "ЛУЦЬКА МІСЬКА БІБЛІОТЕКА", "community": "Луцька", "phone": "0332"}) == [
        (False, True)
    ]
    [library] = stored(runtime)
    assert (library.phone, library.readers, library.version) == ("0332", 1200, 2)


def test_same_name_in_another_community_is_another_library(runtime: Runtime) -> None:
    name = {"name": "Публічна бібліотека"}
    assert save(
        runtime,
        {**name, "community": "Ковельська"},
        {**name, "community": "Луцька"},
        {**name, "community": "Ковельська ТГ"},
    ) == [
        (True, False),
        (True, False),
        (False, True),
    ]
    with pytest.raises(Refused) as refusal:
        save(runtime, name)
    assert refusal.value.code == "library-ambiguous"


def test_code_wins_over_name(runtime: Runtime) -> None:
    save(runtime, {"name": "Філія 7", "code": "Ф-7"})
    assert save(runtime, {"name": "Бібліотека-філія № 7", "code": "ф-7"}) == [(False, True)]
    assert [library.name for library in stored(runtime)] == ["Бібліотека-філія № 7"]


def test_list_leaves_one_event_with_ids(runtime: Runtime) -> None:
    save(runtime, LUTSK, HUB)
    with runtime.reading(operator()) as work:
        [after] = work.session.execute(select(AuditEvent.after)).scalars()
    assert after == {"created": [library.id for library in stored(runtime)], "changed": []}


def test_created_libraries_are_taken_back_unless_used(runtime: Runtime, make: Make) -> None:
    save(runtime, LUTSK, HUB)
    lutsk, hub = (library.id for library in stored(runtime))
    with pytest.raises(Refused), runtime.work(operator()) as work:
        service.remove_libraries(work, [hub or 0])
    with runtime.work(operator()) as work:
        assert service.remove_libraries(work, [lutsk or 0, hub or 0]) == 2
    assert stored(runtime) == []


def test_two_people_editing_one_card_do_not_overwrite_each_other(runtime: Runtime, make: Make) -> None:
    library = make.library("Стара назва")
    assert library.id is not None
    with runtime.work(operator()) as work:
        service.edit_library(work, library.id, 1, LibraryData("Перша назва", phone="1"))
    with pytest.raises(StaleVersion) as refusal, runtime.work(operator()) as work:
        service.edit_library(work, library.id, 1, LibraryData("Друга назва"))
    assert refusal.value.mine["name"] == "Друга назва"
    assert (refusal.value.theirs["name"], refusal.value.theirs["phone"]) == ("Перша назва", "1")
    assert [row.name for row in stored(runtime)] == ["Перша назва"]


def test_edit_leaves_only_the_changed_fields_in_the_trail(runtime: Runtime) -> None:
    with runtime.work(operator()) as work:
        row = service.create_library(work, LibraryData("Луцька бібліотека", readers=5))
    with runtime.work(operator()) as work:
        service.edit_library(work, row.id or 0, 1, LibraryData("Луцька бібліотека", readers=7))
    with runtime.reading(operator()) as work:
        trace = work.session.execute(
            select(AuditEvent.before, AuditEvent.after).where(col(AuditEvent.action) == "people.library_edit")
        ).one()
    assert tuple(trace) == ({"readers": 5}, {"readers": 7})


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "data,fields",
    [
        (LibraryData("  "), {"name"}),
        (LibraryData("А", profile="royal"), {"profile"}),
        (LibraryData("А", edrpou="12"), {"edrpou"}),
        (LibraryData("А", email="пошта"), {"email"}),
        (LibraryData("А", readers=-1), {"readers"}),
        (LibraryData("А", hub_id=99), {"hub_id"}),
        (LibraryData("ЛУЦЬКА бібліотека"), {"name"}),
    ],
)
def test_card_names_every_wrong_field(runtime: Runtime, data: LibraryData, fields: set[str]) -> None:
    save(runtime, {"name": "Луцька бібліотека"})
    with pytest.raises(InvalidInput) as refusal, runtime.work(operator()) as work:
        service.create_library(work, data)
    assert set(refusal.value.fields) == fields


@pytest.mark.sqlite_only
def test_only_administrators_change_libraries(runtime: Runtime, make: Make) -> None:
    for role in set(Role) - {Role.ADMINISTRATOR}:
        with pytest.raises(NotAllowed), runtime.work(make.actor(role)) as work:
            service.create_library(work, LibraryData("А"))


def test_search_folds_and_filters_narrow(runtime: Runtime) -> None:
    save(
        runtime,
        {"name": "Ґоринська бібліотека", "profile": "children", "oblast": "Рівненська"},
        {
            "name": "Єланецька бібліотека",
            "profile": "adult",
            "oblast": "Миколаївська",
            "community": "Єланецька",
        },
        {"name": "Донецька бібліотека", "profile": "adult", "oblast": "Донецька"},
    )

    def names(wanted: LibraryFilter) -> list[str]:
        with runtime.reading(operator()) as work:
            page = queries.library_page(work.session, wanted, PageRequest())
            assert page.total == len(page.rows)
            return [row.name.split()[0] for row in page.rows]

    assert names(LibraryFilter()) == ["Ґоринська", "Донецька", "Єланецька"]
    assert names(LibraryFilter(words="горинська")) == ["Ґоринська"]
    assert names(LibraryFilter(profile="adult", descending=True)) == ["Єланецька", "Донецька"]
    assert names(LibraryFilter(oblast="Донецька", words="100%")) == []


@pytest.mark.parametrize(
    "name,profile",
    [
        ("Луцька міська бібліотека для дітей", "children"),
        ("Обласна дитяча бібліотека", "children"),
        ("Бібліотека для юнацтва", "children"),
        ("Центральна бібліотека для дорослих", "adult"),
        ("Ковельська ЦБС", "combined"),
    ],
)
def test_missing_profile_is_read_from_the_name(name: str, profile: str) -> None:
    assert guess_profile(name) == profile


@pytest.mark.parametrize(
    "one,other",
    [
        ("Волинська обл. б-ка ім. Олени Пчілки", "Волинська обласна бібліотека імені Олени Пчілки"),
        ("Ковельська ЦБС", "Ковельська централізована бібліотечна система"),
        ("«Бібліотека» № 3", "Бібліотека №3"),
    ],
)
def test_usual_abbreviations_do_not_part_one_library(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@given(st.text(max_size=60))
def test_keys_of_names_and_places_are_stable(text: str) -> None:
    assert key_of(key_of(text)) == key_of(text)
    assert isinstance(place_key(text), str)


def test_cell_finds_a_library_by_code_name_or_edrpou() -> None:
    index = LibraryIndex(
        [
            Known(1, key_of("Філія 1"), "луцька", "Ф1", "11111111"),
            Known(2, key_of("Філія 2"), "луцька", "Ф2", "11111111"),
            Known(3, key_of("Філія 1"), "ковельська"),
        ]
    )
    assert index.find("ф1") == [1]
    assert index.find("Філія 2") == [2]
    assert index.find("11111111") == [1, 2]
    assert index.find("ФІЛІЯ 1") == [1, 3]
    assert index.named("Філія 1", "Ковельська громада") == [3]
    assert index.find("Філія 9") == []
