"""Words to the branches: what becomes of their requests when a list is approved or changed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from acquisition.demand.models import RequestState
from acquisition.demand.service import follow
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing.models import LineStatus, PurchaseLine, PurchaseList
from acquisition.selection.models import Candidate


def tell_approved(work: UnitOfWork, taken: PurchaseList) -> None:
    """Requests for the titles of an approved list are planned."""
    statement = select(col(PurchaseLine.id)).where(
        col(PurchaseLine.list_id) == taken.id, col(PurchaseLine.status) == LineStatus.INCLUDED
    )
    lines = list(work.session.execute(statement).scalars())
    follow(work, RequestState.PLANNED, title_ids=titles_of(work, lines), reason=_reason(taken))


def tell_removed(work: UnitOfWork, line: PurchaseLine, reason: str) -> None:
    """Requests for a title taken off wait again."""
    follow(work, RequestState.ACCEPTED, title_ids=titles_of(work, [line.id]), reason=reason)


def tell_moved_up(work: UnitOfWork, taken: PurchaseList, line: PurchaseLine) -> None:
    """Requests for a title moved up from the reserve are planned."""
    follow(work, RequestState.PLANNED, title_ids=titles_of(work, [line.id]), reason=_reason(taken))


def titles_of(work: UnitOfWork, lines: Sequence[int | None]) -> list[int]:
    """Catalogue ids of the lines' titles, each once."""
    found: set[int] = set()
    for start in range(0, len(lines), 500):
        statement = (
            select(col(Candidate.title_id))
            .join(PurchaseLine, col(PurchaseLine.candidate_id) == col(Candidate.id))
            .where(col(PurchaseLine.id).in_(lines[start : start + 500]))
        )
        found.update(work.session.execute(statement).scalars())
    return sorted(found)


def _reason(taken: PurchaseList) -> str:
    return _("Погоджений перелік до закупівлі № %(number)s.", number=taken.number)
