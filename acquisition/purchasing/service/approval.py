"""Approval of a whole list: every line decided, then a frozen, numbered version; or rejection."""

from sqlalchemy import select
from sqlmodel import col

from acquisition.kernel.errors import InvalidInput, Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import ngettext
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission
from acquisition.purchasing.models import (
    LineStatus,
    ListSnapshot,
    ListState,
    PurchaseLine,
    PurchaseList,
    Verdict,
)
from acquisition.purchasing.service.freezing import freeze
from acquisition.purchasing.service.lines import included_titles, take_list
from acquisition.purchasing.service.telling import tell_approved
from acquisition.purchasing.service.verdicts import verdict_counts
from acquisition.selection.models import CampaignState, Candidate, CandidateState
from acquisition.selection.service.campaigns import reach

NAMED = 10


def approve_list(
    work: UnitOfWork, list_id: int, *, version: int | None = None, reason: str = ""
) -> ListSnapshot:
    """Approve a pending list whose every line is approved or refused, and freeze version 1 of it.

    Other pending lists of the campaign become rejected. ``version`` is that of the list the person saw: it grows with
    every change of the list's composition. Refused: lines without a verdict, returned lines, titles that are not
    admitted any more, an empty list.
    """
    taken = take_list(work, list_id, Permission.LIST_APPROVE, ListState.PENDING)
    if version is not None:
        take_version(taken, version, {}, {})
    _refuse_undecided(work, taken)
    _refuse_turned_down(work, taken)
    taken.state, taken.approved_at, taken.approved_by_name = ListState.APPROVED, work.now, work.actor.name
    _reject_others(work, taken)
    made = freeze(work, taken)
    reach(
        work,
        taken.campaign_id,
        CampaignState.APPROVING,
        approved_lists=1,
        approved_titles=included_titles(work, taken),
    )
    tell_approved(work, taken)
    work.record(
        "purchase_list.approve", taken, after={"snapshot": made.number, "sha256": made.sha256}, reason=reason
    )
    return made


def _refuse_undecided(work: UnitOfWork, taken: PurchaseList) -> None:
    counts = verdict_counts(work, taken)
    waiting, returned = counts.get(Verdict.NONE, 0), counts.get(Verdict.RETURNED, 0)
    if waiting:
        raise Refused(
            ngettext(
                "Ще %(num)s позиція не має рішення погоджувача.",
                "Ще %(num)s позицій не мають рішення погоджувача.",
                waiting,
            ),
            code="lines-undecided",
        )
    if returned:
        raise Refused(
            ngettext(
                "%(num)s позицію повернуто на доопрацювання: спершу потрібна відповідь комплектатора.",
                "%(num)s позицій повернуто на доопрацювання: спершу потрібна відповідь комплектатора.",
                returned,
            ),
            code="lines-returned",
        )
    if not counts.get(Verdict.APPROVED, 0):
        raise Refused(_("У переліку немає жодної погодженої позиції."), code="list-empty")


def _refuse_turned_down(work: UnitOfWork, taken: PurchaseList) -> None:
    """Titles that were rejected or withdrawn after the rating was made."""
    statement = (
        select(col(Candidate.number))
        .join(PurchaseLine, col(PurchaseLine.candidate_id) == col(Candidate.id))
        .where(
            col(PurchaseLine.list_id) == taken.id,
            col(PurchaseLine.status) == LineStatus.INCLUDED,
            col(Candidate.state) != CandidateState.ADMITTED,
        )
        .order_by(col(Candidate.number))
    )
    numbers = list(work.session.execute(statement).scalars())
    if numbers:
        named = ", ".join(f"№ {number}" for number in numbers[:NAMED])
        raise Refused(
            ngettext(
                "%(num)s пропозицію переліку вже не допущено (%(named)s): відмовте їй у переліку.",
                "%(num)s пропозицій переліку вже не допущено (%(named)s): відмовте їм у переліку.",
                len(numbers),
                named=named if len(numbers) <= NAMED else f"{named} …",
            ),
            code="lines-turned-down",
        )


def _reject_others(work: UnitOfWork, taken: PurchaseList) -> None:
    others = work.session.execute(
        select(PurchaseList)
        .where(
            col(PurchaseList.campaign_id) == taken.campaign_id,
            col(PurchaseList.state) == ListState.PENDING,
            col(PurchaseList.id) != taken.id,
        )
        .order_by(col(PurchaseList.id))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalars()
    for other in others:
        _reject(work, other, _("Погоджено перелік № %(number)s.", number=taken.number))


def reject_list(work: UnitOfWork, list_id: int, *, reason: str) -> PurchaseList:
    """Reject a pending list as a whole; it stays as it is, and another may be made from a run."""
    taken = take_list(work, list_id, Permission.LIST_APPROVE, ListState.PENDING)
    if not reason.strip():
        raise InvalidInput(_("Назвіть причину."), {"reason": _("Поясніть, чому перелік відхилено.")})
    _reject(work, taken, reason.strip())
    return taken


def _reject(work: UnitOfWork, taken: PurchaseList, reason: str) -> None:
    taken.state, taken.note = ListState.REJECTED, reason
    taken.version += 1
    work.record(
        "purchase_list.reject", taken, before={"state": "pending"}, after={"state": "rejected"}, reason=reason
    )
