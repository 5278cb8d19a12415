"""Screens of people: signing in by the form, throttles, first administrator, forms that keep what was typed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from acquisition.app import create_app
from acquisition.kernel.actor import operator
from acquisition.kernel.instance import set_fact
from acquisition.kernel.runtime import Runtime
from acquisition.people import passwords, service
from acquisition.people.access import Role
from acquisition.people.libraries import LibraryData
from acquisition.people.models import User
from acquisition.web.limits import limiter
from tests.support.browsing import Browser, counted_queries
from tests.support.make import Make

PASSWORD = "тиха вода греблю рве"


def page(answer: object) -> BeautifulSoup:
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")  # type: ignore[attr-defined]


@pytest.fixture
def user(make: Make) -> User:
    return make.user(
        Role.ADMINISTRATOR,
        email="me@example.org",
        name="Олена Коваль",
        password_hash=passwords.hash_password(PASSWORD),
    )


def enter(client: Browser, password: str = PASSWORD, **more: str) -> object:
    return client.post("/sign-in", data={"email": "me@example.org", "password": password, **more})


def test_person_signs_in_and_out(client: Browser, user: User) -> None:
    assert client.get("/account").location == "/sign-in?next=/account?"
    answer = enter(client, next="/account")
    assert (answer.status_code, answer.location) == (302, "/account")  # type: ignore[attr-defined]
    assert "Олена Коваль" in client.get("/account").get_data(as_text=True)
    client.post("/sign-out")
    assert client.get("/account").status_code == 302


def test_wrong_password_keeps_the_address(client: Browser, user: User) -> None:
    answer = enter(client, "wrong password")
    form = page(answer).find("form", action="/sign-in")
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert form is not None and form.find("input", {"name": "email"})["value"] == "me@example.org"  # type: ignore[index]
    assert form.find("input", {"name": "password"})["value"] == ""  # type: ignore[index]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:1",
        "/\t/evil.example/x",
        "/\r/evil.example/x",
        "/\n/evil.example/x",
        "//[evil",
    ],
)
def test_sign_in_and_language_lead_only_to_this_site(client: Browser, user: User, address: str) -> None:
    assert client.post("/language", data={"language": "en", "next": address}).location == "/"
    assert enter(client, next=address).location == "/"  # type: ignore[attr-defined]
    assert client.get("/sign-in", query_string={"next": address}).location == "/"


@pytest.mark.sqlite_only
def test_sign_in_is_throttled_by_account_and_by_address(runtime: Runtime, user: User) -> None:
    strict = replace(runtime.settings, sign_in_limit="3 per minute")
    app = create_app(strict, Runtime(strict, database=runtime.database, clock=runtime.clock))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)

    def attempt(email: str, address: str, password: str = "wrong password") -> int:
        data = {"email": email, "password": password}
        environ = {"REMOTE_ADDR": address}
        return app.test_client().post("/sign-in", data=data, environ_base=environ).status_code

    assert [attempt("me@example.org", f"10.0.0.{n}") for n in range(4)] == [422, 422, 422, 429]
    assert attempt("ME@example.org ", "10.0.0.9", PASSWORD) == 429
    assert [attempt(f"x{n}@example.org", "10.0.1.1") for n in range(4)] == [422, 422, 422, 429]
    answer = app.test_client().post(
        "/sign-in", data={"email": "me@example.org"}, environ_base={"REMOTE_ADDR": "10.0.2.1"}
    )
    assert answer.headers["Retry-After"] == "60"
    assert "Зачекайте" in answer.get_data(as_text=True)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("proxies", "statuses"), [(0, [422, 422, 422, 429]), (1, [422, 422, 422, 422]), (2, [422, 422, 422, 429])]
)
def test_behind_a_balancer_everybody_has_an_own_throttle(
    runtime: Runtime, user: User, proxies: int, statuses: list[int]
) -> None:
    strict = replace(runtime.settings, sign_in_limit="3 per minute", trusted_proxies=proxies)
    app = create_app(strict, Runtime(strict, database=runtime.database, clock=runtime.clock))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)

    def attempt(number: int) -> int:
        headers = {"X-Forwarded-For": f"203.0.113.1, 198.51.100.{number}"}
        data = {"email": f"x{number}@example.org", "password": "wrong password"}
        return app.test_client().post("/sign-in", data=data, headers=headers).status_code

    assert [attempt(number) for number in range(4)] == statuses


@pytest.mark.sqlite_only
def test_successes_do_not_count_towards_the_throttle(runtime: Runtime, user: User) -> None:
    strict = replace(runtime.settings, sign_in_limit="2 per minute")
    app = create_app(strict, Runtime(strict, database=runtime.database, clock=runtime.clock))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    data = {"email": "me@example.org", "password": PASSWORD}
    assert [app.test_client().post("/sign-in", data=data).status_code for _ in range(4)] == [302] * 4


@pytest.mark.sqlite_only
def test_wrong_old_passwords_are_throttled(runtime: Runtime, make: Make, user: User) -> None:
    strict = replace(runtime.settings, sign_in_limit="3 per minute")
    app = create_app(strict, Runtime(strict, database=runtime.database, clock=runtime.clock))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.test_client_class = Browser
    client, other = app.test_client(), app.test_client()
    for browser in (client, other):
        assert isinstance(browser, Browser)
        browser.make = make
        browser.sign_in(user)

    def attempt(browser: object, old: str, new: str = "нова вода") -> object:
        data = {"old": old, "new": new, "again": new}
        return browser.post("/account/password", data=data)  # type: ignore[attr-defined]

    assert attempt(client, PASSWORD, "коротк").status_code == 422  # type: ignore[attr-defined]
    tried = [attempt(client, "не той пароль").status_code for _ in range(4)]  # type: ignore[attr-defined]
    assert tried == [422, 422, 422, 429]
    refused = attempt(client, PASSWORD)
    assert refused.status_code == 429 and refused.headers["Retry-After"] == "60"  # type: ignore[attr-defined]
    assert "Зачекайте" in page(refused).get_text() and page(refused).find("input", {"name": "old"})
    assert attempt(other, PASSWORD).status_code == 302  # type: ignore[attr-defined]


@pytest.mark.sqlite_only
def test_form_without_csrf_token_gets_a_clear_page(app: Flask, client: Browser, user: User) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    answer = enter(client)
    assert answer.status_code == 400  # type: ignore[attr-defined]
    assert "Форма застаріла" in page(answer).get_text()


@pytest.mark.sqlite_only
def test_every_form_carries_a_csrf_token(app: Flask, client: Browser, user: User) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    client.sign_in(user)
    for address in (
        "/account",
        "/account/password",
        "/people/users/new",
        f"/people/users/{user.id}",
        "/people/libraries/new",
    ):
        for form in page(client.get(address)).find_all("form", method="post"):
            assert form.find("input", {"name": "csrf_token"}), (address, form.get("action"))


def test_empty_service_asks_for_its_first_administrator_once(client: Browser) -> None:
    assert client.get("/sign-in").location == "/setup"
    typed = {"name": "Перша", "email": "first@example.org", "password": PASSWORD, "again": "інше"}
    answer = client.post("/setup", data=typed)
    assert answer.status_code == 422 and "Паролі не збігаються" in answer.get_data(as_text=True)
    assert page(answer).find("input", {"name": "name"})["value"] == "Перша"  # type: ignore[index]
    assert client.post("/setup", data=typed | {"again": PASSWORD}).location == "/sign-in"
    assert client.get("/setup").status_code == 404
    assert client.post("/setup", data=typed | {"again": PASSWORD}).status_code == 404
    answer = client.post("/sign-in", data={"email": "first@example.org", "password": PASSWORD})
    assert answer.location == "/"


def test_password_given_by_another_must_be_changed_before_anything_else(client: Browser, make: Make) -> None:
    user = make.user(Role.EXPERT, must_change_password=True, password_hash=passwords.hash_password(PASSWORD))
    client.sign_in(user)
    assert client.get("/account").location == "/account/password"
    answer = client.post(
        "/account/password", data={"old": PASSWORD, "new": "нова вода", "again": "нова вода"}
    )
    assert answer.location == "/account"
    assert client.get("/account").status_code == 200


def test_request_of_a_signed_in_person_costs_one_query_for_the_person(
    client: Browser, make: Make, runtime: Runtime
) -> None:
    counts = []
    for roles in ((Role.EXPERT,), (Role.EXPERT, Role.SECRETARY, Role.APPROVER)):
        client.sign_in(make.user(*roles))
        with counted_queries(runtime.database) as sent:
            client.get("/account/password")
        counts.append(len([one for one in sent if "user_session" in one]))
    assert counts == [1, 1]


@pytest.mark.sqlite_only
def test_demo_accounts_are_listed_only_in_a_demonstration(
    client: Browser, user: User, runtime: Runtime
) -> None:
    accounts = [{"role": "selector", "email": "demo@example.org", "password": "demo-password"}]
    with runtime.work(operator()) as work:
        set_fact(work.session, "demo_accounts", accounts)
    assert "demo@example.org" not in client.get("/sign-in").get_data(as_text=True)
    with runtime.work(operator()) as work:
        set_fact(work.session, "demo", True)
    shown = page(client.get("/sign-in")).get_text()
    assert "demo@example.org" in shown and "комплектатор" in shown and "Демонстраційні дані" in shown


@pytest.mark.sqlite_only
def test_screens_of_people_are_for_those_who_may(client: Browser, make: Make) -> None:
    make.library()
    for role in Role:
        client.sign_in(make.user(role, library=make.library() if role is Role.BRANCH_LIBRARIAN else None))
        seen = {
            address: client.get(address).status_code == 200
            for address in (
                "/people/users",
                "/people/users/new",
                "/people/libraries",
                "/people/libraries/1",
                "/people/libraries/new",
            )
        }
        readers = role in (Role.ADMINISTRATOR, Role.SELECTOR, Role.SECRETARY, Role.AUDITOR)
        admin = role is Role.ADMINISTRATOR
        assert list(seen.values()) == [readers, admin, readers, readers, admin], role


def test_user_is_created_by_the_form_and_keeps_what_was_typed(
    client: Browser, make: Make, user: User
) -> None:
    library = make.library("Луцька бібліотека")
    client.sign_in(user)
    typed = {
        "name": "Ганна Мороз",
        "email": "hanna",
        "password": PASSWORD,
        "role": ["branch_librarian", "expert"],
        "library": [f"Луцька бібліотека #{library.id}", ""],
        "campaign": ["", ""],
    }
    answer = client.post("/people/users/new", data=typed)
    shown = page(answer)
    assert answer.status_code == 422 and "Вкажіть електронну адресу" in shown.get_text()
    assert [field["value"] for field in shown.find_all("input", {"name": "library"})][:1] == typed["library"][
        :1
    ]
    assert client.post("/people/users/new", data=typed | {"email": "hanna@example.org"}).status_code == 302
    listed = page(client.get("/people/users?q=мороз")).find("tbody").get_text()  # type: ignore[union-attr]
    assert "бібліотекар філії: Луцька бібліотека" in listed and "експерт" in listed


@pytest.mark.parametrize("campaign", ["999", "9" * 25, "усі"])
def test_role_bound_to_no_known_campaign_is_refused_and_not_widened(
    client: Browser, user: User, campaign: str
) -> None:
    client.sign_in(user)
    typed = {
        "name": "Ганна Мороз",
        "email": "hanna@example.org",
        "password": PASSWORD,
        "role": "secretary",
        "library": "",
        "campaign": campaign,
    }
    for address in ("/people/users/new", f"/people/users/{user.id}"):
        answer = client.post(address, data=typed | {"version": "9" * 25})
        assert answer.status_code == 422 and "Такої кампанії немає" in page(answer).get_text(), address
    assert "hanna" not in client.get("/people/users").get_data(as_text=True)


def test_library_with_numbers_that_no_column_holds_is_refused(client: Browser, user: User) -> None:
    client.sign_in(user)
    typed = {"name": "Луцька бібліотека", "profile": "combined", "active": "1"}
    for wrong in ({"hub_id": "99999999999"}, {"readers": "9" * 25}, {"population": "9" * 5000}):
        answer = client.post("/people/libraries/new", data=typed | wrong)
        assert answer.status_code == 422, wrong


def test_stale_library_form_shows_both_versions_and_keeps_the_typed_one(
    client: Browser, runtime: Runtime, user: User
) -> None:
    with runtime.work(operator()) as work:
        library_id = service.create_library(work, LibraryData("Луцька бібліотека", phone="1")).id
    client.sign_in(user)
    form = page(client.get(f"/people/libraries/{library_id}"))
    version = form.find("input", {"name": "version"})["value"]  # type: ignore[index]
    with runtime.work(operator()) as work:
        service.edit_library(work, library_id or 0, 1, LibraryData("Луцька бібліотека", phone="2"))
    typed = {
        "name": "Луцька бібліотека",
        "profile": "combined",
        "phone": "3",
        "active": "1",
        "version": version,
    }
    answer = client.post(f"/people/libraries/{library_id}", data=typed)
    shown = page(answer)
    assert answer.status_code == 409
    cells = [
        [cell.get_text() for cell in row.find_all(["th", "td"])]
        for row in shown.find_all("tr", class_="differs")
    ]
    assert cells == [["Телефон", "2", "3"]]
    assert shown.find("input", {"name": "phone"})["value"] == "3"  # type: ignore[index]
    again = typed | {"version": shown.find("input", {"name": "version"})["value"]}  # type: ignore[index]
    assert client.post(f"/people/libraries/{library_id}", data=again).status_code == 302
    assert (
        page(client.get(f"/people/libraries/{library_id}")).find("input", {"name": "phone"})["value"] == "3"
    )  # type: ignore[index]


@pytest.mark.sqlite_only
def test_language_is_kept_for_the_person(client: Browser, user: User) -> None:
    client.sign_in(user)
    answer = client.post("/language", data={"language": "en", "next": "/account"})
    assert answer.location == "/account"
    assert page(client.get("/account")).find("html")["lang"] == "en"  # type: ignore[index]
    with client.session_transaction() as session:
        del session["language"]
    assert page(client.get("/account")).find("html")["lang"] == "en"  # type: ignore[index]


def test_throttle_counts_in_redis_for_all_processes(runtime: Runtime, user: User, redis_url: str) -> None:
    strict = replace(runtime.settings, sign_in_limit="2 per minute", redis_url=redis_url)
    shared = Runtime(strict, database=runtime.database, clock=runtime.clock)
    data = {"email": "me@example.org", "password": "wrong password"}
    statuses = []
    for _ in range(3):
        app = create_app(strict, shared)
        limiter._storage_dead = False  # other tests of this process had no Redis
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        statuses.append(app.test_client().post("/sign-in", data=data).status_code)
    assert statuses == [422, 422, 429]


@pytest.mark.sqlite_only
@pytest.mark.usefixtures("user")
def test_form_sent_after_the_sign_in_ended_is_told_of_and_leads_back(client: Browser) -> None:
    sent = client.post(
        "/account/tokens", data={"name": "звіти"}, headers={"Referer": "http://localhost/account/tokens?a=1"}
    )
    assert (sent.status_code, sent.location) == (302, "/sign-in?next=/account/tokens?a%3D1")
    assert "надіслане не збережено" in client.get(sent.location).text
    foreign = client.post("/account/tokens", headers={"Referer": "https://evil.example/account"})
    assert foreign.location == "/sign-in"
