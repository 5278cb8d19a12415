"""Use case: purchasing and distribution carry requests on."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_, select
from sqlmodel import col

from acquisition.demand.models import Request, RequestState
from acquisition.demand.service.moves import move
from acquisition.demand.states import MOVES, Action
from acquisition.kernel.work import UnitOfWork

BY_STATE = {
    RequestState.PLANNED: Action.PLAN,
    RequestState.BOUGHT: Action.BUY,
    RequestState.DELIVERED: Action.DELIVER,
    RequestState.ACCEPTED: Action.RETURN,
}
CHUNK = 500


def follow(
    work: UnitOfWork,
    state: RequestState,
    *,
    title_ids: Collection[int] = (),
    isbns: Collection[str] = (),
    library_ids: Collection[int] | None = None,
    reason: str = "",
) -> int:
    """Move all requests for these books to `state`, where their own state permits it; the others stay.

    `state`: planned (the title is on an approved list), bought, delivered (with `library_ids`: only requests of those
    libraries), accepted (taken off the list again). Called by rooms above after their own permission check.
    Returns how many moved.
    """
    action = BY_STATE[state]
    rows = _asked(work, action, title_ids, isbns, library_ids)
    for row in rows:
        move(work, row, action, reason=reason)
    if rows:
        numbers = [row.number for row in rows]
        work.record(f"demand.{action.value}", ("request", 0), after={"requests": numbers}, reason=reason)
    return len(rows)


def _asked(
    work: UnitOfWork,
    action: Action,
    title_ids: Collection[int],
    isbns: Collection[str],
    library_ids: Collection[int] | None,
) -> list[Request]:
    titles, numbers = sorted(set(title_ids)), sorted(set(isbns))
    found: dict[int, Request] = {}
    for start in range(0, max(len(titles), len(numbers)), CHUNK):
        part = slice(start, start + CHUNK)
        books = or_(col(Request.title_id).in_(titles[part]), col(Request.isbn13).in_(numbers[part]))
        statement = select(Request).where(col(Request.state).in_(list(MOVES[action].sources)), books)
        locked = statement.order_by(col(Request.id)).with_for_update()
        rows = work.session.execute(locked.execution_options(populate_existing=True))
        for row in rows.scalars():
            if library_ids is None or row.library_id in library_ids:
                found[row.id or 0] = row
    return list(found.values())
