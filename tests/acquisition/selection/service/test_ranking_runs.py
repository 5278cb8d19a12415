"""Ranking runs: started, computed by the job, stored with their hashes, the same on every database."""

import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from threading import Event
from time import sleep

import pytest
from sqlmodel import Session, col, select

from acquisition.catalogue.text import sort_key
from acquisition.kernel.audit import check_chain
from acquisition.kernel.errors import NotAllowed, WrongState
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import Library
from acquisition.selection.models import (
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    RankedTitle,
    RankingRun,
    RunState,
    SheetState,
)
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.ranking import Decision
from acquisition.selection.ruleset import to_plain
from acquisition.selection.service import ranking, sheets
from acquisition.selection.snapshot import input_hash, lines_hash
from acquisition.selection.verification import verify
from tests.acquisition.selection.rating_cases import rules
from tests.support.make import Make

RunJobs = Callable[[], list[Job]]


def small_campaign(make: Make, **values: object) -> Campaign:
    """Four admitted books: two ranked, one below the threshold, one below the quorum; one more is not admitted."""
    how = rules([(1, 10, 3), (1, 10, 2)], quorum=3, threshold=50, alpha=Fraction(7, 10))
    campaign = make.campaign(state=CampaignState.SCORING, ruleset=to_plain(how), **values)
    for number in range(3):
        make.library(f"Книгозбірня {number}")
    books = [make.candidate(campaign, make.title(f"Книга {letter}", isbn13=f"97861700000{number:02}"), state=CandidateState.ADMITTED)
             for number, letter in enumerate("абвг")]  # fmt: skip
    make.candidate(campaign, make.title("Книга відхилена"), state=CandidateState.REJECTED)
    keys = [criterion.key for criterion in rules_of(campaign).criteria]
    experts = [make.appointment(campaign, code=f"Е0{number}") for number in range(1, 5)]
    marks = {0: (9, 8, 10), 1: (7, 7, 8), 2: (2, 1, 3), 3: (10, 10)}
    for book, given in marks.items():
        for expert, mark in zip(experts, given, strict=False):
            make.sheet(books[book], expert, dict.fromkeys(keys, mark))
    make.sheet(books[3], experts[2], dict.fromkeys(keys, 10), state=SheetState.CONFLICT)
    make.sheet(books[3], experts[3], {}, state=SheetState.DRAFT)
    readers = [make.library(f"Бібліотека {number}") for number in range(2)]
    make.vote(books[0], readers[0], True, 2)
    make.vote(books[0], readers[1], False, 0)
    make.vote(books[1], readers[0], True, 1)
    return campaign


def run_it(runtime: Runtime, make: Make, campaign: Campaign, run_jobs: RunJobs) -> int:
    secretary = make.actor(Role.SECRETARY)
    with runtime.work(secretary) as work:
        run, _job = ranking.start_run(work, campaign.id or 0)
        number = run.id or 0
    ended = run_jobs()
    assert [(job.state, job.problem) for job in ended] == [(JobState.DONE, "")]
    return number


def rows_of(session: Session, run_id: int) -> list[RankedTitle]:
    return list(
        session.exec(
            select(RankedTitle).where(RankedTitle.run_id == run_id).order_by(col(RankedTitle.position))
        )
    )


def bundle_of(runtime: Runtime, make: Make, run_id: int) -> bytes:
    out = io.BytesIO()
    with runtime.reading(make.actor(Role.AUDITOR)) as unit:
        ranking.write_run_bundle(unit, run_id, out)
    return out.getvalue()


def test_a_run_stores_places_decisions_and_scores(runtime: Runtime, make: Make, run_jobs: RunJobs) -> None:
    run_id = run_it(runtime, make, small_campaign(make), run_jobs)
    with runtime.database.reading() as session:
        found = [
            (row.position, row.place, json.loads(row.entry)["title"], row.decision, row.reason, row.experts)
            for row in rows_of(session, run_id)
        ]
        run = session.get_one(RankingRun, run_id)
        campaign = session.get_one(Campaign, run.campaign_id)
        assert check_chain(session)[1] is None
    assert found == [
        (1, 1, "Книга б", Decision.RECOMMENDED, "fits", 3),
        (2, 2, "Книга а", Decision.RECOMMENDED, "fits", 3),
        (3, None, "Книга в", Decision.NOT_RECOMMENDED, "below_threshold", 3),
        (4, None, "Книга г", Decision.NOT_SCORED, "not_assessed", 2),
    ]
    assert (run.state, run.counts["ranked"], run.counts["sheets"], run.counts["votes"]) == (
        RunState.DONE,
        2,
        11,
        3,
    )
    assert campaign.state is CampaignState.RANKING


def test_the_input_is_the_same_bytes_on_every_database(
    runtime: Runtime, make: Make, run_jobs: RunJobs
) -> None:
    run_id = run_it(runtime, make, small_campaign(make), run_jobs)
    with runtime.database.reading() as session:
        run = session.get_one(RankingRun, run_id)
        entries = sorted(
            (row.entry for row in rows_of(session, run_id)), key=lambda text: json.loads(text)["number"]
        )
        results = [row.result for row in rows_of(session, run_id)]
    assert entries[0] == (
        '{"council":"fiction","isbn":"9786170000000","number":1,"price_kop":12000,"quantity":5,"sheets":'
        '[["Е01","submitted",{"c0":9,"c1":9}],["Е02","submitted",{"c0":8,"c1":8}],["Е03","submitted",{"c0":10,"c1":10}]],'
        f'"title":"Книга а","title_key":"{sort_key("Книга а")}",'
        '"votes":[["Бібліотека 0",true,2,null],["Бібліотека 1",false,0,null]]}'
    )
    assert json.loads(entries[3])["sheets"] == [
        ["Е01", "submitted", {"c0": 10, "c1": 10}],
        ["Е02", "submitted", {"c0": 10, "c1": 10}],
        ["Е03", "conflict", {"c0": 10, "c1": 10}],
    ]
    assert results[0] == (
        '{"amount_kop":60000,"council":"fiction","council_place":1,"decision":"recommended","experts":"1900/27",'
        '"left_kop":1579206667,"libraries":"100/1","number":2,"place":1,"position":1,"rating":"2140/27","reason":"fits",'
        '"sheets":3,"spent_kop":60000,"standing":"ranked","votes":1}'
    )
    assert run.input_sha256 == input_hash(run.header, entries)
    assert run.output_sha256 == lines_hash(results)


def test_the_bundle_of_a_run_is_equal_to_its_own_recomputation(
    runtime: Runtime, make: Make, run_jobs: RunJobs
) -> None:
    run_id = run_it(runtime, make, small_campaign(make), run_jobs)
    source = bundle_of(runtime, make, run_id)
    verdict = verify(io.BytesIO(source))
    with runtime.database.reading() as session:
        run = session.get_one(RankingRun, run_id)
    assert (verdict.differences, verdict.candidates) == ((), 4)
    assert (verdict.input_hash, verdict.output_hash) == (run.input_sha256, run.output_sha256)
    assert bundle_of(runtime, make, run_id) == source


def test_a_second_run_of_unchanged_scores_has_the_same_hashes(
    runtime: Runtime, make: Make, run_jobs: RunJobs
) -> None:
    campaign = small_campaign(make)
    first, second = run_it(runtime, make, campaign, run_jobs), run_it(runtime, make, campaign, run_jobs)
    with runtime.database.reading() as session:
        runs = [session.get_one(RankingRun, number) for number in (first, second)]
    assert [run.number for run in runs] == [1, 2]
    assert runs[0].input_sha256 == runs[1].input_sha256
    assert runs[0].output_sha256 == runs[1].output_sha256


def test_a_run_waiting_for_its_job_refuses_another(runtime: Runtime, make: Make) -> None:
    campaign = small_campaign(make)
    actor = make.actor(Role.SECRETARY)
    with runtime.work(actor) as work:
        ranking.start_run(work, campaign.id or 0)
    with pytest.raises(WrongState) as refused, runtime.work(actor) as work:
        ranking.start_run(work, campaign.id or 0)
    assert refused.value.code == "run-under-way"


def test_a_campaign_without_admitted_books_fails_with_the_reason_on_the_run(
    runtime: Runtime, make: Make, run_jobs: RunJobs
) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    actor = make.actor(Role.SECRETARY)
    with runtime.work(actor) as work:
        run_id = ranking.start_run(work, campaign.id or 0)[0].id
    assert [job.state for job in run_jobs()] == [JobState.FAILED]
    with runtime.database.reading() as session:
        run = session.get_one(RankingRun, run_id)
    assert (run.state, run.problem) == (RunState.FAILED, "У кампанії немає жодної допущеної пропозиції.")
    with runtime.work(actor) as work:
        assert ranking.start_run(work, campaign.id or 0)[0].number == 2


@pytest.mark.parametrize(
    "role", [Role.EXPERT, Role.BRANCH_LIBRARIAN, Role.APPROVER, Role.AUDITOR, Role.ADMINISTRATOR]
)
def test_only_secretary_and_selector_start_a_run(runtime: Runtime, make: Make, role: Role) -> None:
    campaign = make.campaign(state=CampaignState.SCORING)
    with pytest.raises(NotAllowed), runtime.work(make.actor(role)) as work:
        ranking.start_run(work, campaign.id or 0)


@pytest.mark.parametrize(
    "state",
    [CampaignState.COLLECTING, CampaignState.CHECKING, CampaignState.DISTRIBUTING, CampaignState.CLOSED],
)
def test_a_run_has_its_season(runtime: Runtime, make: Make, state: CampaignState) -> None:
    campaign = make.campaign(state=state)
    with pytest.raises(WrongState), runtime.work(make.actor(Role.SECRETARY)) as work:
        ranking.start_run(work, campaign.id or 0)


def test_a_job_called_again_after_it_is_done_changes_nothing(
    runtime: Runtime, make: Make, run_jobs: RunJobs
) -> None:
    run_id = run_it(runtime, make, small_campaign(make), run_jobs)
    with runtime.work(make.actor(Role.SECRETARY)) as work:
        assert ranking.begin(work, run_id) is False


def test_the_bundle_holds_sheets_so_experts_and_branches_do_not_get_it(
    runtime: Runtime, make: Make, run_jobs: RunJobs
) -> None:
    run_id = run_it(runtime, make, small_campaign(make), run_jobs)
    for role in (Role.EXPERT, Role.BRANCH_LIBRARIAN, Role.ADMINISTRATOR):
        with pytest.raises(NotAllowed), runtime.reading(make.actor(role)) as unit:
            ranking.write_run_bundle(unit, run_id, io.BytesIO())


def test_reopened_scoring_closes_the_bundle_again(runtime: Runtime, make: Make, run_jobs: RunJobs) -> None:
    campaign = small_campaign(make)
    run_id = run_it(runtime, make, campaign, run_jobs)
    with runtime.database.writing() as session:
        session.get_one(Campaign, campaign.id).state = CampaignState.SCORING
        session.commit()
    with pytest.raises(WrongState):
        bundle_of(runtime, make, run_id)


def begun(runtime: Runtime, make: Make, campaign: Campaign) -> int:
    """A run whose job has begun."""
    with runtime.work(make.actor(Role.SECRETARY)) as work:
        run_id = ranking.start_run(work, campaign.id or 0)[0].id or 0
    with runtime.work(make.actor(Role.SECRETARY)) as work:
        assert ranking.begin(work, run_id)
    return run_id


def state_of(runtime: Runtime, campaign: Campaign) -> CampaignState:
    with runtime.database.reading() as session:
        return session.get_one(Campaign, campaign.id).state


def test_scoring_ends_when_a_run_begins_and_opens_again_when_it_fails(runtime: Runtime, make: Make) -> None:
    campaign = small_campaign(make)
    run_id = begun(runtime, make, campaign)
    assert state_of(runtime, campaign) is CampaignState.RANKING
    with runtime.work(make.actor(Role.SECRETARY)) as work:
        ranking.fail(work, run_id, "Зупинено на вимогу.")
    assert state_of(runtime, campaign) is CampaignState.SCORING


def test_a_failed_run_of_a_rated_campaign_opens_no_scoring(
    runtime: Runtime, make: Make, run_jobs: RunJobs
) -> None:
    campaign = small_campaign(make)
    run_it(runtime, make, campaign, run_jobs)
    run_id = begun(runtime, make, campaign)
    with runtime.work(make.actor(Role.SECRETARY)) as work:
        ranking.fail(work, run_id, "Зупинено на вимогу.")
    assert state_of(runtime, campaign) is CampaignState.RANKING


def test_a_sheet_written_while_a_run_begins_is_in_the_rating_or_refused(runtime: Runtime, make: Make) -> None:
    campaign = small_campaign(make)
    with runtime.database.writing() as session:
        session.get_one(Campaign, campaign.id).ruleset_locked_at = runtime.clock.now()
        session.commit()
        book = session.exec(select(Candidate).where(Candidate.number == 4)).one().id or 0
    user = make.user(Role.EXPERT, campaign=campaign)
    make.appointment(campaign, user, code="Е09")
    expert, secretary = make.actor_of(user), make.actor(Role.SECRETARY)
    with runtime.work(secretary) as work:
        run_id = ranking.start_run(work, campaign.id or 0)[0].id or 0
    with runtime.work(expert) as work:
        sheets.save_sheet(work, book, {"c0": "1", "c1": "1"}, "", 0)
    written, beginning = Event(), Event()

    def write() -> None:
        with runtime.work(expert) as work:
            sheets.save_sheet(work, book, {"c0": "9", "c1": "9"}, "", 1)
            written.set()
            beginning.wait(10)
            sleep(0.3)  # long enough for the run to pass the sheet by, were it not kept waiting

    def rate() -> ranking.Computed:
        written.wait(10)
        beginning.set()
        with runtime.work(secretary) as work:
            ranking.begin(work, run_id)
        with runtime.reading(secretary) as unit:
            return ranking.compute(unit, run_id)

    with ThreadPoolExecutor(2) as pool:
        writing, rating = pool.submit(write), pool.submit(rate)
        writing.result()
        computed = rating.result()
    assert '["Е09","submitted",{"c0":9,"c1":9}]' in next(
        row["entry"] for row in computed.rows if row["candidate_id"] == book
    )


def test_two_libraries_of_one_name_have_a_vote_each(runtime: Runtime, make: Make, run_jobs: RunJobs) -> None:
    campaign = small_campaign(make)
    with runtime.database.writing() as session:
        for library in session.exec(select(Library).where(col(Library.name).startswith("Бібліотека"))):
            library.name = "Філія № 1"
        session.commit()
    run_id = run_it(runtime, make, campaign, run_jobs)
    with runtime.database.reading() as session:
        voters = [json.loads(row.entry)["votes"] for row in rows_of(session, run_id)]
    assert [[vote[0] for vote in each] for each in voters] == [
        ["Філія № 1 · 4"],
        ["Філія № 1 · 4", "Філія № 1 · 5"],
        [],
        [],
    ]
    assert verify(io.BytesIO(bundle_of(runtime, make, run_id))).equal
