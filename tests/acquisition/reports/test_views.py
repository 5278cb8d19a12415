"""Dashboards say what awaits each role; jobs are seen and run again; the trail is filtered and checked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlmodel import col, update

from acquisition.intake.models import BatchState, FileKind, ImportBatch, ImportRow, Outcome
from acquisition.kernel.actor import operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import NotAllowed, NotFound, WrongState
from acquisition.kernel.files import StoredFile
from acquisition.kernel.jobs import JOBS, Job, JobState
from acquisition.kernel.runtime import Runtime
from acquisition.people import service as people
from acquisition.people.access import Role
from acquisition.people.service import GrantData
from acquisition.reports import queries, service
from acquisition.reports.awaiting import Weight
from acquisition.selection.models import CampaignState, CandidateState
from tests.support.browsing import Browser, counted_queries
from tests.support.clock import StoppedClock
from tests.support.make import Make


def page(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200, answer.status_code
    return BeautifulSoup(answer.get_data(as_text=True), "html.parser")


def awaits(runtime: Runtime, make: Make, *roles: Role, **more: Any) -> dict[str, int | None]:
    """Label → count of what awaits a new user of these roles."""
    actor = make.actor(*roles, **more)
    with runtime.reading(actor) as work:
        items = queries.awaiting(work.session, actor, queries.open_campaigns(work.session, actor), work.now)
        return {str(item.label): item.count for item in items}


def make_job(make: Make, state: JobState = JobState.FAILED, **values: Any) -> Job:
    now = make.runtime.clock.now()
    return make.row(
        Job(
            **{"kind": "intake.read", "payload": {"batch_id": 1}, "state": state, "created_at": now, **values}
        )
    )


def test_empty_service_says_what_to_do_first(runtime: Runtime, make: Make) -> None:
    actor = make.actor(Role.ADMINISTRATOR, password_hash="set")
    with runtime.reading(actor) as work:
        items = queries.awaiting(work.session, actor, [], work.now)
    assert [(item.endpoint, item.weight) for item in items] == [
        ("people.libraries", Weight.FIRST),
        ("people.user_new", Weight.FIRST),
    ]
    assert list(awaits(runtime, make, Role.SELECTOR)) == [
        "Створіть кампанію відбору: рік, порядок і кошторис"
    ]


def test_selector_is_told_of_proposals_by_campaign(runtime: Runtime, make: Make) -> None:
    one, two = make.campaign("2020"), make.campaign("2021")
    closed = make.campaign("2019", state=CampaignState.CLOSED)
    make.candidate(one)
    make.candidate(one, checked_at=runtime.clock.now())
    make.candidate(two, state=CandidateState.ADMITTED)
    make.candidate(closed)
    assert awaits(runtime, make, Role.SELECTOR) == {
        "Пропозиції, які ще не пройшли технічного відбору": 1,
        "Перевірені пропозиції без рішення": 1,
    }


def test_rows_that_wait_for_a_word_after_applying_are_told_while_the_campaign_takes_proposals(
    runtime: Runtime, make: Make
) -> None:
    now = runtime.clock.now()
    stored = make.row(StoredFile(sha256="", size=0, name="x", media_type="", created_at=now))
    for name, state, applied in (
        ("2020", CampaignState.COLLECTING, BatchState.APPLIED),
        ("2021", CampaignState.SCORING, BatchState.APPLIED),
        ("2022", CampaignState.CHECKING, BatchState.UNDONE),
    ):
        campaign = make.campaign(name, state=state)
        batch = make.row(
            ImportBatch(
                kind=FileKind.PROPOSALS, campaign_id=campaign.id, state=applied, file_id=stored.id,
                file_sha256="", created_at=now,
            )
        )  # fmt: skip
        for position, outcome in enumerate((Outcome.NEEDS_DECISION, Outcome.NEEDS_DECISION, Outcome.NEW)):
            make.row(
                ImportRow(
                    batch_id=batch.id, position=position, row_number=position + 2, raw=[], record={}, problems=[],
                    outcome=outcome,
                )
            )  # fmt: skip
    assert awaits(runtime, make, Role.SELECTOR)["Рядки імпорту, що чекають на рішення"] == 2
    assert "Рядки імпорту, що чекають на рішення" not in awaits(runtime, make, Role.AUDITOR)


def test_expert_is_told_only_of_titles_of_own_council(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    done, _left, _other = (
        make.candidate(campaign, state=CandidateState.ADMITTED, council=council)
        for council in ("fiction", "fiction", "children")
    )
    user = make.user(Role.EXPERT)
    appointment = make.appointment(campaign, user)
    make.sheet(done, appointment, {})
    actor = make.actor_of(user)
    with runtime.reading(actor) as work:
        items = queries.awaiting(work.session, actor, queries.open_campaigns(work.session, actor), work.now)
    assert [(item.endpoint, item.count, item.total) for item in items] == [("scoring.index", 1, 2)]
    assert awaits(runtime, make, Role.EXPERT) == {}


def test_branch_is_told_of_votes_its_library_has_not_given(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    mine, other = make.library(), make.library()
    titles = [make.candidate(campaign, state=CandidateState.ADMITTED) for _ in range(3)]
    make.vote(titles[0], mine)
    for title in titles:
        make.vote(title, other)
    assert awaits(runtime, make, Role.BRANCH_LIBRARIAN, library=mine) == {
        "Книжки, про які ваша бібліотека ще не сказала, чи вони потрібні": 2,
        "Яких книжок бракує вашим читачам? Подайте першу заявку": None,
    }


def test_secretary_is_told_of_empty_councils_and_late_experts(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    make.candidate(campaign, state=CandidateState.ADMITTED, council="fiction")
    make.candidate(campaign, state=CandidateState.ADMITTED, council="children")
    make.appointment(campaign)
    assert awaits(runtime, make, Role.SECRETARY) == {
        "Ради з допущеними книжками, але без експертів": 1,
        "Експерти, які ще не завершили оцінювання": 1,
    }


def test_campaign_bound_role_is_told_of_its_campaign_only(runtime: Runtime, make: Make) -> None:
    campaigns = [make.campaign(slug, state=CampaignState.SCORING) for slug in ("2020", "2021")]
    for campaign in campaigns:
        make.candidate(campaign, state=CandidateState.ADMITTED)
    actor = make.actor(Role.SECRETARY, campaign=campaigns[0])
    with runtime.reading(actor) as work:
        shown = queries.open_campaigns(work.session, actor)
        items = queries.awaiting(work.session, actor, shown, work.now)
        assert [each.slug for each in shown] == ["2020"]
    assert [dict(item.values) for item in items] == [{"slug": "2020"}]


def test_every_role_gets_a_start_page_whose_links_open(client: Browser, make: Make, runtime: Runtime) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    make.candidate(campaign, state=CandidateState.ADMITTED)
    make.candidate(campaign)
    make_job(make)
    for role in Role:
        bound = {"library": make.library()} if role is Role.BRANCH_LIBRARIAN else {}
        client.sign_in(make.user(role, **bound))
        links = [link["href"] for link in page(client.get("/")).select("main .todo a")]
        for link in links:
            assert client.get(link).status_code == 200, (role, link)


def test_guest_is_sent_to_sign_in_and_person_without_roles_is_told_so(client: Browser, make: Make) -> None:
    assert client.get("/").location == "/sign-in?next=/?"
    client.sign_in(make.user())
    assert "Вам ще не надано жодної ролі" in page(client.get("/")).get_text()


def test_failed_job_leaves_the_start_page_after_a_week(
    runtime: Runtime, make: Make, clock: StoppedClock
) -> None:
    make.library()
    make.user(Role.SELECTOR, password_hash="set")
    make_job(make, finished_at=clock.now())
    label = "Завдання, що не вдалися: подивіться причину й запустіть ще раз"
    assert awaits(runtime, make, Role.ADMINISTRATOR, password_hash="set") == {label: 1}
    clock.move(timedelta(days=8))
    assert awaits(runtime, make, Role.ADMINISTRATOR, password_hash="set") == {}


def test_failed_job_is_run_again_once(runtime: Runtime, make: Make) -> None:
    job = make_job(make, problem="Файл зламано", attempts=3, done=5, total=9)
    with runtime.work(make.actor(Role.SELECTOR)) as work:
        again = service.run_again(work, job.id or 0)
        assert [one.id for one in work.sent] == [job.id]
    assert (again.state, again.attempts, again.problem) == (JobState.WAITING, 0, "")
    with pytest.raises(WrongState), runtime.work(operator()) as work:
        service.run_again(work, job.id or 0)


def test_others_jobs_are_neither_seen_nor_run_again(runtime: Runtime, make: Make) -> None:
    expert, auditor = make.actor(Role.EXPERT), make.actor(Role.AUDITOR)
    mine, theirs = make_job(make, created_by=expert.user_id), make_job(make)
    with runtime.work(expert) as work:
        assert [one.id for one in queries.recent_jobs(work.session, expert)] == [mine.id]
    with pytest.raises(NotAllowed), runtime.work(expert) as work:
        service.run_again(work, mine.id or 0)
    with pytest.raises(NotFound), runtime.work(expert) as work:
        service.run_again(work, theirs.id or 0)
    with pytest.raises(NotAllowed), runtime.work(auditor) as work:
        service.run_again(work, theirs.id or 0)


def test_job_of_another_campaign_is_neither_seen_nor_run_again(runtime: Runtime, make: Make) -> None:
    mine, other = make.campaign("2020"), make.campaign("2021")
    secretary = make.actor(Role.SECRETARY, campaign=mine)
    here, there, nowhere = (
        make_job(make, kind="selection.rank", campaign_id=each) for each in (mine.id, other.id, None)
    )
    with runtime.work(secretary) as work:
        assert [one.id for one in queries.recent_jobs(work.session, secretary)] == [here.id]
        assert service.run_again(work, here.id or 0).state is JobState.WAITING
    for job in (there, nowhere):
        with pytest.raises(NotFound), runtime.work(secretary) as work:
            service.run_again(work, job.id or 0)


@pytest.mark.sqlite_only
def test_running_again_takes_what_asking_for_the_job_takes(runtime: Runtime, make: Make) -> None:
    assert set(service.NEEDED) == set(JOBS)
    campaign = make.campaign()
    stored = make.row(StoredFile(sha256="", size=0, name="x", media_type="", created_at=runtime.clock.now()))
    libraries, holdings = (
        make.row(
            ImportBatch(
                kind=kind, file_id=stored.id, file_sha256="", file_name="x", created_at=runtime.clock.now()
            )
        )
        for kind in (FileKind.LIBRARIES, FileKind.HOLDINGS)
    )
    jobs = {kind: make_job(make, kind=kind, campaign_id=campaign.id) for kind in JOBS}
    for name, batch in (("libraries", libraries), ("holdings", holdings)):
        jobs[name] = make_job(make, kind="intake.apply", subject_kind="import_batch", subject_id=batch.id)
    able = {}
    for role in (Role.ADMINISTRATOR, Role.SECRETARY, Role.SELECTOR, Role.AUDITOR):
        actor = make.actor(role)
        with runtime.reading(actor) as work:
            able[role] = {
                name for name, job in jobs.items() if service.may_run_again(work.session, actor, job)
            }
    intake = {"intake.read", "intake.apply", "intake.undo", "holdings"}
    assert able == {
        Role.ADMINISTRATOR: intake | {"libraries"},
        Role.SECRETARY: intake | {"selection.rank"},
        Role.SELECTOR: set(jobs) - {"libraries"},
        Role.AUDITOR: set(),
    }


def test_running_job_reloads_without_scripts_and_gives_its_part_to_htmx(client: Browser, make: Make) -> None:
    job = make_job(make, JobState.RUNNING, done=30, total=120, message="аркуш 1")
    client.sign_in(make.user(Role.SELECTOR))
    whole = page(client.get(f"/jobs/{job.id}"))
    assert whole.select_one("noscript meta[http-equiv=refresh]") is not None
    part = page(client.get(f"/jobs/{job.id}", headers={"HX-Request": "true"}))
    assert part.find("html") is None
    progress = part.find("progress")
    assert progress is not None and (progress["value"], progress["max"]) == ("30", "120")  # type: ignore[index]


def test_failed_job_tells_why_and_offers_another_try(client: Browser, make: Make) -> None:
    job = make_job(make, problem="Файл зламано")
    client.sign_in(make.user(Role.SELECTOR))
    assert "Файл зламано" in page(client.get("/jobs?state=failed")).get_text()
    assert "Запустити ще раз" in page(client.get(f"/jobs/{job.id}")).get_text()
    assert client.post(f"/jobs/{job.id}/again").location == f"/jobs/{job.id}"
    client.sign_in(make.user(Role.EXPERT))
    assert client.get(f"/jobs/{job.id}").status_code == 404


def test_trail_is_filtered_paged_and_shows_changes(client: Browser, make: Make, runtime: Runtime) -> None:
    with runtime.work(operator("Оператор Один")) as work:
        for number in range(30):
            people.create_user(work, f"u{number}@example.org", "Хтось", [GrantData(Role.EXPERT)])
        people.save_libraries(work, [{"name": "Луцька"}])
    client.sign_in(make.user(Role.AUDITOR))
    shown = page(client.get("/audit?size=25"))
    assert len(shown.select("tbody tr")) == 25 and "1–25 із 31" in shown.get_text()
    assert len(page(client.get("/audit?action=people.libraries_import")).select("tbody tr")) == 1
    assert len(page(client.get("/audit?action=people&size=100")).select("tbody tr")) == 31
    assert "За цими умовами записів немає" in page(client.get("/audit?actor=Два")).get_text()
    assert "За цими умовами записів немає" in page(client.get("/audit?since=2026-03-03")).get_text()
    assert len(page(client.get("/audit?since=2026-03-02&until=2026-03-02&size=100")).select("tbody tr")) == 31
    assert '"email": "u29@example.org"' in shown.get_text()


def test_trail_page_tells_whether_the_chain_holds(client: Browser, make: Make, runtime: Runtime) -> None:
    with runtime.work(operator()) as work:
        people.save_libraries(work, [{"name": "Луцька"}])
    client.sign_in(make.user(Role.ADMINISTRATOR))
    assert "Ланцюг цілий: перевірено записів — 1" in page(client.get("/audit?check=1")).get_text()
    with runtime.database.writing() as session:
        session.execute(update(AuditEvent).where(col(AuditEvent.id) == 1).values(reason="підроблено"))
        session.commit()
    assert "Запис № 1 змінено" in page(client.get("/audit?check=1")).get_text()


@pytest.mark.sqlite_only
def test_trail_is_for_auditors_and_administrators(client: Browser, make: Make) -> None:
    for role in Role:
        client.sign_in(make.user(role))
        assert (client.get("/audit").status_code == 200) is (role in (Role.ADMINISTRATOR, Role.AUDITOR)), role


@pytest.mark.sqlite_only
@pytest.mark.parametrize("address", ["/jobs", "/audit", "/people/libraries"])
def test_lists_take_the_same_queries_for_one_and_three_rows(
    client: Browser, make: Make, runtime: Runtime, address: str
) -> None:
    client.sign_in(make.user(Role.ADMINISTRATOR))
    counts = []
    for names in (["Перша"], ["Друга", "Третя"]):
        for name in names:
            with runtime.work(operator()) as work:
                people.save_libraries(work, [{"name": name, "hub": "Перша"}])
            make_job(make)
        with counted_queries(runtime.database) as sent:
            rows = page(client.get(address)).select("tbody tr")
        counts.append((len(sent), len(rows)))
    assert counts == [(counts[0][0], 1), (counts[0][0], 3)]


def test_the_administrator_is_told_of_people_who_cannot_sign_in_yet(
    client: Browser, runtime: Runtime, make: Make
) -> None:
    make.user(Role.EXPERT, name="Нова Експертка")
    make.user(Role.EXPERT, name="Лише З Таблиці", email="expert-7@invalid")
    make.user(Role.EXPERT, name="Вимкнена", active=False)
    label = "Облікові записи без пароля: дайте людям пароль"
    assert awaits(runtime, make, Role.ADMINISTRATOR, password_hash="set")[label] == 1
    client.sign_in(make.user(Role.ADMINISTRATOR, password_hash="set"))
    link = page(client.get("/")).select_one("main .todo a[href*=password]")
    rows = page(client.get(link["href"])).select("tbody tr th")
    assert [row.get_text() for row in rows] == ["Нова Експертка"]


def test_late_experts_lead_to_what_the_person_may_see(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    make.candidate(campaign, state=CandidateState.ADMITTED)
    make.appointment(campaign)
    opened = {}
    for role in (Role.SELECTOR, Role.SECRETARY):
        actor = make.actor(role)
        with runtime.reading(actor) as work:
            items = queries.awaiting(work.session, actor, [campaign], work.now)
            opened[role] = [item.endpoint for item in items if "Експерти" in str(item.label)]
    assert opened == {Role.SELECTOR: ["councils.index"], Role.SECRETARY: ["scoring.progress"]}
