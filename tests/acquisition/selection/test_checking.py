"""The technical check over a campaign: facts gathered from rooms below, findings stored, clean ones admitted."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from acquisition.catalogue.models import Holding, Register, RegisterEntry, Title
from acquisition.catalogue.service.registers import replace_register
from acquisition.intake.models import FileKind, ImportBatch
from acquisition.kernel.actor import operator
from acquisition.kernel.audit import AuditEvent
from acquisition.kernel.errors import NotAllowed, WrongState
from acquisition.kernel.files import StoredFile
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection.models import Campaign, CampaignState, Candidate, CandidateReason, CandidateState
from acquisition.selection.queries.campaigns import by_state, counters, load
from acquisition.selection.queries.candidate import history
from acquisition.selection.queries.facts import gather, ground
from acquisition.selection.reasons import Certainty, Finding
from acquisition.selection.service.candidates import apply_proposals
from acquisition.selection.service.checking import request_check
from tests.support.browsing import counted_queries
from tests.support.clock import StoppedClock
from tests.support.make import Make

CLEAN = {
    "title": "Захар Беркут", "author": "Франко Іван", "isbn": "9786170903860", "publisher": "Веселка", "year": 2020,
    "language": "uk", "price_kop": 120_00, "quantity": 1000,
}  # fmt: skip
OLD = {**CLEAN, "title": "Атлас Карпат", "author": "", "isbn": "9786170963895", "year": 2010}
LIKE = {**CLEAN, "isbn": "9786170963857"}
SAME = {**CLEAN, "seq": "9"}
STOLEN = {**CLEAN, "title": "Кухня Полісся", "author": "Дарина Цвєк"}


def propose(runtime: Runtime, campaign: Campaign, *records: dict[str, Any]) -> None:
    with runtime.work(operator()) as work:
        apply_proposals(work, campaign.id or 0, 1, list(enumerate(records, 1)))


def run_check(
    runtime: Runtime, run_jobs: Callable[[], list[Job]], campaign: Campaign, **options: Any
) -> dict[str, Any]:
    with runtime.work(operator()) as work:
        request_check(work, campaign.id or 0, **options)
    job = run_jobs()[-1]
    assert (job.state, job.problem) == (JobState.DONE, "")
    return dict(job.result)


def noted_loads(kind: type) -> Callable[[], list[Any]]:
    """Notes rows of the kind which the database gives from now on, until asked for them."""
    rows: list[Any] = []

    def note(row: Any, _context: Any) -> None:
        rows.append(row)

    def told() -> list[Any]:
        event.remove(kind, "load", note)
        return rows

    event.listen(kind, "load", note)
    return told


def findings(runtime: Runtime) -> dict[int, list[str]]:
    """Number → reasons and suspicions («?») found; unchecked rules are left out."""
    with runtime.reading(operator()) as unit:
        return {each.number: each.codes.split() for each in unit.session.exec(select(Candidate))}


def unchecked(runtime: Runtime, number: int) -> list[str]:
    with runtime.reading(operator()) as unit:
        candidate = unit.session.exec(select(Candidate).where(Candidate.number == number)).one()
        plain = [Finding.from_plain(each) for each in candidate.reasons]
        return [each.code for each in plain if each.certainty is Certainty.UNCHECKED]


def test_the_check_stores_every_finding_and_admits_the_clean(
    runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = make.campaign()
    propose(runtime, campaign, CLEAN, OLD, SAME, LIKE, STOLEN)
    tally = run_check(runtime, run_jobs, campaign, admit_clean=True)
    assert findings(runtime) == {1: [], 2: ["R03"], 3: ["R15"], 4: ["?R15"], 5: ["?R14"]}
    assert (tally["checked"], tally["with_reasons"], tally["with_suspicions"]) == (5, 2, 2)
    assert (tally["clean"], tally["admitted"], tally["codes"]) == (1, 1, {"R03": 1, "R14": 1, "R15": 2})
    with runtime.reading(operator()) as unit:
        loaded = load(unit.session, campaign.slug)
        assert loaded.state is CampaignState.CHECKING
        assert {
            state.value: n for state, n in by_state(counters(unit.session, loaded.id or 0)).items() if n
        } == {
            "admitted": 1,
            "proposed": 4,
        }
        stored = unit.session.exec(select(CandidateReason.code, CandidateReason.certainty)).all()
        assert sorted((code, certainty.value) for code, certainty in stored) == [
            ("R03", "certain"), ("R14", "suspicion"), ("R15", "certain"), ("R15", "suspicion"),
        ]  # fmt: skip
        trace = unit.session.exec(select(AuditEvent).where(AuditEvent.action == "campaign.check")).one()
        assert trace.after == tally


def test_a_second_check_changes_nothing(
    runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = make.campaign()
    propose(runtime, campaign, CLEAN, OLD)
    run_check(runtime, run_jobs, campaign, admit_clean=True)
    first = findings(runtime)
    again = run_check(runtime, run_jobs, campaign, admit_clean=True)
    assert (findings(runtime), again["admitted"]) == (first, 0)
    with runtime.reading(operator()) as unit:
        assert [
            each.version for each in unit.session.exec(select(Candidate).order_by(col(Candidate.number)))
        ] == [2, 2]


def test_without_registers_their_rules_are_unchecked_and_never_reasons(
    runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = make.campaign(year=2026)
    propose(runtime, campaign, {**CLEAN, "year": 2026})
    tally = run_check(runtime, run_jobs, campaign)
    assert findings(runtime) == {1: []}
    assert unchecked(runtime, 1) == ["R01", "R08", "R10", "R11", "R12", "R13", "R18", "R19"]
    assert tally["unchecked"]["R13"] == 1


def test_loaded_registers_give_reasons(
    runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = make.campaign(year=2026)
    propose(runtime, campaign, {**CLEAN, "year": 2026}, {**OLD, "year": 2026, "publisher": "Привид"})
    registers: dict[Register, list[dict[str, Any]]] = {
        Register.PUBLISHERS: [{"publisher": "Веселка", "number": "ДК 1"}],
        Register.MARKET: [{"isbn": CLEAN["isbn"], "title": "Захар Беркут"}],
        Register.FORBIDDEN: [{"isbn": OLD["isbn"], "title": "Атлас Карпат", "number": "624"}],
    }
    with runtime.work(operator()) as work:
        for register, records in registers.items():
            replace_register(work, register, records)
    run_check(runtime, run_jobs, campaign)
    assert findings(runtime) == {1: [], 2: ["R01", "R11", "R13"]}
    with runtime.reading(operator()) as unit:
        assert unit.session.exec(select(RegisterEntry)).first() is not None


def test_holdings_earlier_purchases_and_requests_are_seen(
    runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    earlier, campaign = make.campaign("2019", year=2019), make.campaign("misto", "local", year=2020)
    propose(runtime, campaign, CLEAN)
    with runtime.reading(operator()) as unit:
        title_id = unit.session.exec(select(Candidate.title_id)).one()
    make.row(Holding(title_id=title_id, library_id=make.library().id or 0, copies=5, usable=5))
    with runtime.reading(operator()) as unit:
        title = unit.session.get_one(Title, title_id)
        unit.session.expunge(title)
    make.candidate(earlier, title, bought_copies=10)
    run_check(runtime, run_jobs, campaign)
    with runtime.reading(operator()) as unit:
        candidate = unit.session.exec(select(Candidate).where(Candidate.campaign_id == campaign.id)).one()
        said = [each.sentence for each in map(Finding.from_plain, candidate.reasons) if each.code == "R16"]
        assert said == ["Уже придбано в кампанії «2019».", "У фонді вже 5 прим. (межа 5)."]
        assert candidate.held_copies == 5


def test_facts_of_one_and_of_many_take_the_same_number_of_queries(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    propose(runtime, campaign, *[{**CLEAN, "title": f"Книжка {n}", "isbn": None} for n in range(20)])
    numbers: list[int] = []
    with runtime.reading(operator()) as unit:
        known = ground(unit.session, campaign.id or 0)
        candidates = list(unit.session.exec(select(Candidate)))
        for some in (candidates[:1], candidates):
            with counted_queries(runtime.database) as seen:
                gather(unit.session, campaign, some, known, unit.zone)
            numbers.append(len(seen))
    assert numbers[0] == numbers[1]


@pytest.mark.parametrize(
    ("came", "late"),
    [(datetime(2026, 3, 2, 21, 30, tzinfo=UTC), False), (datetime(2026, 3, 2, 22, 30, tzinfo=UTC), True)],
)
def test_a_proposal_is_late_by_the_day_people_had_when_its_file_came(
    runtime: Runtime, make: Make, clock: StoppedClock, came: datetime, late: bool
) -> None:
    campaign = make.campaign(deadline=date(2026, 3, 2))
    stored = make.row(StoredFile(sha256="", size=0, name="x", media_type="", created_at=came))
    batch = make.row(
        ImportBatch(
            kind=FileKind.PROPOSALS, file_id=stored.id, file_sha256="", file_name="x", created_at=came
        )
    )
    clock.set(datetime(2026, 3, 5, tzinfo=UTC))
    with runtime.work(operator()) as work:
        apply_proposals(work, campaign.id or 0, batch.id or 0, [(1, CLEAN)])
    with runtime.reading(operator()) as unit:
        candidates = list(unit.session.exec(select(Candidate)))
        known = ground(unit.session, campaign.id or 0)
        (told,) = gather(unit.session, campaign, candidates, known, unit.zone).values()
    day = "03.03.2026" if late else "02.03.2026"
    assert (told.facts.late, told.facts.submitted, told.facts.deadline) == (late, day, "02.03.2026")


def test_a_check_needs_candidates_permission_and_time(runtime: Runtime, make: Make) -> None:
    empty, late = make.campaign("2020"), make.campaign("2019", state=CampaignState.APPROVING)
    with pytest.raises(WrongState, match="жодної пропозиції"), runtime.work(operator()) as work:
        request_check(work, empty.id or 0)
    with pytest.raises(WrongState, match="на погодженні"), runtime.work(operator()) as work:
        request_check(work, late.id or 0)
    for role in set(Role) - {Role.SELECTOR}:
        with pytest.raises(NotAllowed), runtime.work(make.actor(role)) as work:
            request_check(work, empty.id or 0)


def test_a_double_click_sends_one_check(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    propose(runtime, campaign, CLEAN)
    jobs = set()
    for _click in range(2):
        with runtime.work(operator()) as work:
            jobs.add(request_check(work, campaign.id or 0).id)
    assert len(jobs) == 1


def test_rejected_twins_do_not_make_duplicates(
    runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = make.campaign()
    propose(runtime, campaign, CLEAN, SAME)
    with runtime.work(operator()) as work:
        first = work.session.exec(select(Candidate).where(Candidate.number == 1)).one()
        first.state = CandidateState.REJECTED
        work.session.add(first)
    run_check(runtime, run_jobs, campaign)
    assert findings(runtime)[2] == []


def test_who_was_admitted_by_a_check_stands_in_the_history_of_each(
    runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = make.campaign()
    propose(runtime, campaign, CLEAN, OLD)
    run_check(runtime, run_jobs, campaign, admit_clean=True)
    run_check(runtime, run_jobs, campaign, admit_clean=True)
    with runtime.reading(operator()) as unit:
        said = {
            each.number: [
                (each_event.after["numbers"], each_event.reason)
                for each_event in history(unit.session, each)
                if each_event.action == "candidate.admit_many"
            ]
            for each in unit.session.exec(select(Candidate))
        }
    assert said == {1: [([1], "Технічний відбір не виявив причин для відмови.")], 2: []}


def test_the_history_of_one_candidate_reads_no_decisions_on_others(
    runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    campaign = make.campaign()
    propose(runtime, campaign, CLEAN)
    run_check(runtime, run_jobs, campaign, admit_clean=True)
    with runtime.work(operator()) as work:
        for _each in range(60):
            work.record(
                "candidate.reject_many",
                ("campaign", campaign.id or 0),
                after={"numbers": [11, 12]},
                campaign_id=campaign.id,
            )
    with runtime.reading(operator()) as unit:
        one = unit.session.exec(select(Candidate)).one()
        loaded = noted_loads(AuditEvent)
        assert [said.action for said in history(unit.session, one)] == ["candidate.admit_many"]
        assert [said.action for said in loaded()] == ["candidate.admit_many"]
