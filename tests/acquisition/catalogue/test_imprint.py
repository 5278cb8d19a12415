"""Rules of citation (ДСТУ 8302:2015)."""

from acquisition.catalogue.imprint import Imprint, citation, heading
from acquisition.catalogue.names import read_people


def people(text: str) -> Imprint:
    return Imprint("Назва", contributors=read_people(text).contributors)


def test_full_citation_of_one_author() -> None:
    book = Imprint(
        "Захар Беркут",
        "повість",
        "",
        read_people("Іван Якович Франко").contributors,
        "Київ",
        "Веселка",
        2020,
        240,
        "9786171234567",
    )
    assert (
        citation(book)
        == "Франко І. Я. Захар Беркут : повість. Київ : Веселка, 2020. 240 с. ISBN 978-617-12-3456-7."
    )


def test_three_authors_stand_before_the_title_and_four_after_it() -> None:
    assert citation(people("А. Бондар, В. Гнатюк, Д. Єфремов")) == "Бондар А., Гнатюк В., Єфремов Д. Назва."
    assert (
        citation(people("А. Бондар, В. Гнатюк, Д. Єфремов, Ж. Зуб"))
        == "Назва / А. Бондар, В. Гнатюк, Д. Єфремов та ін."
    )


def test_what_is_unknown_is_left_out() -> None:
    assert citation(Imprint("Як?")) == "Як?"
    assert citation(Imprint("Дюна", volume="2", publisher="КСД")) == "Дюна. Т. 2. КСД."
    assert citation(Imprint("Дюна", year=2021)) == "Дюна. 2021."


def test_heading_names_a_book_in_one_line() -> None:
    assert heading(people("Тарас Шевченко")) == "Шевченко Т. Назва"
    assert heading(Imprint("Твори", volume="3")) == "Твори. Т. 3"
