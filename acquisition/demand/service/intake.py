"""Use cases: requests that come as a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import col

from acquisition.catalogue.models import Title
from acquisition.catalogue.queries import find_titles
from acquisition.demand.models import Request, RequestState
from acquisition.demand.service.submit import build, store
from acquisition.demand.wishes import WishData
from acquisition.kernel.errors import InvalidInput, Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people import queries as people
from acquisition.people.access import Permission, require


def apply_request_rows(
    work: UnitOfWork, batch_id: int, rows: Sequence[Mapping[str, Any]], *, library_id: int | None = None
) -> list[int]:
    """Take staged rows (catalogue.vocabulary, kind `requests`) in; returns request ids in the order of rows.

    `library_id` is the batch's library, used where a row names none. A row whose library cannot be told is refused:
    staging has said so before.
    """
    require(work.actor, Permission.REQUESTS_DECIDE)
    index = people.library_index(work.session)
    title_ids = find_titles(work.session, rows)
    ids = []
    for record, title_id in zip(rows, title_ids, strict=True):
        title = work.session.get(Title, title_id) if title_id is not None else None
        row = build(_library(record, index.find, library_id), wish_of(record), title, work.now)
        row.batch_id = batch_id
        store(work, row)
        assert row.id is not None
        ids.append(row.id)
    if ids:
        work.record(
            "demand.import",
            ("import_batch", batch_id),
            after={"requests": len(ids), "first": ids[0], "last": ids[-1]},
        )
    return ids


def undo_request_rows(work: UnitOfWork, batch_id: int) -> int:
    """Take requests of a batch back. Refused when somebody has already answered one of them."""
    require(work.actor, Permission.REQUESTS_DECIDE)
    answered = work.session.execute(
        select(func.count())
        .select_from(Request)
        .where(col(Request.batch_id) == batch_id, col(Request.state) != RequestState.SUBMITTED)
    ).scalar_one()
    if answered:
        raise Refused(
            _("Частину заявок цього файлу вже розглянуто, тож його не можна скасувати."),
            code="request-answered",
        )
    result = work.session.execute(delete(Request).where(col(Request.batch_id) == batch_id))
    gone = int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
    work.record("demand.import_undo", ("import_batch", batch_id), before={"requests": gone})
    return gone


def wish_of(record: Mapping[str, Any]) -> WishData:
    """A staged record as a wish; a row with an ISBN alone is called by it until the catalogue knows the book."""
    return WishData(
        title=str(record.get("title") or record.get("isbn") or ""),
        authors=str(record.get("author", "")),
        isbn=str(record.get("isbn", "")),
        publisher=str(record.get("publisher", "")),
        year=record.get("year"),
        copies=int(record.get("copies") or 1),
        reason=str(record.get("reason", "")),
        reader=str(record.get("reader", "")),
    ).tidied()


def _library(record: Mapping[str, Any], find: Callable[[str], list[int]], default: int | None) -> int:
    text = str(record.get("library", ""))
    found = find(text) if text else ([default] if default is not None else [])
    if len(found) == 1:
        return int(found[0])
    raise InvalidInput(
        _("Бібліотеку «%(name)s» не знайдено або її назва неоднозначна.", name=text), {"library": text}
    )
