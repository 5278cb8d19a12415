"""Full-text search: the same answers on SQLite and PostgreSQL, and the index follows every change."""

import pytest
from sqlmodel import col, select

from acquisition.catalogue.models import Title
from acquisition.catalogue.text import fold
from acquisition.kernel.runtime import Runtime
from acquisition.kernel.search import matches
from tests.support.make import Make


def found(runtime: Runtime, typed: str) -> list[str]:
    with runtime.database.reading() as session:
        condition = matches(Title.__table__, fold(typed), runtime.database.url.get_backend_name())  # type: ignore[attr-defined]  # SQLModel hides the Table
        return list(session.exec(select(Title.title).where(condition).order_by(col(Title.id))).all())


@pytest.fixture
def shelf(make: Make) -> None:
    make.title("Лісова пісня")
    make.title("Кам’яний господар")
    make.title("Тигролови", authors="Іван Багряний")


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("typed", "titles"),
    [
        ("лісова", ["Лісова пісня"]),
        ("ПІСНЯ лісо", ["Лісова пісня"]),
        ("камʼяний", ["Кам’яний господар"]),
        ("кам'ян українка", ["Кам’яний господар"]),
        ("лісова багряний", []),
        ('"" - * & | !', ["Лісова пісня", "Кам’яний господар", "Тигролови"]),
        ("", ["Лісова пісня", "Кам’яний господар", "Тигролови"]),
        ("тигр' OR 1=1 --", []),
    ],
)
def test_search_finds_titles_holding_every_word(runtime: Runtime, typed: str, titles: list[str]) -> None:
    assert found(runtime, typed) == titles


@pytest.mark.usefixtures("shelf")
def test_index_follows_a_change_and_a_deletion(runtime: Runtime) -> None:
    with runtime.database.writing() as session:
        title = session.exec(select(Title).where(Title.title == "Тигролови")).one()
        title.search_text = fold("Сад Гетсиманський")
        session.delete(session.exec(select(Title).where(Title.title == "Лісова пісня")).one())
        session.commit()
    assert (found(runtime, "тигролови"), found(runtime, "гетсиман"), found(runtime, "лісова")) == (
        [],
        ["Тигролови"],
        [],
    )
