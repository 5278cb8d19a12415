"""Rules of editing a title by hand."""

import pytest
from sqlmodel import select

from acquisition.catalogue.editing import as_typed, read_typed
from acquisition.catalogue.models import Title, TitleIsbn
from acquisition.catalogue.records import TITLE_FIELDS, Origin, OriginKind
from acquisition.catalogue.service import edit_title, find_or_create_titles
from acquisition.kernel.actor import Actor, operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import InvalidInput, NotAllowed, NotFound, StaleVersion
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from tests.support.make import Make

ONE, TWO = "9786171234567", "9789660123458"


@pytest.fixture
def song(runtime: Runtime) -> Title:
    record = {
        "title": "Лісова пісня",
        "author": "Леся Українка",
        "year": 2020,
        "isbn": ONE,
        "translator": "І. Франко",
    }
    with runtime.work(operator()) as work:
        (id,) = find_or_create_titles(work, [record], Origin(OriginKind.PUBLISHER, "Веселка", work.now))
    return read(runtime, id)


def read(runtime: Runtime, id: int | None) -> Title:
    with runtime.database.reading() as session:
        return session.get_one(Title, id)


def typed(standing: Title, /, **changes: str) -> dict[str, str]:
    return as_typed({key: getattr(standing, key) for key in TITLE_FIELDS}, (ONE,)) | changes


def edit(
    runtime: Runtime, actor: Actor, edited: Title, version: int = 1, /, **changes: str
) -> tuple[str, ...]:
    with runtime.work(actor) as work:
        return edit_title(work, edited.id or 0, version, typed(edited, **changes), "за титулом")


def test_a_change_takes_the_person_as_its_source_and_is_in_the_trail(
    runtime: Runtime, make: Make, song: Title
) -> None:
    selector = make.actor(Role.SELECTOR, name="Олена Коваль")
    assert edit(runtime, selector, song, year="2021", illustrator="Владислав Єрко", publisher="Школа") == (
        "contributors",
        "publisher",
        "year",
    )
    found = read(runtime, song.id)
    assert (found.year, found.version, found.publisher_key) == (2021, 2, "школа")
    assert [person["role"] for person in found.contributors] == ["author", "translator", "illustrator"]
    assert {key: source["kind"] for key, source in found.sources.items()} == {
        "title": "publisher",
        "authors": "publisher",
        "isbn13": "publisher",
        "contributors": "person",
        "publisher": "person",
        "year": "person",
    }
    assert found.sources["year"]["name"] == "Олена Коваль"
    assert "школа" in found.search_text
    with runtime.database.reading() as session:
        (event,) = session.exec(select(AuditEvent).where(AuditEvent.action == "title.edit")).all()
    assert (event.before["year"], event.after["year"], event.reason) == (2020, 2021, "за титулом")


def test_saving_without_a_change_changes_nothing(runtime: Runtime, song: Title) -> None:
    assert edit(runtime, operator(), song) == ()
    assert read(runtime, song.id).model_dump() == song.model_dump()


def test_isbns_are_replaced_and_the_first_is_the_main_one(runtime: Runtime, song: Title) -> None:
    assert edit(runtime, operator(), song, isbns=f"{TWO}; 978-617-12-3456-7") == ("isbn13",)
    edit(runtime, operator(), read(runtime, song.id), 2, isbns=TWO)
    with runtime.database.reading() as session:
        assert list(session.exec(select(TitleIsbn.isbn13))) == [TWO]
    assert read(runtime, song.id).isbn13 == TWO


def test_emptying_a_field_is_a_person_s_word_too(runtime: Runtime, song: Title) -> None:
    assert edit(runtime, operator(), song, year="") == ("year",)
    assert read(runtime, song.id).sources["year"]["kind"] == "person"


def test_a_stale_form_is_refused_with_both_versions(runtime: Runtime, song: Title) -> None:
    edit(runtime, operator(), song, year="2021")
    with pytest.raises(StaleVersion) as refusal:
        edit(runtime, operator(), song, place="Київ")
    assert (refusal.value.mine["place"], refusal.value.theirs["place"]) == ("Київ", "")
    assert (refusal.value.mine["year"], refusal.value.theirs["year"]) == ("2020", "2021")
    assert read(runtime, song.id).place == ""


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("title", " "),
        ("title", "я" * 1001),
        ("year", "двадцятий"),
        ("year", "3020"),
        ("year", "-5"),
        ("pages", "0"),
        ("pages", "99999999999999999999"),
        ("print_run", "багато"),
        ("isbns", "978-617-12-3456-8"),
        ("isbns", "номер"),
        ("link", "javascript:alert(1)"),
        ("cover_url", "ftp://example.org/a.jpg"),
        ("audience", "усі"),
    ],
)
def test_wrong_values_are_named_and_nothing_is_saved(
    runtime: Runtime, song: Title, field: str, text: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        edit(runtime, operator(), song, **{field: text})
    assert list(refusal.value.fields) == [field]
    assert read(runtime, song.id).model_dump() == song.model_dump()


def test_the_form_reads_back_what_it_shows(song: Title) -> None:
    read_back = read_typed(typed(song), 2030)
    assert {key: value for key, value in read_back.values.items() if value} == {
        key: getattr(song, key) for key in TITLE_FIELDS if getattr(song, key)
    }


def test_others_may_not_edit(runtime: Runtime, make: Make, song: Title) -> None:
    with pytest.raises(NotAllowed):
        edit(runtime, make.actor(Role.EXPERT), song, year="2021")


def test_an_unknown_title_is_not_found(runtime: Runtime, song: Title) -> None:
    with pytest.raises(NotFound), runtime.work(operator()) as work:
        edit_title(work, 10_000, 1, typed(song))
