"""Screens of demand: finding a book, «вже маємо», one request for a double click, decisions with a preview, leaks."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup, Tag

from acquisition.catalogue.models import Holding, Title, TitleIsbn
from acquisition.catalogue.records import work_key
from acquisition.people.access import Role
from acquisition.people.models import Library
from tests.support.browsing import Browser
from tests.support.clock import StoppedClock
from tests.support.make import Make

ISBN = "9789661234566"
FORM = {"title": "Лісова пісня", "authors": "Леся Українка", "copies": "2", "reason": "просять читачі"}


def page(answer: Any) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def one(soup: BeautifulSoup, kind: str, /, **attributes: str) -> Tag:
    found = soup.find(kind, attributes)
    assert isinstance(found, Tag), (kind, attributes)
    return found


@pytest.fixture
def library(make: Make) -> Library:
    return make.library("Луцька бібліотека")


@pytest.fixture
def title(make: Make) -> Title:
    row = make.title(
        "Лісова пісня",
        authors="Леся Українка",
        isbn13=ISBN,
        work_key=work_key("Лісова пісня", "Леся Українка"),
    )
    make.row(TitleIsbn(title_id=row.id or 0, isbn13=ISBN))
    return row


@pytest.fixture
def branch(client: Browser, make: Make, library: Library) -> Browser:
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=library))
    return client


def submit(client: Browser, library: Library, **more: Any) -> str:
    """Send the form and give the number of the new request."""
    answer = client.post("/requests/new", data={**FORM, "library": library.id, "seen": "1", **more})
    assert answer.status_code == 302, page(answer).get_text()
    shown = page(client.get(answer.location)).find("p", string=None)
    assert shown is not None
    return page(client.get(answer.location)).title.string.split()[1]  # type: ignore[union-attr]


def test_book_is_found_by_isbn_and_shown_as_held_before_asking(
    branch: Browser, make: Make, library: Library, title: Title
) -> None:
    make.row(Holding(title_id=title.id or 0, library_id=library.id or 0, copies=3, usable=3))
    found = page(branch.get("/requests/new?q=978-966-1234-56-6"))
    assert "вже маємо" in found.get_text()
    form = page(branch.get(f"/requests/new?title={title.id}"))
    assert "у вашій бібліотеці — 3" in form.get_text()
    number = submit(branch, library, title_id=title.id, title="", authors="")
    assert "Лісова пісня" in page(branch.get(f"/requests/{quote(number)}")).get_text()


def test_free_text_that_is_held_is_asked_back_once(
    branch: Browser, make: Make, library: Library, title: Title
) -> None:
    make.row(Holding(title_id=title.id or 0, library_id=library.id or 0, copies=1, usable=1))
    answer = branch.post("/requests/new", data={**FORM, "library": library.id, "form_key": "k1"})
    shown = page(answer)
    assert answer.status_code == 200 and "Вже маємо" in shown.get_text()
    assert one(shown, "input", name="title")["value"] == "Лісова пісня"
    again = {
        field["name"]: field.get("value", "")
        for field in shown.select("main form[action='/requests/new'] input")
    }
    answer = branch.post("/requests/new", data={**again, "reason": FORM["reason"]})
    assert answer.status_code == 302


def test_double_click_makes_one_request(branch: Browser, library: Library) -> None:
    data = {**FORM, "library": library.id, "form_key": "k1"}
    assert (
        branch.post("/requests/new", data=data).location == branch.post("/requests/new", data=data).location
    )
    assert len(page(branch.get("/requests")).select("tbody tr")) == 1


def test_wrong_form_keeps_what_was_typed(branch: Browser, library: Library) -> None:
    answer = branch.post("/requests/new", data={**FORM, "library": library.id, "copies": "багато"})
    assert answer.status_code == 422
    shown = page(answer)
    assert one(shown, "input", name="copies")["value"] == "багато"
    assert one(shown, "textarea", name="reason").get_text() == "просять читачі"
    assert "Кількість примірників" in one(shown, "div", id="d-copies").get_text()


def test_second_request_for_the_same_book_names_the_first(branch: Browser, library: Library) -> None:
    number = submit(branch, library)
    answer = branch.post("/requests/new", data={**FORM, "library": library.id})
    assert answer.status_code == 409 and number in page(answer).get_text()


def test_branch_withdraws_from_the_page(branch: Browser, library: Library) -> None:
    address = f"/requests/{quote(submit(branch, library))}"
    assert branch.post(f"{address}/withdraw", data={"version": 1, "reason": "вже є"}).status_code == 302
    shown = page(branch.get(address)).get_text()
    assert "відкликано" in shown and "вже є" in shown
    assert branch.post(f"{address}/withdraw", data={"version": 1}).status_code == 409


def test_selector_decides_merged_wishes_after_a_preview(
    client: Browser, make: Make, branch: Browser, library: Library
) -> None:
    other = make.library("Ковельська бібліотека")
    mine = submit(branch, library)
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=other))
    submit(client, other)
    client.sign_in(make.user(Role.SELECTOR))
    listed = page(client.get("/requests/wishes"))
    assert [cell.get_text() for cell in listed.select("tbody td.num")][:3] == ["2", "4", "2"]
    key = one(listed, "input", name="key")["value"]
    preview = page(client.post("/requests/decide", data={"key": key, "action": "decline"}))
    assert "заявок — 2, бібліотек — 2, примірників — 4" in preview.get_text()
    marks = [field["value"] for field in preview.find_all("input", {"name": "request"})]
    answer = client.post("/requests/decide/confirm", data={"request": marks, "action": "decline"})
    assert answer.status_code == 422 and "Вкажіть причину відмови" in page(answer).get_text()
    data = {"request": marks, "action": "decline", "reason_code": "price", "reply": "Наступного року"}
    assert client.post("/requests/decide/confirm", data=data).status_code == 302
    assert client.post("/requests/decide/confirm", data=data).status_code == 409
    shown = page(client.get(f"/requests/{quote(mine)}")).get_text()
    assert "ціна завелика для кошторису" in shown and "Наступного року" in shown


def test_free_wish_is_linked_to_a_title(
    client: Browser, make: Make, branch: Browser, library: Library, title: Title
) -> None:
    submit(branch, library, title="та сама п’єса", authors="")
    client.sign_in(make.user(Role.SELECTOR))
    key = one(page(client.get("/requests/wishes")), "input", name="key")["value"]
    found = page(client.get(f"/requests/wish?key={quote(str(key))}&find=лісова"))
    assert one(found, "button", name="title")["value"] == str(title.id)
    assert client.post("/requests/link", data={"key": key, "title": title.id}).status_code == 302
    assert f'value="isbn:{ISBN}"' in client.get("/requests/wishes").get_data(as_text=True)


def test_branch_never_meets_requests_of_another_library(
    client: Browser, make: Make, library: Library
) -> None:
    other = make.library("Таємна бібліотека")
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=other))
    theirs = submit(client, other, title="Секретна назва")
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=library))
    mine = submit(client, library)
    for address in (
        "/requests",
        f"/requests?library={other.id}",
        "/requests?q=секретна",
        "/requests?sort=library",
        "/",
    ):
        text = client.get(address).get_data(as_text=True)
        assert "Секретна" not in text and theirs not in text and "Таємна" not in text, address
    for form in ("csv", "json"):
        text = client.get(f"/requests/export.{form}?q=назва").get_data(as_text=True)
        assert theirs not in text, form
    rows = json.loads(client.get("/requests/export.json").get_data(as_text=True))
    assert mine in json.dumps(rows, ensure_ascii=False) and theirs not in json.dumps(rows, ensure_ascii=False)
    assert client.get(f"/requests/{quote(theirs)}").status_code == 404
    assert client.post(f"/requests/{quote(theirs)}/withdraw", data={"version": 1}).status_code == 404
    assert client.post("/requests/new", data={**FORM, "library": other.id}).status_code == 403
    for address in ("/requests/all", "/requests/wishes", "/requests/wish?key=x"):
        assert client.get(address).status_code == 403, address
    assert client.post("/requests/decide", data={"number": theirs}).status_code == 403


@pytest.mark.sqlite_only
def test_screens_of_demand_are_closed_to_others(client: Browser, make: Make) -> None:
    for role in (Role.ADMINISTRATOR, Role.EXPERT, Role.APPROVER):
        client.sign_in(make.user(role))
        for address in (
            "/requests",
            "/requests/all",
            "/requests/wishes",
            "/requests/new",
            "/requests/export.csv",
        ):
            assert client.get(address).status_code == 403, (role, address)
    client.sign_out()
    assert client.get("/requests").status_code == 302
    assert client.get("/requests/export.csv").status_code == 302


@pytest.mark.sqlite_only
def test_a_request_of_after_midnight_carries_the_day_that_people_have(
    client: Browser, make: Make, library: Library, clock: StoppedClock
) -> None:
    clock.set(datetime(2026, 3, 2, 22, 30, tzinfo=UTC))
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=library))
    submit(client, library)
    rows = json.loads(client.get("/requests/export.json").get_data(as_text=True))["rows"]
    assert [(row["date"], row["changed"]) for row in rows] == [("2026-03-03", "2026-03-03")]


def test_exported_cells_are_harmless(branch: Browser, library: Library) -> None:
    submit(branch, library, title="=HYPERLINK(1)", authors="+1")
    text = branch.get("/requests/export.csv").get_data(as_text=True)
    assert "'=HYPERLINK(1)" in text and "'+1" in text


LONG = "9" * 25


def test_numbers_that_no_column_holds_are_refused_calmly(
    client: Browser, make: Make, library: Library, title: Title
) -> None:
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=library))
    number = submit(client, library)
    assert client.get(f"/requests/new?title={LONG}").status_code == 200
    assert client.get(f"/requests/new?q=x&free=1&library={LONG}").status_code == 200
    for more in ({"library": LONG}, {"library": LONG, "seen": "1"}):
        assert client.post("/requests/new", data={**FORM, **more}).status_code == 403
    assert client.post(f"/requests/{number}/withdraw", data={"version": LONG}).status_code == 409
    client.sign_in(make.user(Role.SELECTOR))
    listed = page(client.get(f"/requests/all?library={LONG}&page={LONG}&size={LONG}"))
    assert number in listed.get_text()
    assert client.post("/requests/link", data={"key": "x", "title": LONG}).status_code == 404
    form = {"request": [f"{LONG}:1", f"1:{LONG}", "99999999999:1"], "action": "accept"}
    assert client.post("/requests/decide/confirm", data=form).status_code == 422
    for address in (
        f"/holdings?library={LONG}&least={LONG}",
        f"/titles?year_from={LONG}&year_to={LONG}",
        "/titles?size=" + "9" * 5000,
    ):
        assert client.get(address).status_code == 200, address
    client.sign_in(make.user(Role.AUDITOR))
    assert client.get(f"/audit?id={LONG}&campaign={LONG}").status_code == 200
