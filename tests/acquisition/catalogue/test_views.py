"""Rules of the catalogue's screens."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

from acquisition.catalogue.models import Audience, EnrichState, Holding, Register, Title
from acquisition.catalogue.records import Origin, OriginKind
from acquisition.catalogue.service import find_or_create_titles, replace_register
from acquisition.kernel.actor import operator
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from tests.support.browsing import Browser, counted_queries
from tests.support.make import Make

ISBN = "9786171234567"
SONG = {
    "title": "Лісова пісня",
    "author": "Леся Українка",
    "publisher": "Веселка",
    "isbn": ISBN,
    "year": 2020,
}


@pytest.fixture
def selector(client: Browser, make: Make) -> Browser:
    client.sign_in(make.user(Role.SELECTOR, name="Олена Коваль"))
    return client


@pytest.fixture
def song(runtime: Runtime) -> int:
    return take(runtime, SONG)


def take(runtime: Runtime, *records: dict[str, Any]) -> int:
    with runtime.work(operator()) as work:
        return find_or_create_titles(work, records, Origin(OriginKind.PUBLISHER, "Веселка", work.now))[0]


def page(client: Browser, address: str, status: int = 200, **options: Any) -> BeautifulSoup:
    answer = client.get(address, **options)
    assert answer.status_code == status, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def names(soup: BeautifulSoup) -> list[str]:
    return [link.get_text() for link in soup.select("tbody th a")]


def flat(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def test_titles_are_found_however_they_are_typed(runtime: Runtime, selector: Browser) -> None:
    take(runtime, SONG, {"title": "Кам’яний господар", "author": "Леся Українка"}, {"title": "Кобзар"})
    assert names(page(selector, "/titles")) == ["Кам’яний господар", "Кобзар", "Лісова пісня"]
    for words in ("лiсова", "ПІСНЯ укр", "978-617-12-3456-7", ISBN, "веселка лісо"):
        assert names(page(selector, f"/titles?q={words}")) == ["Лісова пісня"]
    assert names(page(selector, "/titles?q=камяний")) == ["Кам’яний господар"]
    assert "нічого не знайдено" in flat(page(selector, "/titles?q=нема"))
    assert "нічого не знайдено" in flat(page(selector, "/titles?q=«»"))


def test_titles_are_filtered_and_ordered(runtime: Runtime, selector: Browser, make: Make) -> None:
    old = make.title("Абетка", year=1999, language="uk", audience=Audience.CHILDREN)
    make.title("Ґава", year=2021, language="en", enrich_state=EnrichState.ENRICHED)
    make.title("Година", year=None, language="uk")
    make.row(Holding(title_id=old.id or 0, library_id=make.library().id or 0, copies=2, usable=2))
    assert names(page(selector, "/titles?sort=title")) == ["Абетка", "Година", "Ґава"]
    assert names(page(selector, "/titles?sort=-year")) == ["Ґава", "Абетка", "Година"]
    for condition, found in (
        ("year_from=2000", ["Ґава"]),
        ("year_to=2000", ["Абетка"]),
        ("audience=children", ["Абетка"]),
        ("language=en", ["Ґава"]),
        ("enrich=enriched", ["Ґава"]),
        ("held=1", ["Абетка"]),
        ("held=0", ["Година", "Ґава"]),
        ("audience=нісенітниця&enrich=x&year_from=abc&sort=zzz&page=-1&size=7", ["Абетка", "Година", "Ґава"]),
    ):
        assert names(page(selector, f"/titles?{condition}")) == found, condition


def test_columns_are_chosen_by_the_reader(selector: Browser, song: int) -> None:
    heads = [
        head.get_text().strip(" ▲\n")
        for head in page(selector, "/titles?show=year&show=language").select("thead th")
    ]
    assert heads == ["Назва", "Рік", "Мова"]


def test_a_script_gets_only_the_list(selector: Browser, song: int) -> None:
    soup = page(selector, "/titles", headers={"HX-Request": "true"})
    assert names(soup) == ["Лісова пісня"]
    assert soup.find("html") is None


def test_the_list_asks_the_same_number_of_questions_for_1_3_and_50_rows(
    runtime: Runtime, selector: Browser, make: Make
) -> None:
    counts = []
    for size in (1, 2, 47):
        for number in range(size):
            make.title(f"Книжка {size} {number}")
        selector.get("/titles")
        with counted_queries(runtime.database) as statements:
            assert selector.get("/titles").status_code == 200
        counts.append(len(statements))
    assert len(set(counts)) == 1, counts


def test_the_card_shows_every_field_with_its_source(runtime: Runtime, selector: Browser, song: int) -> None:
    text = flat(page(selector, f"/titles/{song}"))
    assert "Українка Л. Лісова пісня. Веселка, 2020. ISBN 978-617-12-3456-7." in text
    assert "Рік видання 2020 видавець Веселка 02.03.2026" in text
    assert "Ще не відомо: Підзаголовок" in text
    assert text.count("не перевірено: реєстр не завантажено") == 4


def test_the_card_says_what_loaded_registers_say(runtime: Runtime, selector: Browser, song: int) -> None:
    with runtime.work(operator()) as work:
        replace_register(work, Register.FORBIDDEN, [{"title": "Інше", "isbn": ISBN, "number": "77"}])
        replace_register(work, Register.PUBLISHERS, [{"publisher": "ТОВ «Веселка»", "number": "1"}])
        replace_register(work, Register.MARKET, [])
    text = flat(page(selector, f"/titles/{song}"))
    assert "заборонено: той самий ISBN Інше (№ 77)" in text
    assert "видавець у реєстрі ТОВ «Веселка» (№ 1)" in text
    assert "Каталог «Книжки на ринку» не знайдено" in text


def test_kin_are_shown_with_reasons(runtime: Runtime, selector: Browser, song: int) -> None:
    take(
        runtime,
        {**SONG, "isbn": "9789660123458", "year": 2015},
        {"title": "Покоївка", "author": "Н. Проуз", "isbn": ISBN},
    )
    text = flat(page(selector, f"/titles/{song}"))
    assert "інше видання" in text
    assert "рік: різниться" in text
    assert "той самий ISBN 60 ISBN: збігається ; назва: різниться" in text


def test_a_branch_sees_only_its_own_holdings(
    runtime: Runtime, client: Browser, make: Make, song: int
) -> None:
    mine, other = make.library("Моя філія"), make.library("Чужа філія")
    for library, copies in ((mine, 3), (other, 41)):
        make.row(Holding(title_id=song, library_id=library.id or 0, copies=copies, usable=copies))
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=mine))
    text = flat(page(client, f"/titles/{song}"))
    assert "Моя філія 3 3" in text
    assert "Чужа" not in text
    assert "41" not in text
    assert "44" not in flat(page(client, "/titles?held=1&show=copies"))
    assert names(page(client, "/titles?held=0")) == ["Лісова пісня"], "what may not be seen does not filter"
    assert client.get("/holdings").status_code == 403
    assert client.get("/registers").status_code == 403


def test_a_form_with_errors_keeps_what_was_typed(selector: Browser, song: int) -> None:
    soup = page(selector, f"/titles/{song}/edit")
    typed = {one["name"]: one.get("value", "") for one in soup.select("form.card input[name]")}
    answer = selector.post(f"/titles/{song}/edit", data=typed | {"year": "колись", "place": "Луцьк"})
    assert answer.status_code == 422
    again = BeautifulSoup(answer.text, "html.parser")
    assert again.select_one("#f-year")["value"] == "колись"  # type: ignore[index]
    assert again.select_one("#f-place")["value"] == "Луцьк"  # type: ignore[index]
    assert "Має бути ціле число." in flat(again)


def test_editing_saves_and_tells_the_history(selector: Browser, song: int) -> None:
    typed = {"version": "1", "title": "Лісова пісня", "authors": "Леся Українка", "year": "2021", "isbns": ISBN,
             "publisher": "Веселка", "annotation": "Перший рядок\nДругий рядок", "reason": "за титулом"}  # fmt: skip
    answer = selector.post(f"/titles/{song}/edit", data=typed)
    assert answer.status_code == 302
    text = flat(page(selector, f"/titles/{song}"))
    assert "Зміни збережено." in text
    assert "Рік видання 2021 людина Олена Коваль" in text
    assert "за титулом" in text
    assert "Рік видання 2020 2021" in text


def test_a_stale_form_shows_both_versions_and_keeps_the_typed_one(
    runtime: Runtime, selector: Browser, song: int
) -> None:
    typed = {"title": "Лісова пісня", "authors": "Леся Українка", "isbns": ISBN, "publisher": "Веселка"}
    assert (
        selector.post(f"/titles/{song}/edit", data=typed | {"version": "1", "year": "2021"}).status_code
        == 302
    )
    answer = selector.post(f"/titles/{song}/edit", data=typed | {"version": "1", "year": "2019"})
    assert answer.status_code == 409
    soup = BeautifulSoup(answer.text, "html.parser")
    assert "Рік видання 2021 2019" in flat(soup)
    assert soup.select_one("#f-year")["value"] == "2019"  # type: ignore[index]
    assert soup.select_one("input[name=version]")["value"] == "2"  # type: ignore[index]


def test_without_network_a_title_waits_calmly(
    runtime: Runtime, selector: Browser, song: int, run_jobs: Callable[[], list[Job]]
) -> None:
    assert selector.post(f"/titles/{song}/enrich").status_code == 302
    assert "чекає" in flat(page(selector, f"/titles/{song}"))
    run_jobs()
    text = flat(page(selector, f"/titles/{song}"))
    assert "очікує мережі" in text
    assert "Мережі не було" in text
    assert "1 книжка чекає на доповнення" in flat(page(selector, "/titles"))
    assert selector.post("/titles/enrich").status_code == 302
    assert "виконано" in page(selector, f"/titles/{song}/enrichment").get_text()
    assert page(selector, "/titles/enrichment").get_text().strip()


def test_holdings_and_registers_have_calm_empty_states(selector: Browser) -> None:
    assert "Фонд ще не завантажено" in flat(page(selector, "/holdings"))
    assert "Каталог порожній" in flat(page(selector, "/titles"))
    assert flat(page(selector, "/registers")).count("не завантажено") == 5
    assert "Реєстр не завантажено." in flat(page(selector, "/registers/market"))
    page(selector, "/registers/нема", 404)
    page(selector, "/titles/77", 404)


def test_a_register_is_read_and_taken_away_on_the_screen(runtime: Runtime, selector: Browser) -> None:
    with runtime.work(operator()) as work:
        entries = [
            {"title": f"Книга {number}", "author": "Петров І.", "number": str(number)} for number in range(60)
        ]
        replace_register(work, Register.FORBIDDEN, entries, "перелік.csv")
    soup = page(selector, "/registers/forbidden")
    assert "перелік.csv" in flat(soup)
    assert len(soup.select("tbody tr")) == 50
    assert len(page(selector, "/registers/forbidden?q=книга 59").select("tbody tr")) == 1
    assert len(page(selector, "/registers/forbidden?q=петров&size=100").select("tbody tr")) == 60
    assert selector.post("/registers/forbidden/forget").status_code == 302
    assert flat(page(selector, "/registers")).count("не завантажено") == 5


def test_holdings_are_shown_by_title_and_library(
    runtime: Runtime, selector: Browser, make: Make, song: int
) -> None:
    make.row(
        Holding(title_id=song, library_id=make.library("Моя філія").id or 0, copies=3, usable=2, loans=7)
    )
    assert "Лісова пісня 978-617-12-3456-7 Леся Українка 2020 Моя філія 3 2 7" in flat(
        page(selector, "/holdings")
    )
    assert names(page(selector, "/holdings?q=пісня&least=3")) == ["Лісова пісня"]
    assert names(page(selector, "/holdings?least=4")) == []


def test_a_hostile_title_is_shown_as_text(runtime: Runtime, selector: Browser) -> None:
    id = take(
        runtime,
        {"title": "<script>alert(1)</script>", "author": "' OR 1=1 --", "link": "javascript:alert(1)"},
    )
    for address in ("/titles", f"/titles/{id}", f"/titles/{id}/edit", "/titles?q=\"*' OR (", "/titles?q=%00"):
        soup = page(selector, address)
        assert not [script for script in soup.find_all("script") if "alert" in script.get_text()]
        assert not soup.select('a[href^="javascript"]')


def test_guests_are_sent_to_sign_in(client: Browser, make: Make) -> None:
    title: Title = make.title()
    for address in ("/titles", f"/titles/{title.id}", "/holdings", "/registers"):
        assert client.get(address).status_code in (302, 303, 401), address
