"""The zero character never reaches a database."""

from __future__ import annotations

from sqlmodel import select

from acquisition.demand.models import Request
from acquisition.people.access import Role
from tests.support.browsing import Browser
from tests.support.make import Make


def test_forms_and_queries_lose_zero_characters(client: Browser, make: Make) -> None:
    library = make.library("Луцька")
    client.sign_in(make.user(Role.BRANCH_LIBRARIAN, library=library))
    form = {"title": "Лісова\0 пісня", "authors": "Леся\0", "copies": "2", "reason": "прос\0ять", "seen": "1"}
    answer = client.post("/requests/new", data={**form, "library": library.id})
    assert answer.status_code == 302
    with make.runtime.database.reading() as session:
        row = session.exec(select(Request)).one()
        assert (row.title, row.authors, row.reason) == ("Лісова пісня", "Леся", "просять")
    assert client.get("/titles?q=Лісова%00").status_code == 200


def test_address_with_a_zero_character_is_no_page(client: Browser, make: Make) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    assert client.get("/campaigns/2026%00").status_code == 404
