"""Lines of a list under a lock: taking one for a change, the money that is free, and who moves up."""

from sqlalchemy import func, select
from sqlmodel import col

from acquisition.kernel.errors import NotFound, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.purchasing.models import LineStatus, ListState, PurchaseLine, PurchaseList, Verdict
from acquisition.purchasing.plan import Waiting, next_in_reserve
from acquisition.selection.models import Campaign, CampaignState, Candidate, CandidateState
from acquisition.selection.ruleset import Walk


def take_list(work: UnitOfWork, list_id: int, permission: Permission, state: ListState) -> PurchaseList:
    """The list, locked until the unit of work ends. All changes of a list and its lines pass here, so they queue.

    Refused: no such list, no permission in its campaign, another state, a closed campaign.
    """
    taken = lock_list(work, list_id, permission)
    if taken.state is not state:
        raise WrongState(_OTHER_STATE[taken.state]())
    return taken


def lock_list(work: UnitOfWork, list_id: int, permission: Permission) -> PurchaseList:
    """The list in any state, locked after its campaign: who locks both in one order never waits for each other.

    Refused: no such list, no permission in its campaign, a closed campaign.
    """
    taken = work.session.get(PurchaseList, list_id)
    if taken is None:
        raise NotFound(_("Такого переліку до закупівлі немає."))
    require(work.actor, permission, campaign_id=taken.campaign_id)
    campaign = work.session.get_one(Campaign, taken.campaign_id, with_for_update=True)
    if campaign.state is CampaignState.CLOSED:
        raise WrongState(
            _("Кампанію завершено: щоб змінити перелік чи рознарядку, відкрийте її знову."),
            code="campaign-closed",
        )
    return work.session.get_one(PurchaseList, list_id, with_for_update=True)


_OTHER_STATE = {
    ListState.PENDING: lambda: _("Перелік ще не погоджено."),
    ListState.APPROVED: lambda: _("Перелік уже погоджено."),
    ListState.REJECTED: lambda: _("Перелік відхилено."),
}


def take_line(
    work: UnitOfWork, taken: PurchaseList, line_id: int, version: int, mine: dict[str, object]
) -> PurchaseLine:
    """A line of the list at the version the person saw; StaleVersion shows ``mine`` against what stands there now."""
    line = work.session.get(PurchaseLine, line_id, with_for_update=True)
    if line is None or line.list_id != taken.id:
        raise NotFound(_("Такої позиції в переліку немає."))
    take_version(line, version, mine, seen(line))
    return line


def seen(line: PurchaseLine) -> dict[str, object]:
    """What two people may disagree on, for audit and for the sentence about a stale form."""
    return {
        "status": line.status.value,
        "verdict": line.verdict.value,
        "reason": line.verdict_reason,
        "by": line.verdict_by_name,
        "quantity": line.quantity,
    }


def included_titles(work: UnitOfWork, taken: PurchaseList) -> int:
    """How many titles stand in the list."""
    work.session.flush()
    statement = select(func.count()).where(
        col(PurchaseLine.list_id) == taken.id, col(PurchaseLine.status) == LineStatus.INCLUDED
    )
    return int(work.session.execute(statement).scalar_one())


def free_money(work: UnitOfWork, taken: PurchaseList, council: str) -> int | None:
    """Kopiykas of the envelope not taken by included lines; None where it has no limit."""
    limit = taken.envelopes[council]
    if limit is None:
        return None
    work.session.flush()
    spent = work.session.execute(
        select(func.coalesce(func.sum(PurchaseLine.amount_kop), 0)).where(
            col(PurchaseLine.list_id) == taken.id,
            col(PurchaseLine.council) == council,
            col(PurchaseLine.status) == LineStatus.INCLUDED,
        )
    ).scalar_one()
    return int(limit) - int(spent)


def move_up(work: UnitOfWork, taken: PurchaseList, council: str) -> PurchaseLine | None:
    """The next title of the same envelope, still admitted, comes from the reserve into the list, if the free money
    lets it.

    It waits for a verdict; with an approved list the caller gives it.
    """
    reserve = work.session.execute(
        select(col(PurchaseLine.id), col(PurchaseLine.place), col(PurchaseLine.amount_kop))
        .join(Candidate, col(Candidate.id) == col(PurchaseLine.candidate_id))
        .where(
            col(PurchaseLine.list_id) == taken.id,
            col(PurchaseLine.council) == council,
            col(PurchaseLine.status) == LineStatus.RESERVE,
            col(Candidate.state) == CandidateState.ADMITTED,
        )
    )
    waiting = [Waiting(number, place, amount) for number, place, amount in reserve]
    found = next_in_reserve(waiting, free_money(work, taken, council), Walk(taken.walk))
    if found is None:
        return None
    line = work.session.get_one(PurchaseLine, found)
    line.status, line.moved_up, line.verdict = LineStatus.INCLUDED, True, Verdict.NONE
    line.version += 1
    taken.version += 1
    work.session.flush()
    return line
