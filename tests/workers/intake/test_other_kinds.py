"""Libraries, holdings, registers, scores, votes and requests: judged, applied, taken back."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from acquisition.catalogue.models import Holding, RegisterEntry, RegisterLoad, Title
from acquisition.demand.models import Request
from acquisition.intake import service
from acquisition.intake.models import BatchState, FileKind
from acquisition.kernel.runtime import Runtime
from acquisition.people.libraries import data_of
from acquisition.people.models import Library, Profile, User
from acquisition.people.names import key_of
from acquisition.people.service import edit_library
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    LibraryVote,
    ScoreSheet,
)
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.scoring import criteria_of
from tests.support.intake import Intake, book, books
from tests.support.make import Make

ISBN, OTHER = "9786177286089", "9786177286102"


def csv(*rows: Sequence[object]) -> bytes:
    return "\n".join(";".join(map(str, row)) for row in rows).encode()


def all_of(runtime: Runtime, table: type[SQLModel]) -> list[Any]:
    with runtime.database.reading() as session:
        return list(session.exec(select(table).order_by(table.id)))  # type: ignore[attr-defined]


LIBRARY_HEADER = (
    "Повна назва бібліотеки",
    "Профіль",
    "Громада",
    "Кількість користувачів",
    "Обласна бібліотека-розподільник",
)


def test_missing_libraries_are_created_and_known_ones_brought_up_to_date(
    intake: Intake, make: Make, runtime: Runtime
) -> None:
    make.library("Центральна бібліотека", Profile.ADULT, name_key="", community="Луцька", readers=10)
    with runtime.database.writing() as session:
        known = session.exec(select(Library)).one()
        known.name_key = key_of(known.name)
        session.add(known)
        session.commit()
    data = csv(
        LIBRARY_HEADER,
        ("Бібліотека для дітей", "дитяча", "Луцька", 500, "Центральна бібліотека"),
        ("Центральна бібліотека", "комбінована", "Луцька", 900, ""),
        ("Бібліотека для дітей", "дитяча", "Луцька", 500, ""),
        ("Музей", "музейна", "Луцька", "", ""),
    )
    batch = intake.apply(data, FileKind.LIBRARIES)
    assert intake.outcomes(batch) == ["new", "matched", "matched", "refused"]
    central, children = all_of(runtime, Library)
    assert (central.profile, central.readers) == (Profile.COMBINED, 900)
    assert (children.name, children.profile, children.hub_id) == (
        "Бібліотека для дітей",
        Profile.CHILDREN,
        central.id,
    )
    intake.step(service.request_undo, batch)
    (left,) = all_of(runtime, Library)
    assert (left.name, left.profile, left.readers) == ("Центральна бібліотека", Profile.ADULT, 10)


def test_a_list_of_libraries_is_not_taken_back_over_what_a_person_or_a_later_list_said(
    intake: Intake, runtime: Runtime
) -> None:
    header = ("Повна назва бібліотеки", "Профіль", "Адреса")
    first = intake.apply(csv(header, ("Філія № 1", "доросла", "вул. Стара, 1")), FileKind.LIBRARIES)
    second = intake.apply(csv(header, ("Філія № 1", "доросла", "вул. Нова, 2")), FileKind.LIBRARIES)
    refused = intake.step(service.request_undo, first)
    assert refused.state is BatchState.APPLIED
    assert refused.refusal is not None and f"№ {second.id}" in refused.refusal["params"]["reason"]
    (row,) = all_of(runtime, Library)
    with runtime.work(intake.actor) as unit:
        data = replace(data_of(row), address="вул. Виправлена, 3")
        edit_library(unit, row.id, row.version, data)
    refused = intake.step(service.request_undo, second)
    assert (refused.state, all_of(runtime, Library)[0].address) == (BatchState.APPLIED, "вул. Виправлена, 3")
    with runtime.work(intake.actor) as unit:
        row = unit.session.exec(select(Library)).one()
        edit_library(unit, row.id or 0, row.version, replace(data_of(row), address="вул. Нова, 2"))
    for batch in (second, first):
        assert intake.step(service.request_undo, batch).state is BatchState.UNDONE
    assert all_of(runtime, Library) == []


def test_libraries_of_one_name_in_two_districts_or_of_two_codes_are_two(
    intake: Intake, runtime: Runtime
) -> None:
    data = csv(
        ("Район", "Повна назва бібліотеки", "Профіль", "ЄДРПОУ"),
        ("Луцький", "Публічна бібліотека", "доросла", ""),
        ("Ковельський", "Публічна бібліотека", "доросла", ""),
        ("Ковельський", "Дитяча бібліотека", "дитяча", "01234567"),
        ("Ковельський", "Дитяча бібліотека", "дитяча", "07654321"),
    )
    assert intake.outcomes(intake.apply(data, FileKind.LIBRARIES)) == ["new"] * 4
    assert len(all_of(runtime, Library)) == 4
    again = intake.read(data + b"\n;;;", FileKind.LIBRARIES)
    assert intake.outcomes(again) == ["matched"] * 4


HOLDING_HEADER = ("ISBN", "Автор", "Назва", "Бібліотека", "Кількість примірників", "Видач")


@pytest.fixture
def library(intake: Intake, runtime: Runtime) -> Library:
    intake.apply(csv(("Повна назва бібліотеки", "Профіль"), ("Філія № 1", "доросла")), FileKind.LIBRARIES)
    found: Library = all_of(runtime, Library)[0]
    return found


def test_holdings_are_set_repeats_added_and_all_taken_back(
    intake: Intake, library: Library, runtime: Runtime
) -> None:
    first = csv(HOLDING_HEADER, (ISBN, "Леся Українка", "Лісова пісня", "Філія № 1", 3, 12))
    intake.apply(first, FileKind.HOLDINGS)
    second = csv(
        HOLDING_HEADER,
        (ISBN, "Леся Українка", "Лісова пісня", "Філія № 1", 5, 1),
        (OTHER, "Іван Франко", "Мойсей", "Філія № 1", 1, ""),
        (OTHER, "Іван Франко", "Мойсей", "Філія № 1", 1, 4),
        (OTHER, "Іван Франко", "Мойсей", "Філія № 7", 1, ""),
        (OTHER, "Іван Франко", "Мойсей", "", 1, ""),
    )
    batch = intake.apply(second, FileKind.HOLDINGS)
    assert intake.outcomes(batch) == ["matched", "new", "matched", "refused", "refused"]
    assert [each[0] for each in intake.codes(batch)[2:]] == [
        "duplicate_row",
        "library_unknown",
        "library_missing",
    ]
    assert [(held.copies, held.loans) for held in all_of(runtime, Holding)] == [(5, 1), (2, 4)]
    intake.step(service.request_undo, batch)
    assert [(held.copies, held.loans) for held in all_of(runtime, Holding)] == [(3, 12)]
    assert [title.title for title in all_of(runtime, Title)] == ["Лісова пісня"]


def test_an_earlier_list_of_holdings_is_not_taken_back_before_a_later_one(
    intake: Intake, library: Library, runtime: Runtime
) -> None:
    row = (ISBN, "Леся Українка", "Лісова пісня", "Філія № 1", 3, 12)
    first = intake.apply(csv(HOLDING_HEADER, row), FileKind.HOLDINGS)
    second = intake.apply(
        csv(HOLDING_HEADER, row, (OTHER, "", "Мойсей", "Філія № 1", 1, "")), FileKind.HOLDINGS
    )
    refused = intake.step(service.request_undo, first)
    assert refused.state is BatchState.APPLIED
    assert refused.refusal is not None and f"№ {second.id}" in refused.refusal["params"]["reason"]
    assert [held.copies for held in all_of(runtime, Holding)] == [3, 1]
    for batch in (second, first):
        assert intake.step(service.request_undo, batch).state is BatchState.UNDONE
    assert all_of(runtime, Holding) == []


def test_holdings_changed_by_another_hand_are_not_taken_back(
    intake: Intake, library: Library, runtime: Runtime
) -> None:
    row = (ISBN, "Леся Українка", "Лісова пісня", "Філія № 1", 3, 12)
    batch = intake.apply(csv(HOLDING_HEADER, row), FileKind.HOLDINGS)
    with runtime.work(intake.actor) as unit:
        unit.session.exec(select(Holding)).one().copies = 7
    assert intake.step(service.request_undo, batch).state is BatchState.APPLIED
    assert [held.copies for held in all_of(runtime, Holding)] == [7]


def entries(runtime: Runtime) -> list[str]:
    with runtime.database.reading() as session:
        return list(session.exec(select(RegisterEntry.text).order_by(col(RegisterEntry.id))))


def test_a_register_is_replaced_as_a_whole_and_the_earlier_comes_back(
    intake: Intake, runtime: Runtime
) -> None:
    header = ("Найменування видавця", "Номер свідоцтва")
    kind = FileKind.REGISTER_PUBLISHERS
    intake.apply(csv(header, ("Ясен", "ДК 1"), ("Дуб", "ДК 2")), kind)
    batch = intake.apply(csv(header, ("Клен", "ДК 3")), kind)
    assert entries(runtime) == ["Клен"]
    batch = intake.step(service.request_undo, batch)
    assert (batch.state, entries(runtime)) == (BatchState.UNDONE, ["Ясен", "Дуб"])
    intake.step(service.request_undo, intake.batch(1))
    with runtime.database.reading() as session:
        assert session.exec(select(RegisterLoad)).all() == []


@pytest.fixture
def scored(make: Make) -> Candidate:
    campaign = make.campaign(state=CampaignState.CHECKING)
    return make.candidate(
        campaign, make.title("Земля", isbn13=ISBN), state=CandidateState.ADMITTED, isbn13=ISBN
    )


def criteria(candidate: Candidate, runtime: Runtime) -> list[str]:
    with runtime.database.reading() as session:
        return [each.key for each in criteria_of(rules_of(load(session, candidate.campaign_id)))]


def test_scores_appoint_unknown_experts_and_are_taken_back(
    intake: Intake, scored: Candidate, runtime: Runtime
) -> None:
    keys = criteria(scored, runtime)
    data = csv(
        ("expert", "isbn", *keys, "conflict", "comment"),
        ("olena@example.org", ISBN, *[5] * len(keys), "", "Добре"),
        ("petro@example.org", ISBN, *[""] * len(keys), "так", ""),
        ("ivan@example.org", ISBN, *[99] * len(keys), "", ""),
        ("ivan@example.org", OTHER, *[5] * len(keys), "", ""),
    )
    with runtime.database.reading() as session:
        campaign = session.get_one(Campaign, scored.campaign_id)
    batch = intake.apply(data, FileKind.SCORES, campaign)
    assert intake.outcomes(batch) == ["new", "new", "refused", "refused"]
    assert [sheet.state.value for sheet in all_of(runtime, ScoreSheet)] == ["submitted", "conflict"]
    assert sorted(user.email for user in all_of(runtime, User)) == ["olena@example.org", "petro@example.org"]
    assert {each.council for each in all_of(runtime, Appointment)} == {scored.council}
    assert intake.outcomes(intake.read(data + b"\n;;", FileKind.SCORES, campaign))[:2] == [
        "matched",
        "matched",
    ]
    intake.step(service.request_undo, batch)
    assert all_of(runtime, ScoreSheet) == []


def test_votes_are_written_and_taken_back(
    intake: Intake, scored: Candidate, library: Library, runtime: Runtime
) -> None:
    with runtime.database.reading() as session:
        campaign = session.get_one(Campaign, scored.campaign_id)
    data = csv(
        ("library", "isbn", "needed", "copies"),
        ("Філія № 1", ISBN, "так", 2),
        ("Філія № 9", ISBN, "так", 1),
        ("Філія № 1", OTHER, "ні", ""),
    )
    batch = intake.apply(data, FileKind.VOTES, campaign)
    assert intake.outcomes(batch) == ["new", "refused", "refused"]
    assert [(vote.needed, vote.copies, vote.library_id) for vote in all_of(runtime, LibraryVote)] == [
        (True, 2, library.id)
    ]
    intake.step(service.request_undo, batch)
    assert all_of(runtime, LibraryVote) == []


def test_requests_of_branches_become_requests(intake: Intake, library: Library, runtime: Runtime) -> None:
    data = csv(
        ("Бібліотека", "ISBN", "Назва", "Автор", "Кількість", "Обґрунтування"),
        ("Філія № 1", ISBN, "Земля", "О. Кобилянська", 2, "Просять школярі"),
        ("Філія № 1", ISBN, "Земля", "О. Кобилянська", 2, "Просять школярі"),
        ("Філія № 5", "", "Царівна", "О. Кобилянська", 1, ""),
    )
    batch = intake.apply(data, FileKind.REQUESTS)
    assert intake.outcomes(batch) == ["new", "matched", "refused"]
    (request,) = all_of(runtime, Request)
    assert (request.library_id, request.copies, request.batch_id) == (library.id, 2, batch.id)
    intake.step(service.request_undo, batch)
    assert all_of(runtime, Request) == []


def test_proposals_refused_by_one_problem_keep_every_other_problem(intake: Intake, make: Make) -> None:
    batch = intake.read(
        books(book("Земля", "978-617-7286-08-8", year="давно", price="дорого")), campaign=make.campaign()
    )
    assert intake.codes(batch) == [["isbn_check_digit", "year_not_number", "price_not_number"]]
    assert [each[3] for each in intake.rows(batch)[0].problems] == ["A", "E", "F"]
