"""Rules of registers."""

import pytest

from acquisition.catalogue.models import Register
from acquisition.catalogue.queries import Asked, find_in_register, find_publishers, registers_loaded
from acquisition.catalogue.queries.registers import search_register
from acquisition.catalogue.registers import publisher_key
from acquisition.catalogue.service import forget_register, replace_register
from acquisition.kernel.actor import operator
from acquisition.kernel.errors import NotAllowed
from acquisition.kernel.paging import PageRequest
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from tests.support.make import Make

ISBN = "9786171234567"
FORBIDDEN = [
    {
        "number": "1",
        "title": "Заборонена книга",
        "author": "Петров І.",
        "isbn": ISBN,
        "isbns": [ISBN, "9785170000001"],
    },
    {"number": "2", "title": "Без автора"},
    {"number": "3", "title": "Збірка", "author": "Сидоров А.; Іванов Б."},
]


def load(runtime: Runtime, register: Register, records: list[dict[str, object]], **options: bool) -> int:
    with runtime.work(operator()) as work:
        return replace_register(work, register, records, "реєстр.xlsx", **options)


def ask(
    runtime: Runtime, *asked: Asked, register: Register = Register.FORBIDDEN
) -> list[tuple[str, str] | None]:
    with runtime.database.reading() as session:
        return [hit and (hit.number, hit.by) for hit in find_in_register(session, register, asked)]


def test_a_register_is_loaded_replaced_extended_and_forgotten(runtime: Runtime) -> None:
    assert load(runtime, Register.FORBIDDEN, FORBIDDEN) == 3
    assert load(runtime, Register.FORBIDDEN, FORBIDDEN[:1]) == 1
    assert load(runtime, Register.FORBIDDEN, FORBIDDEN[1:], append=True) == 3
    with runtime.database.reading() as session:
        state = registers_loaded(session)
        page = search_register(session, Register.FORBIDDEN, "", PageRequest())
    assert {register: (row.entries, row.file_name) for register, row in state.items()} == {
        Register.FORBIDDEN: (3, "реєстр.xlsx")
    }
    assert ([entry.number for entry in page.rows], page.total) == (["1", "2", "3"], 3)
    with runtime.work(operator()) as work:
        forget_register(work, Register.FORBIDDEN)
    with runtime.database.reading() as session:
        assert registers_loaded(session) == {}
    assert ask(runtime, Asked((ISBN,), "", "")) == [None]


def test_an_entry_is_found_by_isbn_title_or_author_and_says_how_surely(runtime: Runtime) -> None:
    load(runtime, Register.FORBIDDEN, FORBIDDEN)
    assert ask(
        runtime,
        Asked(("9785170000001",), "Інша назва", ""),
        Asked((), "ЗАБОРОНЕНА  КНИГА", "Іван Петров"),
        Asked((), "Заборонена книга", ""),
        Asked((), "Заборонена книга", "Олена Коваль"),
        Asked((), "Без автора", "Олена Коваль"),
        Asked((), "Зовсім інше", "Борис Іванов"),
        Asked((), "Зовсім інше", "Олена Коваль"),
    ) == [("1", "isbn"), ("1", "key"), ("1", "alike"), None, ("2", "alike"), ("3", "author"), None]


def test_only_the_forbidden_register_speaks_of_authors(runtime: Runtime) -> None:
    load(runtime, Register.MARKET, FORBIDDEN)
    assert ask(runtime, Asked((), "Інше", "Іван Петров"), register=Register.MARKET) == [None]


def test_publishers_are_known_without_their_legal_form(runtime: Runtime) -> None:
    entries = [
        {"publisher": "ТОВ «Видавництво Старого Лева»", "number": "4708"},
        {"publisher": "ДП «Веселка»", "number": "1"},
    ]
    load(runtime, Register.PUBLISHERS, entries)
    with runtime.database.reading() as session:
        found = find_publishers(session, ["Видавництво Старого Лева", "Вeселка", "Веселки", "Комора", ""])
    assert {name: hit and (hit.number, hit.by) for name, hit in found.items()} == {
        "Видавництво Старого Лева": ("4708", "key"),
        "Вeселка": ("1", "key"),
        "Веселки": None,
        "Комора": None,
        "": None,
    }


def test_a_misspelt_publisher_is_alike(runtime: Runtime) -> None:
    load(runtime, Register.PUBLISHERS, [{"publisher": "А-ба-ба-га-ла-ма-га", "number": "759"}])
    with runtime.database.reading() as session:
        hit = find_publishers(session, ["Абабагалама-га"])["Абабагалама-га"]
    assert hit is not None
    assert (hit.number, hit.by) == ("759", "alike")


def test_publisher_key_keeps_a_name_made_of_common_words() -> None:
    assert publisher_key("Видавничий дім") == "видавничий дім"
    assert publisher_key("ПП «Видавничий дім „Школа“»") == "школа"


def test_only_those_in_charge_replace_registers(runtime: Runtime, make: Make) -> None:
    with runtime.work(make.actor(Role.EXPERT)) as work, pytest.raises(NotAllowed):
        replace_register(work, Register.MARKET, [])
