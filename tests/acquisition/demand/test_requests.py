"""Requests: submitting, numbers, answers, withdrawal, and who sees them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import col, select

from acquisition.demand import queries, service
from acquisition.demand.models import Request, RequestState
from acquisition.demand.queries import RequestFilter
from acquisition.demand.states import MOVES, Action
from acquisition.demand.wishes import WishData
from acquisition.kernel.actor import Actor, operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import InvalidInput, NotAllowed, NotFound, Refused, StaleVersion, WrongState
from acquisition.kernel.paging import PageRequest
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import Library
from tests.support.browsing import counted_queries
from tests.support.make import Make

ISBN = "9789661234566"


@pytest.fixture
def library(make: Make) -> Library:
    return make.library("Луцька бібліотека")


@pytest.fixture
def branch(make: Make, library: Library) -> Actor:
    return make.actor(Role.BRANCH_LIBRARIAN, library=library)


def ask(runtime: Runtime, actor: Actor, library: Library, form_key: str = "", **wish: object) -> str:
    values = {"title": "Лісова пісня", "authors": "Леся Українка", "reason": "просять читачі", **wish}
    with runtime.work(actor) as work:
        return service.submit(work, library.id or 0, WishData(**values), form_key=form_key).number  # type: ignore[arg-type]


def state_of(runtime: Runtime, number: str) -> tuple[int, int, RequestState]:
    with runtime.reading(operator()) as work:
        row = work.session.execute(select(Request).where(col(Request.number) == number)).scalar_one()
        return row.id or 0, row.version, row.state


def answer(runtime: Runtime, actor: Actor, number: str, action: Action, **more: str) -> None:
    request_id, version, _state = state_of(runtime, number)
    with runtime.work(actor) as work:
        service.decide(work, {request_id: version}, action, **more)


def history(runtime: Runtime, number: str) -> list[tuple[RequestState, str, str]]:
    request_id, _version, _state = state_of(runtime, number)
    with runtime.reading(operator()) as work:
        return [(e.state, e.reason_code, e.reason) for e in queries.events_of(work.session, request_id)]


def test_request_gets_a_number_and_its_first_entry(runtime: Runtime, branch: Actor, library: Library) -> None:
    number = ask(runtime, branch, library)
    request_id, _version, state = state_of(runtime, number)
    assert (number, state) == (f"З-2026-{request_id:06d}", RequestState.SUBMITTED)
    assert history(runtime, number) == [(RequestState.SUBMITTED, "", "")]


def test_form_sent_twice_makes_one_request(runtime: Runtime, branch: Actor, library: Library) -> None:
    assert ask(runtime, branch, library, form_key="f1") == ask(runtime, branch, library, form_key="f1")
    with runtime.reading(operator()) as work:
        assert len(work.session.execute(select(col(Request.id))).all()) == 1


def test_form_sent_twice_at_once_makes_one_request(runtime: Runtime, branch: Actor, library: Library) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(lambda _: ask(runtime, branch, library, form_key="f1"), range(4)))
    assert len(numbers) == 1


def test_library_waiting_for_a_book_does_not_ask_for_it_again(
    runtime: Runtime, branch: Actor, library: Library
) -> None:
    number = ask(runtime, branch, library)
    with pytest.raises(Refused) as refusal:
        ask(runtime, branch, library, title="ЛІСОВА ПІСНЯ", authors="Українка Леся")
    assert refusal.value.code == "request-repeated" and number in str(refusal.value)


def test_isbn_of_the_catalogue_fills_the_book_in(
    runtime: Runtime, make: Make, branch: Actor, library: Library
) -> None:
    from acquisition.catalogue.models import TitleIsbn

    title = make.title("Кайдашева сім’я", authors="Іван Нечуй-Левицький", isbn13=ISBN)
    make.row(TitleIsbn(title_id=title.id or 0, isbn13=ISBN))
    number = ask(runtime, branch, library, title="", authors="", isbn="978-966-1234-56-6")
    with runtime.reading(operator()) as work:
        row = queries.request_by_number(work.session, operator(), number).request
        assert (row.title, row.authors, row.isbn13, row.title_id) == (
            "Кайдашева сім’я",
            "Іван Нечуй-Левицький",
            ISBN,
            title.id,
        )
        assert row.wish_key == f"isbn:{ISBN}"


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    "wish,fields",
    [
        ({"title": " "}, {"title"}),
        ({"isbn": "978-966-1234-56-7"}, {"isbn"}),
        ({"copies": 0}, {"copies"}),
        ({"copies": None}, {"copies"}),
        ({"copies": 1000}, {"copies"}),
        ({"reason": ""}, {"reason"}),
        ({"year": 20200}, {"year"}),
    ],
)
def test_form_names_every_wrong_field(
    runtime: Runtime, branch: Actor, library: Library, wish: dict[str, object], fields: set[str]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        ask(runtime, branch, library, **wish)
    assert set(refusal.value.fields) == fields


def test_nobody_asks_for_another_library(runtime: Runtime, make: Make, branch: Actor) -> None:
    with pytest.raises(NotAllowed):
        ask(runtime, branch, make.library("Чужа"))
    for role in (Role.SELECTOR, Role.EXPERT, Role.AUDITOR):
        with pytest.raises(NotAllowed):
            ask(runtime, make.actor(role), make.library("Будь-яка"))


def test_branch_sees_every_change_with_reason(
    runtime: Runtime, make: Make, branch: Actor, library: Library
) -> None:
    number, selector = ask(runtime, branch, library), make.actor(Role.SELECTOR)
    answer(runtime, selector, number, Action.CONSIDER)
    answer(runtime, selector, number, Action.DECLINE, reason_code="held", reply="Є в сусідній філії")
    answer(runtime, selector, number, Action.ACCEPT, reply="Передумали")
    assert history(runtime, number) == [
        (RequestState.SUBMITTED, "", ""),
        (RequestState.CONSIDERED, "", ""),
        (RequestState.DECLINED, "held", "Є в сусідній філії"),
        (RequestState.ACCEPTED, "", "Передумали"),
    ]


def test_refusal_needs_a_reason_from_the_list(
    runtime: Runtime, make: Make, branch: Actor, library: Library
) -> None:
    number, selector = ask(runtime, branch, library), make.actor(Role.SELECTOR)
    for more, field in (
        ({}, "reason_code"),
        ({"reason_code": "mood"}, "reason_code"),
        ({"reason_code": "other"}, "reply"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            answer(runtime, selector, number, Action.DECLINE, **more)
        assert set(refusal.value.fields) == {field}
    assert state_of(runtime, number)[2] == RequestState.SUBMITTED


def test_only_selectors_decide(runtime: Runtime, make: Make, branch: Actor, library: Library) -> None:
    number = ask(runtime, branch, library)
    for actor in (branch, *(make.actor(role) for role in set(Role) - {Role.SELECTOR, Role.BRANCH_LIBRARIAN})):
        with pytest.raises(NotAllowed):
            answer(runtime, actor, number, Action.ACCEPT)


def test_bulk_decision_is_all_or_nothing(
    runtime: Runtime, make: Make, branch: Actor, library: Library
) -> None:
    one, two = ask(runtime, branch, library), ask(runtime, branch, library, title="Бояриня")
    shown = {number: state_of(runtime, number) for number in (one, two)}
    selector = make.actor(Role.SELECTOR)
    answer(runtime, selector, two, Action.CONSIDER)
    with pytest.raises(StaleVersion), runtime.work(selector) as work:
        service.decide(work, {shown[one][0]: shown[one][1], shown[two][0]: shown[two][1]}, Action.ACCEPT)
    assert state_of(runtime, one)[2] == RequestState.SUBMITTED
    versions = {number: state_of(runtime, number)[:2] for number in (one, two)}
    with runtime.work(selector) as work:
        decided = service.decide(work, dict(versions.values()), Action.ACCEPT, reply="Купимо")
    assert (decided.requests, decided.libraries) == (2, 1)
    with runtime.reading(operator()) as work:
        events = work.session.execute(
            select(col(AuditEvent.before)).where(col(AuditEvent.action) == "demand.accept")
        )
        assert events.scalars().all() == [{one: "submitted", two: "considered"}]


def test_branch_withdraws_until_the_book_is_planned(
    runtime: Runtime, make: Make, branch: Actor, library: Library
) -> None:
    number = ask(runtime, branch, library)
    request_id, version, _state = state_of(runtime, number)
    stranger = make.actor(Role.BRANCH_LIBRARIAN, library=make.library("Чужа"))
    with pytest.raises(NotAllowed), runtime.work(stranger) as work:
        service.withdraw(work, request_id, version)
    with runtime.work(branch) as work:
        service.withdraw(work, request_id, version, "знайшли в іншій")
    assert history(runtime, number)[-1] == (RequestState.WITHDRAWN, "", "знайшли в іншій")
    again = ask(runtime, branch, library)
    answer(runtime, make.actor(Role.SELECTOR), again, Action.ACCEPT)
    with runtime.work(operator()) as work:
        key = work.session.execute(select(Request).where(col(Request.number) == again)).scalar_one()
        key.state = RequestState.PLANNED
    request_id, version, _state = state_of(runtime, again)
    with pytest.raises(WrongState), runtime.work(branch) as work:
        service.withdraw(work, request_id, version)


@pytest.mark.sqlite_only
def test_no_state_is_a_dead_end_by_mistake() -> None:
    left = {state for move in MOVES.values() for state in move.sources}
    reached = {move.target for move in MOVES.values()}
    assert set(RequestState) - left == {RequestState.DELIVERED, RequestState.WITHDRAWN}
    assert set(RequestState) - reached == {RequestState.SUBMITTED}


def test_branch_sees_only_its_own_librarys_requests(
    runtime: Runtime, make: Make, branch: Actor, library: Library
) -> None:
    mine = ask(runtime, branch, library)
    other = make.library("Чужа")
    theirs = ask(runtime, make.actor(Role.BRANCH_LIBRARIAN, library=other), other, title="Лісова пісня ще")
    selector = make.actor(Role.SELECTOR)
    answer(runtime, selector, theirs, Action.ACCEPT)
    answer(runtime, selector, mine, Action.ACCEPT)

    def seen(actor: Actor, wanted: RequestFilter) -> tuple[list[str], int, list[str], list[str]]:
        with runtime.reading(actor) as work:
            page = queries.request_page(work.session, actor, wanted, PageRequest())
            export = queries.export_lines(work.session, actor, wanted)
            changes = queries.recent_changes(work.session, actor, runtime.clock.now())
            return (
                [row.request.number for row in page.rows],
                page.total,
                [row.request.number for row in export],
                [request.number for _event, request in changes],
            )

    for wanted in (
        RequestFilter(),
        RequestFilter(words="лісова"),
        RequestFilter(library_id=other.id),
        RequestFilter(sort="library"),
    ):
        own = [] if wanted.library_id else [mine]
        assert seen(branch, wanted) == (own, len(own), own, [mine])
    assert seen(selector, RequestFilter(sort="title", descending=False))[0] == [mine, theirs]
    for role in (Role.EXPERT, Role.APPROVER, Role.ADMINISTRATOR):
        assert seen(make.actor(role), RequestFilter()) == ([], 0, [], [])
    with pytest.raises(NotFound), runtime.reading(branch) as work:
        queries.request_by_number(work.session, branch, theirs)


def test_list_takes_the_same_queries_for_one_and_three_rows(
    runtime: Runtime, branch: Actor, library: Library
) -> None:
    counts = []
    for titles in (("Перша",), ("Друга", "Третя")):
        for title in titles:
            ask(runtime, branch, library, title=title)
        with runtime.reading(branch) as work, counted_queries(runtime.database) as sent:
            page = queries.request_page(work.session, branch, RequestFilter(), PageRequest())
        counts.append((len(sent), page.total))
    assert counts == [(counts[0][0], 1), (counts[0][0], 3)]


@pytest.mark.postgres_only
def test_requests_are_linked_as_they_are_now_not_as_they_were_read(
    runtime: Runtime, make: Make, branch: Actor, library: Library
) -> None:
    number = ask(runtime, branch, library)
    title = make.title("Лісова пісня")
    selector = make.actor(Role.SELECTOR)
    request_id, version, _state = state_of(runtime, number)
    with runtime.work(selector) as mine:
        assert mine.session.get(Request, request_id) is not None
        with runtime.work(selector) as theirs:
            service.decide(theirs, {request_id: version}, Action.ACCEPT)
        assert service.link_title(mine, [request_id], title.id or 0) == 1
    assert state_of(runtime, number)[1:] == (version + 2, RequestState.ACCEPTED)
