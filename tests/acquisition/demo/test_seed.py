"""The demonstration comes in through imports and services, once, and never into real data."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlmodel import select

from acquisition.demo import accounts, seed
from acquisition.kernel.audit import check_chain
from acquisition.kernel.errors import Refused
from acquisition.kernel.instance import get_fact, set_fact
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.runtime import Runtime
from acquisition.people.models import Library, User
from acquisition.purchasing.models import ListState, PurchaseLine, PurchaseList, Verdict
from acquisition.selection.models import Campaign, CampaignState, Candidate, CandidateState
from tests.support.make import Make
from workers.execute import execute


def fill(runtime: Runtime) -> dict[str, float]:
    def run(job: Job) -> Job:
        assert job.id is not None
        execute(runtime, job.id)
        with runtime.database.reading() as session:
            ended = session.get_one(Job, job.id)
            assert ended.state is JobState.DONE, ended.problem
        return job

    return seed.fill(runtime, run, lambda _message: None)


def test_every_room_has_something_to_show_after_a_filling_that_was_once_cut_short(
    runtime: Runtime, make: Make
) -> None:
    left = make.user()
    with runtime.database.writing() as session:
        set_fact(session, "demo", seed.FILLING)
        session.commit()
    assert fill(runtime)
    with runtime.database.reading() as session:
        campaigns = session.exec(select(Campaign.slug, Campaign.state).order_by(Campaign.slug)).all()
        assert campaigns == [("2026", CampaignState.APPROVING), ("2027", CampaignState.SCORING)]
        states = Counter(session.exec(select(Candidate.state).where(Candidate.campaign_id == 1)))
        assert sum(states.values()) == 2660
        assert 0.10 <= states[CandidateState.REJECTED] / 2660 <= 0.13
        assert states[CandidateState.PROPOSED] > 0
        assert len(session.exec(select(Library.id)).all()) == 24
        [state] = session.exec(select(PurchaseList.state))
        assert state is ListState.PENDING
        verdicts = Counter(session.exec(select(PurchaseLine.verdict)))
        assert verdicts[Verdict.APPROVED] == 60
        assert verdicts[Verdict.NONE] > 500
        assert get_fact(session, "demo") is True
        assert get_fact(session, "demo_accounts") == accounts.printed()
        assert session.exec(select(User).where(User.email == left.email)).all() == []
        assert check_chain(session)[1] is None
    assert fill(runtime) == {}


@pytest.mark.sqlite_only
def test_real_data_are_never_touched(runtime: Runtime, make: Make) -> None:
    make.user()
    with pytest.raises(Refused) as refusal:
        fill(runtime)
    assert refusal.value.code == "not-empty"
