"""Ranking runs: started by a person, computed by a job from one snapshot, stored whole, taken out as a bundle."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO

from sqlalchemy import func, insert, select
from sqlmodel import col

from acquisition.kernel.errors import NotFound, Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.selection.blindness import scores_open
from acquisition.selection.bundle import write_bundle
from acquisition.selection.models import (
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    RankedTitle,
    RankingRun,
    RunState,
)
from acquisition.selection.queries.campaigns import load
from acquisition.selection.queries.snapshots import snapshot
from acquisition.selection.ranking import Decision, Ranked, rank, result_text
from acquisition.selection.scoring import method
from acquisition.selection.service.campaigns import give_back, reach
from acquisition.selection.snapshot import input_hash, lines_hash, read_entry
from acquisition.selection.states import ORDER

KIND = "selection.rank"
ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)
STEPS = 4

Watch = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Computed:
    """A computed rating, ready to be stored: rows of RankedTitle without the run's id."""

    header: str
    input_sha256: str
    output_sha256: str
    counts: dict[str, Any]
    rows: list[dict[str, Any]]


def start_run(work: UnitOfWork, campaign_id: int) -> tuple[RankingRun, Job]:
    """A new run that waits for its job. Refused before scoring has begun, and while another run is under way."""
    require(work.actor, Permission.RANKING_RUN, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    _refuse_step(campaign)
    _refuse_second(work, campaign_id)
    last = work.session.execute(
        select(func.max(RankingRun.number)).where(col(RankingRun.campaign_id) == campaign_id)
    ).scalar()
    run = RankingRun(
        campaign_id=campaign_id,
        number=(last or 0) + 1,
        created_by_name=work.actor.name,
        created_at=work.now,
    )
    work.session.add(run)
    work.session.flush()
    assert run.id is not None
    job = work.send(KIND, {"run_id": run.id}, subject=("ranking_run", run.id), campaign_id=campaign_id)
    work.record("ranking.start", run, after={"number": run.number})
    return run, job


def _refuse_step(campaign: Campaign) -> None:
    step = ORDER.index(campaign.state)
    if step < ORDER.index(CampaignState.SCORING):
        raise WrongState(_("Оцінювання ще не почалося: рейтинг рахують після нього."), code="not-scored-yet")
    if step > ORDER.index(CampaignState.APPROVING):
        raise WrongState(
            _("Перелік уже погоджено й розподілено: новий рейтинг нічого не змінить."), code="too-late"
        )


def _refuse_second(work: UnitOfWork, campaign_id: int) -> None:
    """A run whose job still waits or runs is under way; one left behind by a broken job is not."""
    under_way = work.session.execute(
        select(col(RankingRun.number))
        .join(Job, (col(Job.subject_kind) == "ranking_run") & (col(Job.subject_id) == col(RankingRun.id)))
        .where(
            col(RankingRun.campaign_id) == campaign_id,
            col(RankingRun.state).in_([RunState.WAITING, RunState.COMPUTING]),
            col(Job.state).not_in(ENDED),
        )
        .limit(1)
    ).scalar()
    if under_way is not None:
        raise WrongState(
            _("Розрахунок № %(number)s ще триває. Дочекайтеся його завершення.", number=under_way),
            code="run-under-way",
        )


def begin(work: UnitOfWork, run_id: int) -> bool:
    """The job takes the run; False when it is done already (a job may be called twice).

    Scoring ends here, before the rating is read: a sheet is either in it or refused. Refused: nothing to rank.
    """
    run = _take(work, run_id)
    if run.state is RunState.DONE:
        return False
    scored = load(work.session, run.campaign_id).state is CampaignState.SCORING
    if scored and not _any_admitted(work, run.campaign_id):
        raise _nothing()
    reach(work, run.campaign_id, CampaignState.RANKING)
    run.ended_scoring = run.ended_scoring or scored
    run.state = RunState.COMPUTING
    run.problem = ""
    work.session.add(run)
    return True


def _any_admitted(work: UnitOfWork, campaign_id: int) -> bool:
    admitted = (col(Candidate.campaign_id) == campaign_id, col(Candidate.state) == CandidateState.ADMITTED)
    return work.session.execute(select(col(Candidate.id)).where(*admitted).limit(1)).first() is not None


def _nothing() -> Refused:
    return Refused(_("У кампанії немає жодної допущеної пропозиції."), code="nothing-to-rank")


def compute(reading: UnitOfWork, run_id: int, watch: Watch = lambda done, total, message: None) -> Computed:
    """The rating of the campaign as it stands at this moment. Reads one consistent state and writes nothing."""
    if reading.session.get_bind().dialect.name == "postgresql":
        reading.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    run = _run(reading, run_id)
    require(reading.actor, Permission.RANKING_RUN, campaign_id=run.campaign_id)
    watch(0, STEPS, _("Читання оцінок і голосів"))
    taken = snapshot(reading.session, load(reading.session, run.campaign_id))
    if not taken.entries:
        raise _nothing()
    watch(1, STEPS, _("Обчислення балів"))
    how = method(taken.header.rules)
    entries = [read_entry(text) for text in taken.entries]
    lines = rank(how, entries, taken.header.envelopes)
    watch(2, STEPS, _("Впорядкування результатів"))
    ids = {entry.number: key for entry, key in zip(entries, taken.candidate_ids, strict=True)}
    texts = {entry.number: text for entry, text in zip(entries, taken.entries, strict=True)}
    results = [result_text(line) for line in lines]
    header = taken.header.text()
    return Computed(
        header=header,
        input_sha256=input_hash(header, taken.entries),
        output_sha256=lines_hash(results),
        counts=_counts(lines),
        rows=[
            _row(line, ids[line.entry.number], texts[line.entry.number], result)
            for line, result in zip(lines, results, strict=True)
        ],
    )


def _row(line: Ranked, candidate_id: int, entry: str, result: str) -> dict[str, Any]:
    value = line.score
    return {
        "candidate_id": candidate_id,
        "position": line.position,
        "place": line.place,
        "council_place": line.council_place,
        "council": line.entry.council,
        "decision": line.decision,
        "reason": line.reason,
        "experts": value.valid_sheets,
        "expert_score": fraction_text(value.experts),
        "library_score": fraction_text(value.libraries),
        "total": fraction_text(value.rating),
        "price_kop": line.entry.price_kop,
        "quantity": line.entry.quantity,
        "amount_kop": line.amount_kop,
        "running_kop": line.spent_kop,
        "entry": entry,
        "result": result,
    }


def fraction_text(value: Any) -> str:
    """«n/d», or "" for a value that does not exist."""
    return "" if value is None else f"{value.numerator}/{value.denominator}"


def _counts(lines: list[Ranked]) -> dict[str, Any]:
    decisions = Counter(line.decision.value for line in lines)
    bought = [line for line in lines if line.decision is Decision.RECOMMENDED]
    return {
        "candidates": len(lines),
        "ranked": sum(1 for line in lines if line.place is not None),
        **{decision.value: decisions[decision.value] for decision in Decision},
        "sheets": sum(line.score.valid_sheets for line in lines),
        "votes": sum(line.score.votes for line in lines),
        "copies": sum(line.entry.quantity for line in bought),
        "amount_kop": sum(line.amount_kop for line in bought),
    }


def store(work: UnitOfWork, run_id: int, computed: Computed) -> RankingRun:
    """Keep the computed rating and end the run. A run that is done stays as it is."""
    run = _take(work, run_id)
    require(work.actor, Permission.RANKING_RUN, campaign_id=run.campaign_id)
    if run.state is RunState.DONE:
        return run
    reach(work, run.campaign_id, CampaignState.RANKING)
    work.session.flush()
    work.session.execute(insert(RankedTitle), [{"run_id": run_id, **row} for row in computed.rows])
    run.header, run.counts = computed.header, computed.counts
    run.input_sha256, run.output_sha256 = computed.input_sha256, computed.output_sha256
    run.state, run.finished_at, run.problem = RunState.DONE, work.now, ""
    work.session.add(run)
    after = {"number": run.number, "input": run.input_sha256, "output": run.output_sha256, **computed.counts}
    work.record("ranking.done", run, after=after)
    return run


def fail(work: UnitOfWork, run_id: int, problem: str) -> None:
    """The run could not be computed: say why on its row, and open scoring again if the run had ended it."""
    run = _take(work, run_id)
    if run.state is RunState.DONE:
        return
    if run.ended_scoring:
        give_back(work, run.campaign_id, CampaignState.SCORING, problem)
    run.state, run.problem, run.finished_at = RunState.FAILED, problem, work.now
    run.ended_scoring = False
    work.session.add(run)
    work.record("ranking.fail", run, reason=problem)


def write_run_bundle(unit: UnitOfWork, run_id: int, out: BinaryIO) -> None:
    """The bundle of a finished run, written to a binary file. It holds every coded sheet, so the actor must be
    one who may see the rating, and scoring must not have been opened again."""
    run = _run(unit, run_id)
    require(unit.actor, Permission.RANKING_SEE, campaign_id=run.campaign_id)
    if run.state is not RunState.DONE:
        raise WrongState(
            _("Розрахунок рейтингу № %(number)s не завершено.", number=run.number), code="run-not-done"
        )
    if not scores_open(load(unit.session, run.campaign_id).state) and not unit.actor.unlimited:
        raise WrongState(
            _("Оцінювання знову відкрито: пакет із листами буде доступний після нього."), code="blind"
        )
    by_number = (
        select(col(RankedTitle.entry))
        .join(Candidate, col(Candidate.id) == col(RankedTitle.candidate_id))
        .where(col(RankedTitle.run_id) == run_id)
        .order_by(col(Candidate.number))
    )
    by_position = (
        select(col(RankedTitle.result))
        .where(col(RankedTitle.run_id) == run_id)
        .order_by(col(RankedTitle.position))
    )
    entries = list(unit.session.execute(by_number).scalars())
    write_bundle(out, run.header, entries, unit.session.execute(by_position).scalars())


def _run(work: UnitOfWork, run_id: int) -> RankingRun:
    run = work.session.get(RankingRun, run_id)
    if run is None:
        raise NotFound(_("Такого розрахунку рейтингу немає."))
    return run


def _take(work: UnitOfWork, run_id: int) -> RankingRun:
    """The run, locked after its campaign."""
    run = _run(work, run_id)
    load(work.session, run.campaign_id, lock=True)
    return work.session.get_one(RankingRun, run_id, with_for_update=True)
