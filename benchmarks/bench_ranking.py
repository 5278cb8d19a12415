"""Ranking 3 000 titles × 50 sheets × 10 criteria, from the database to the stored run, against a plain SQL
GROUP BY of the same 1.5 million scores."""

from __future__ import annotations

from sqlalchemy import text

from acquisition.kernel.actor import operator
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.runtime import Runtime
from acquisition.selection.models import CampaignState, CandidateState
from acquisition.selection.service import ranking
from benchmarks import measure, rows
from workers.execute import execute

TITLES, EXPERTS, CRITERIA = 3_000, 50, 10
AIM = 6.0
GROUP_BY = """
    SELECT s.candidate_id, p.key, count(*), avg(p.value)
    FROM score_sheet AS s, json_each(s.points) AS p
    WHERE s.campaign_id = 1 AND s.state = 'submitted'
    GROUP BY s.candidate_id, p.key
"""


def main() -> None:
    with measure.fresh_runtime() as runtime:
        with runtime.work(operator()) as unit:
            campaign_id, keys = rows.campaign(unit.session, runtime, CRITERIA, CampaignState.SCORING)
            rows.candidates(unit.session, runtime, campaign_id, TITLES, CandidateState.ADMITTED)
            rows.sheets(unit.session, runtime, campaign_id, TITLES, EXPERTS, keys)
        plain = measure.best_of(3, lambda: group_by(runtime))
        ranked = measure.best_of(3, lambda: rank(runtime, campaign_id))
    figures = (
        f"{TITLES * EXPERTS * CRITERIA:,} scores ranked and stored in {ranked:.2f} s, GROUP BY {plain:.2f} s"
    )
    measure.report("ranking", figures, ranked / plain, AIM)


def group_by(runtime: Runtime) -> None:
    with runtime.database.engine.connect() as connection:
        groups = connection.execute(text(GROUP_BY)).all()
    assert len(groups) == TITLES * CRITERIA


def rank(runtime: Runtime, campaign_id: int) -> None:
    with runtime.work(operator()) as unit:
        _run, job = ranking.start_run(unit, campaign_id)
    assert job.id is not None
    execute(runtime, job.id)
    with runtime.database.reading() as session:
        ended = session.get_one(Job, job.id)
    assert ended.state is JobState.DONE, ended.problem


if __name__ == "__main__":
    main()
