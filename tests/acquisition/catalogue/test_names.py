"""Rules of reading people."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquisition.catalogue.names import Contributor, read_people, read_person, same_person


@pytest.mark.parametrize(
    "written",
    [
        "Шевченко Т. Г.",
        "Шевченко Т.Г.",
        "Т. Г. Шевченко",
        "Т.Г.Шевченко",
        "Тарас Шевченко",
        "Шевченко Тарас",
        "Шевченко, Тарас",
        "Шевченко, Т. Г.",
        "Шевченко Тарас Григорович",
        "Тарас Григорович Шевченко",
        "ШЕВЧЕНКО Т. Г.",
        "Шевченкo Т. Г.",
    ],
)
def test_every_order_of_a_name_gives_one_key(written: str) -> None:
    assert read_people(written).keys == ("шевченко т",)


@pytest.mark.parametrize(
    ("cell", "names", "more"),
    [
        ("Іван Франко, Леся Українка", ["Іван Франко", "Леся Українка"], False),
        ("Іван Франко; Леся Українка", ["Іван Франко", "Леся Українка"], False),
        ("Франко І. Я., Українка Л.", ["Франко І. Я.", "Українка Л."], False),
        ("Франко, І. Я., Українка, Л.", ["Франко І. Я.", "Українка Л."], False),
        ("Рейд Гоффман , Джун Коен , Дерон Тріфф та ін.", ["Рейд Гоффман", "Джун Коен", "Дерон Тріфф"], True),
        ("Мазур О. [та ін.]", ["Мазур О."], True),
        ("Іван Драч і Микола Вінграновський", ["Іван Драч", "Микола Вінграновський"], False),
        ("Олександра і Даніель Мізелінські", ["Олександра Мізелінські", "Даніель Мізелінські"], False),
        ("Сунь-дзи", ["Сунь-дзи"], False),
        ("Леся Українка; Леся Українка", ["Леся Українка"], False),
        ("—", [], False),
        ("", [], False),
    ],
)
def test_a_cell_is_taken_apart(cell: str, names: list[str], more: bool) -> None:
    people = read_people(cell)
    assert ([person.name for person in people.contributors], people.more) == (names, more)


@pytest.mark.parametrize(
    ("written", "short", "inverted"),
    [
        ("Джеймс А. Міченер", "Міченер Дж. А.", "Міченер Джеймс А."),
        ("Людвіг ван Бетховен", "ван Бетховен Л.", "ван Бетховен Людвіг"),
        ("Жан-Поль Сартр", "Сартр Ж.-П.", "Сартр Жан-Поль"),
        ("О. Генрі", "Генрі О.", "Генрі О."),
        ("Сергій «Колос» Мартинюк", "Мартинюк С.", "Мартинюк Сергій"),
        ("Вольтер", "Вольтер", "Вольтер"),
        ("проф. Іван Огієнко", "Огієнко І.", "Огієнко Іван"),
    ],
)
def test_names_are_shortened_and_inverted(written: str, short: str, inverted: str) -> None:
    person = _person(written)
    assert (person.short, person.inverted) == (short, inverted)


@pytest.mark.parametrize(
    ("written", "role", "key"),
    [
        ("упоряд. Іван Малкович", "compiler", "малкович і"),
        ("Іван Малкович (упоряд.)", "compiler", "малкович і"),
        ("Пер. з англ. О. Коваль", "translator", "коваль о"),
        ("За ред. М. Жулинського", "editor", "жулинського м"),
        ("худож. Владислав Єрко", "illustrator", "єрко в"),
        ("Анна Шевчук", "author", "шевчук а"),
    ],
)
def test_a_word_before_or_after_the_name_tells_the_role(written: str, role: str, key: str) -> None:
    person = _person(written)
    assert (person.role, person.keys[0]) == (role, key)


def test_pseudonym_in_brackets_is_a_key_too() -> None:
    assert "ажар е" in _person("Ромен Ґарі (Еміль Ажар)").keys


def test_a_collective_is_nobody_in_particular() -> None:
    assert _person("колектив авторів").keys == ()
    assert same_person(_person("колектив авторів"), _person("колектив авторів")) is None


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Шевченко Т. Г.", "Тарас Шевченко", "initials"),
        ("Шевченко Тарас", "Тарас Шевченко", "full_name"),
        ("Тарас Григорович Шевченко", "Тарас Шевченко", "full_name"),
        ("Тарас Шевченко", "Тетяна Шевченко", None),
        ("Т. Шевченко", "Тетяна Шевченко", "initials"),
        ("Т. Шевченко", "О. Шевченко", None),
    ],
)
def test_two_names_are_one_person_only_when_nothing_says_otherwise(
    one: str, other: str, why: str | None
) -> None:
    assert same_person(_person(one), _person(other)) == why
    assert same_person(_person(other), _person(one)) == why


@given(st.text(max_size=80))
def test_reading_people_never_fails(cell: str) -> None:
    for person in read_people(cell).contributors:
        assert person.name
        assert person.short


def _person(written: str) -> Contributor:
    person = read_person(written)
    assert person is not None
    return person
