"""Publishers' lists: judged when read, applied as candidates, taken back."""

import threading
import time
from typing import Any

import pytest
from sqlmodel import col, select

from acquisition.catalogue.models import Title
from acquisition.intake import service
from acquisition.intake.models import BatchState, FileKind, Outcome
from acquisition.intake.service import applying
from acquisition.kernel.errors import NotAllowed, Refused, WrongState
from acquisition.kernel.jobs import LOST_AFTER, Job, JobState, claim
from acquisition.kernel.runtime import Runtime
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Role
from acquisition.selection.models import Campaign, CandidateState
from tests.support.clock import StoppedClock
from tests.support.intake import Intake, book, books
from tests.support.make import Make
from tests.support.workbooks import HEADINGS, xlsx
from workers.execute import execute
from workers.intake import applying as job_of_applying
from workers.intake import reading as job_of_reading

ISBN, OTHER_ISBN, THIRD_ISBN = "978-617-7286-08-9", "978-617-7286-10-2", "978-966-7047-92-4"


@pytest.fixture
def campaign(make: Make) -> Campaign:
    return make.campaign()


def test_counts_add_up_to_the_rows_of_the_file(intake: Intake, campaign: Campaign) -> None:
    data = books(
        book("Земля", ISBN),
        book("Земля", ISBN),
        book("Зовсім інша книжка", ISBN),
        book("", OTHER_ISBN),
        book("Людина", OTHER_ISBN, price="дорого"),
        ["Разом", "", "", "", "", 1000],
    )
    batch = intake.read(data, campaign=campaign)
    assert (batch.state, batch.rows) == (BatchState.READ, 6)
    assert intake.outcomes(batch) == ["new", "matched", "needs_decision", "refused", "refused", "skipped"]
    assert sum(batch.counts[outcome.value] for outcome in Outcome) == batch.rows
    assert batch.counts["problems"] == {
        "duplicate_row": 1,
        "field_missing": 1,
        "price_not_number": 1,
        "same_isbn_other_title": 1,
    }


def test_applying_makes_candidates_of_the_new_rows_alone(intake: Intake, campaign: Campaign) -> None:
    data = books(book("Земля", ISBN), book("Земля", ISBN), book("Інша", ISBN), book("Людина", OTHER_ISBN))
    batch = intake.apply(data, campaign=campaign, sender="Ясен")
    assert batch.state is BatchState.APPLIED
    found = [(each.number, each.title, each.isbn13, each.state) for each in intake.candidates()]
    assert found == [
        (1, "Земля", "9786177286089", CandidateState.PROPOSED),
        (2, "Людина", "9786177286102", CandidateState.PROPOSED),
    ]
    rows = intake.rows(batch)
    assert [row.applied for row in rows] == [True, False, False, True]
    assert [row.target_id for row in rows if row.applied] == [each.id for each in intake.candidates()]


def test_the_same_isbn_in_twenty_rows_makes_one_candidate(intake: Intake, campaign: Campaign) -> None:
    batch = intake.apply(books(*[book("Земля", ISBN)] * 20), campaign=campaign)
    assert (batch.counts["new"], batch.counts["matched"], len(intake.candidates())) == (1, 19, 1)


def test_a_second_file_finds_what_the_campaign_has(intake: Intake, campaign: Campaign) -> None:
    intake.apply(books(book("Земля", ISBN), book("Царівна")), campaign=campaign)
    again = intake.read(
        books(book("ЗЕМЛЯ", ISBN), book("Земля. Том 2", ISBN), book("Царівна"), book("Царівна", year=1999)),
        campaign=campaign,
    )
    assert intake.outcomes(again) == ["matched", "needs_decision", "needs_decision", "new"]
    assert intake.codes(again) == [["already_candidate"], ["same_isbn_other_title"], ["same_work"], []]
    assert intake.rows(again)[0].target_id == intake.candidates()[0].id


def test_another_campaign_takes_the_same_books(intake: Intake, campaign: Campaign, make: Make) -> None:
    intake.apply(books(book("Земля", ISBN)), campaign=campaign)
    batch = intake.read(books(book("Земля", ISBN)), campaign=make.campaign("2021"))
    assert intake.outcomes(batch) == ["new"]


def test_a_refused_row_does_not_make_the_next_one_a_repeat(intake: Intake, campaign: Campaign) -> None:
    batch = intake.read(books(book("Земля", ISBN, price=-5), book("Земля", ISBN)), campaign=campaign)
    assert intake.outcomes(batch) == ["refused", "new"]


def test_decided_rows_are_applied_after_the_others(
    intake: Intake, campaign: Campaign, runtime: Runtime
) -> None:
    batch = intake.apply(
        books(book("Земля", ISBN), book("Том другий", ISBN), book("Том третій", ISBN)), campaign=campaign
    )
    second, _third = intake.rows(batch)[1:]
    with runtime.work(intake.actor) as unit:
        assert service.decide(unit, batch.id or 0, [second.id or 0], accept=True) == 1
        assert service.decide(unit, batch.id or 0, None, accept=False) == 1
    batch = intake.step(service.request_apply, batch)
    assert [each.title for each in intake.candidates()] == ["Земля", "Том другий"]
    assert intake.outcomes(batch) == ["new", "new", "refused"]
    assert batch.counts["refused"] == 1


def test_undo_takes_candidates_and_their_titles_back(
    intake: Intake, campaign: Campaign, runtime: Runtime
) -> None:
    batch = intake.apply(books(book("Земля", ISBN), book("Людина", OTHER_ISBN)), campaign=campaign)
    undone = intake.step(service.request_undo, batch)
    with runtime.database.reading() as session:
        assert session.exec(select(Title)).all() == []
    assert (undone.state, intake.candidates()) == (BatchState.UNDONE, [])
    assert [row.applied for row in intake.rows(undone)] == [False, False]


def test_undo_leaves_titles_that_were_there_before(
    intake: Intake, campaign: Campaign, make: Make, clock: object
) -> None:
    make.candidate(make.campaign("2019"), make.title("Земля", isbn13="9786177286089"))
    batch = intake.apply(books(book("Людина", OTHER_ISBN)), campaign=campaign)
    intake.step(service.request_undo, batch)
    assert [each.title for each in intake.candidates()] == ["Земля"]


def test_undo_is_refused_while_something_depends_on_it(
    intake: Intake, campaign: Campaign, make: Make, runtime: Runtime
) -> None:
    batch = intake.apply(books(book("Земля", ISBN)), campaign=campaign)
    make.vote(intake.candidates()[0], make.library())
    stays = intake.step(service.request_undo, batch)
    assert (stays.state, len(intake.candidates())) == (BatchState.APPLIED, 1)
    assert stays.refusal is not None and stays.refusal["code"] == "not_applied"


def test_two_who_press_apply_at_once_apply_once(intake: Intake, campaign: Campaign, runtime: Runtime) -> None:
    batch = intake.read(books(book("Земля", ISBN)), campaign=campaign)
    with runtime.work(intake.actor) as unit:
        service.request_apply(unit, batch.id or 0)
    with pytest.raises(WrongState), runtime.work(intake.actor) as unit:
        service.request_apply(unit, batch.id or 0)
    intake.run_jobs()
    assert len(intake.candidates()) == 1
    with pytest.raises(Refused) as caught, runtime.work(intake.actor) as unit:
        service.request_apply(unit, batch.id or 0)
    assert caught.value.code == "nothing-to-apply"


def test_a_worker_killed_while_applying_goes_on_without_doubling(
    intake: Intake, campaign: Campaign, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_of_applying, "PORTION", 2)
    batch = intake.read(books(*[book(f"Книжка № {number}") for number in range(5)]), campaign=campaign)
    marked = applying.mark_applied
    calls = iter([True, False])

    def die_in_the_second(work: object, applied: object) -> None:
        if not next(calls, True):
            raise KeyboardInterrupt
        marked(work, applied)  # type: ignore[arg-type]

    monkeypatch.setattr(applying, "mark_applied", die_in_the_second)
    with runtime.work(intake.actor) as unit:
        job = service.request_apply(unit, batch.id or 0)
    with pytest.raises(KeyboardInterrupt):
        intake.run_jobs()
    assert len(intake.candidates()) == 2
    monkeypatch.undo()
    again(runtime, job)
    intake.run_jobs()
    assert [each.title for each in intake.candidates()] == [f"Книжка № {number}" for number in range(5)]
    assert intake.batch(batch.id or 0).state is BatchState.APPLIED


def test_a_worker_killed_while_reading_starts_anew_without_doubling(
    intake: Intake, campaign: Campaign, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_of_reading, "PORTION", 2)
    number = intake.upload(books(*[book(f"Книжка № {each}") for each in range(5)]), campaign=campaign)
    monkeypatch.setattr(job_of_reading, "_place", die)
    with pytest.raises(KeyboardInterrupt):
        intake.run_jobs()
    monkeypatch.undo()
    with runtime.database.reading() as session:
        job = session.exec(select(Job)).one()
    again(runtime, job)
    intake.run_jobs()
    batch = intake.batch(number)
    assert (batch.state, batch.rows, len(intake.rows(batch))) == (BatchState.READ, 5, 5)


def die(*_arguments: object) -> None:
    raise KeyboardInterrupt


def again(runtime: Runtime, job: Job) -> None:
    """What the sweep does when a worker gives no sign of life."""
    with runtime.database.writing() as session:
        row = session.get_one(Job, job.id)
        row.state = JobState.WAITING
        session.add(row)
        session.commit()


def test_a_cut_short_step_can_be_resumed_by_a_person(
    intake: Intake, campaign: Campaign, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = intake.read(books(book("Земля", ISBN)), campaign=campaign)
    monkeypatch.setattr(applying, "mark_applied", lambda *_: 1 // 0)
    stuck = intake.step(service.request_apply, batch)
    assert (stuck.state, intake.candidates()) == (BatchState.APPLYING, [])
    monkeypatch.undo()
    assert intake.step(service.resume, stuck).state is BatchState.APPLIED
    assert len(intake.candidates()) == 1


def test_a_step_whose_job_lives_is_not_resumed(
    intake: Intake, campaign: Campaign, runtime: Runtime, clock: StoppedClock
) -> None:
    batch = intake.read(books(book("Земля", ISBN)), campaign=campaign)
    with runtime.work(intake.actor) as unit:
        job = service.request_apply(unit, batch.id or 0)
    with pytest.raises(WrongState), runtime.work(intake.actor) as unit:
        service.resume(unit, batch.id or 0)
    with runtime.database.writing() as session:
        assert claim(session, job.id or 0, "another-host 0 1 1", clock.now())
        session.commit()
    with pytest.raises(WrongState), runtime.work(intake.actor) as unit:
        service.resume(unit, batch.id or 0)
    clock.move(LOST_AFTER * 2)
    assert intake.step(service.resume, batch).state is BatchState.APPLIED


def test_two_jobs_of_one_batch_apply_each_row_once(
    intake: Intake, campaign: Campaign, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_of_applying, "PORTION", 2)
    titles = [f"Книжка № {number}" for number in range(5)]
    batch = intake.read(books(*[book(title) for title in titles]), campaign=campaign)
    with runtime.work(intake.actor) as unit:
        first = service.request_apply(unit, batch.id or 0)
        second = unit.send("intake.apply", {"batch_id": batch.id})
    marked, begun = applying.mark_applied, threading.Event()

    def linger(work: UnitOfWork, applied: list[applying.Applied]) -> None:
        begun.set()
        time.sleep(0.2)
        marked(work, applied)

    monkeypatch.setattr(applying, "mark_applied", linger)
    threads = [threading.Thread(target=execute, args=(runtime, job.id)) for job in (first, second)]
    threads[0].start()
    assert begun.wait(20)
    threads[1].start()
    for thread in threads:
        thread.join(30)
    assert [each.title for each in intake.candidates()] == titles
    assert intake.batch(batch.id or 0).state is BatchState.APPLIED
    with runtime.database.reading() as session:
        ended = session.exec(select(Job.state, Job.problem).where(col(Job.id).in_([first.id, second.id])))
        assert sorted(ended) == [
            (JobState.DONE, ""),
            (JobState.FAILED, f"Імпорт № {batch.id} вже в іншому стані. Оновіть сторінку."),
        ]


def test_a_reading_that_another_job_began_anew_leaves_the_batch_to_it(
    intake: Intake, campaign: Campaign, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_of_reading, "PORTION", 2)
    number = intake.upload(books(*[book(f"Книжка № {each}") for each in range(5)]), campaign=campaign)
    with runtime.work(intake.actor) as unit:
        second = unit.send("intake.read", {"batch_id": number})
    place = job_of_reading._place

    def let_the_other_read(*arguments: Any) -> None:
        monkeypatch.setattr(job_of_reading, "_place", place)
        other.start()
        if runtime.database.is_sqlite:
            time.sleep(0.3)
        else:
            other.join(30)
        place(*arguments)

    other = threading.Thread(target=execute, args=(runtime, second.id))
    monkeypatch.setattr(job_of_reading, "_place", let_the_other_read)
    intake.run_jobs()
    other.join(30)
    batch = intake.batch(number)
    assert (batch.state, batch.rows) == (BatchState.READ, 5)
    assert [row.position for row in intake.rows(batch)] == [1, 2, 3, 4, 5]


def test_a_closed_campaign_puts_the_batch_back_with_the_reason(
    intake: Intake, campaign: Campaign, runtime: Runtime
) -> None:
    batch = intake.read(books(book("Земля", ISBN)), campaign=campaign)
    with runtime.database.writing() as session:
        row = session.get_one(Campaign, campaign.id)
        row.state = "scoring"  # type: ignore[assignment]
        session.add(row)
        session.commit()
    back = intake.step(service.request_apply, batch)
    assert back.state is BatchState.READ
    assert back.refusal is not None and "2020" in back.refusal["params"]["reason"]


def test_a_file_that_is_no_table_fails_with_its_reason_and_the_job_is_done(
    intake: Intake, campaign: Campaign
) -> None:
    batch = intake.read(b"\x89PNG\r\n\x1a\n" + bytes(500), campaign=campaign, name="список.xlsx")
    assert (batch.state, batch.refusal) == (BatchState.FAILED, {"code": "file_is_picture", "params": {}})


def test_a_file_refused_at_its_end_leaves_no_rows(intake: Intake, campaign: Campaign) -> None:
    batch = intake.read(books(["Разом", "", "", "", "", 5]), campaign=campaign)
    assert (batch.state, batch.refusal and batch.refusal["code"], intake.rows(batch)) == (
        BatchState.FAILED,
        "only_totals",
        [],
    )
    assert batch.layout is not None and batch.layout["sheets"][0]["header_row"] == 1


def test_the_same_file_waits_unread_for_a_persons_word(
    intake: Intake, campaign: Campaign, runtime: Runtime
) -> None:
    data = books(book("Земля", ISBN))
    intake.apply(data, campaign=campaign)
    twin = intake.read(data, campaign=campaign)
    assert twin.state is BatchState.UPLOADED
    assert intake.outcomes(intake.step(service.read, twin)) == ["matched"]


def test_a_mapping_corrected_by_a_person_is_kept_for_the_sender(
    intake: Intake, campaign: Campaign, runtime: Runtime
) -> None:
    batch = intake.read(_with_odd_heading(), campaign=campaign, sender="Ясен")
    assert intake.outcomes(batch) == ["refused"]
    with runtime.work(intake.actor) as unit:
        service.correct_mapping(unit, batch.id or 0, {"headings": {"Що саме": "title"}}, keep_for_sender=True)
    intake.run_jobs()
    assert intake.outcomes(intake.batch(batch.id or 0)) == ["new"]
    later = intake.read(_with_odd_heading("Людина"), campaign=campaign, sender="ясен ")
    assert [row.record["title"] for row in intake.rows(later)] == ["Людина"]
    other = intake.read(_with_odd_heading("Царівна"), campaign=campaign, sender="Дуб")
    assert intake.outcomes(other) == ["refused"]


def _with_odd_heading(title: str = "Земля") -> bytes:
    return xlsx([[*HEADINGS[:2], "Що саме", *HEADINGS[3:]], book(title, ISBN)])


def test_a_dropped_batch_keeps_its_file_and_loses_its_rows(
    intake: Intake, campaign: Campaign, runtime: Runtime
) -> None:
    batch = intake.read(books(book("Земля", ISBN)), campaign=campaign)
    with runtime.work(intake.actor) as unit:
        service.drop(unit, batch.id or 0)
    dropped = intake.batch(batch.id or 0)
    assert (dropped.state, dropped.rows, intake.rows(dropped)) == (BatchState.DROPPED, 0, [])


def test_only_those_who_run_imports_may(
    intake: Intake, campaign: Campaign, make: Make, runtime: Runtime
) -> None:
    batch = intake.read(books(book("Земля", ISBN)), campaign=campaign)
    for role in (Role.EXPERT, Role.AUDITOR, Role.BRANCH_LIBRARIAN, Role.APPROVER):
        with pytest.raises(NotAllowed), runtime.work(make.actor(role)) as unit:
            service.request_apply(unit, batch.id or 0)
    assert intake.batch(batch.id or 0).state is BatchState.READ


def test_zero_characters_of_a_text_file_are_left_out(intake: Intake, campaign: Campaign) -> None:
    lines = "ISBN\tНазва\tАвтор\tЗаявка\tЦіна\r\n\tПро\0поле\tО.\0 Опанас\tА\0-1\t10\r\n"
    batch = intake.apply(lines.encode("utf-16"), campaign=campaign, name="список.txt")
    assert batch.state is BatchState.APPLIED
    assert [each.title for each in intake.candidates()] == ["Прополе"]


def test_very_long_texts_are_cut_with_a_note_and_applied(intake: Intake, campaign: Campaign) -> None:
    rare = "".join(chr(0x400 + number * 7919 % 250) for number in range(4_000))
    data = books(book(rare, author=rare, publisher=rare), book("Земля"))
    batch = intake.apply(data, campaign=campaign)
    assert batch.state is BatchState.APPLIED
    assert [len(each.title) for each in intake.candidates()] == [1_000, 5]
    assert "text_too_long" in intake.codes(batch)[0]


def test_very_long_names_fill_a_register(intake: Intake) -> None:
    rare = "".join(chr(0x400 + number * 7919 % 250) for number in range(4_000))
    for kind in (FileKind.REGISTER_FORBIDDEN, FileKind.REGISTER_PUBLISHERS, FileKind.LIBRARIES):
        data = xlsx([["Повна назва бібліотеки", "Автор", "Назва", "Видавець"], [rare, rare, rare, rare]])
        assert intake.apply(data, kind).state is BatchState.APPLIED
