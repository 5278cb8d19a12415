"""Two people at the same moment: nothing is done twice and nothing is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlmodel import col, select

from acquisition.kernel.actor import operator
from acquisition.kernel.errors import DomainError
from acquisition.kernel.runtime import Runtime
from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing import service
from acquisition.purchasing.models import ListSnapshot, PurchaseLine, PurchaseList, Verdict
from acquisition.selection.models import CampaignState
from tests.support.make import Make
from tests.support.ranked import Place, ranked_run, recipients


@pytest.fixture
def list_id(runtime: Runtime, make: Make) -> int:
    recipients(make, combined=1)
    campaign = make.campaign(state=CampaignState.RANKING)
    ranked_run(make, campaign, [Place()] * 4, {"children": None, "fiction": 300_00, "other": None})
    assert campaign.id is not None
    with runtime.work(operator()) as work:
        made = service.make_list(work, campaign.id)
        assert made.id is not None
        return made.id


def together(runtime: Runtime, *acts: Callable[[UnitOfWork], object]) -> list[str]:
    """Run the acts at once, each in a unit of work of its own; "done" or the code of the refusal, sorted."""
    start = Barrier(len(acts))

    def run(act: Callable[[UnitOfWork], object]) -> str:
        start.wait()
        try:
            with runtime.work(operator()) as work:
                act(work)
        except DomainError as refusal:
            return refusal.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def lines(runtime: Runtime) -> list[PurchaseLine]:
    with runtime.database.reading() as session:
        return list(session.exec(select(PurchaseLine).order_by(col(PurchaseLine.place))))


def test_list_approved_by_two_at_once_is_frozen_once(runtime: Runtime, list_id: int) -> None:
    with runtime.work(operator()) as work:
        service.approve_rest(work, list_id)
    approve = lambda work: service.approve_list(work, list_id)  # noqa: E731 -- two of the same act
    assert together(runtime, approve, approve) == ["done", "wrong-state"]
    with runtime.database.reading() as session:
        assert [snapshot.number for snapshot in session.exec(select(ListSnapshot))] == [1]


def test_line_judged_by_two_at_once_keeps_the_first_verdict(runtime: Runtime, list_id: int) -> None:
    line = lines(runtime)[0]
    assert line.id is not None
    line_id, version = line.id, line.version

    def judge(verdict: Verdict) -> Callable[[UnitOfWork], object]:
        return lambda work: service.give_verdict(
            work, list_id, line_id, verdict, reason="Так", version=version
        )

    assert together(runtime, judge(Verdict.APPROVED), judge(Verdict.RETURNED)) == ["done", "stale-version"]
    assert lines(runtime)[0].version == version + 1


def test_two_refusals_at_once_move_up_one_title_for_the_money_of_one(runtime: Runtime, list_id: int) -> None:
    first, second, *_rest = lines(runtime)

    def refuse(line: PurchaseLine) -> Callable[[UnitOfWork], object]:
        assert line.id is not None
        line_id, version = line.id, line.version
        return lambda work: service.give_verdict(
            work, list_id, line_id, Verdict.REFUSED, reason="Ні", version=version
        )

    assert together(runtime, refuse(first), refuse(second)) == ["done", "done"]
    assert [line.status.value for line in lines(runtime)] == ["refused", "refused", "included", "included"]


def test_two_lists_made_at_once_get_two_numbers(runtime: Runtime, list_id: int) -> None:
    with runtime.database.reading() as session:
        campaign_id = session.get_one(PurchaseList, list_id).campaign_id
    make_list = lambda work: service.make_list(work, campaign_id)  # noqa: E731 -- two of the same act
    assert together(runtime, make_list, make_list) == ["done", "done"]
    with runtime.database.reading() as session:
        numbers = session.exec(select(PurchaseList.number).order_by(col(PurchaseList.number))).all()
    assert list(numbers) == [1, 2, 3]


def test_two_lists_approved_at_once_leave_one_approved(runtime: Runtime, list_id: int) -> None:
    with runtime.work(operator()) as work:
        other = service.make_list(work, work.session.get_one(PurchaseList, list_id).campaign_id)
        assert other.id is not None
        other_id = other.id
        for each in (list_id, other_id):
            service.approve_rest(work, each)
    approve_first = lambda work: service.approve_list(work, list_id)  # noqa: E731 -- two of one kind
    approve_second = lambda work: service.approve_list(work, other_id)  # noqa: E731 -- two of one kind
    assert together(runtime, approve_first, approve_second) == ["done", "wrong-state"]
    with runtime.database.reading() as session:
        states = session.exec(select(PurchaseList.state)).all()
    assert sorted(state.value for state in states) == ["approved", "rejected"]
