"""Use cases: a selector answers requests, a branch takes one back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from acquisition.catalogue.models import Title
from acquisition.demand.models import Request
from acquisition.demand.service.moves import move
from acquisition.demand.states import DECISIONS, DECLINE_REASONS, Action
from acquisition.demand.wishes import wish_key
from acquisition.kernel.errors import InvalidInput, NotFound, StaleVersion
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision did: requests answered, and distinct libraries that asked."""

    requests: int
    libraries: int


def decide(
    work: UnitOfWork, versions: Mapping[int, int], action: Action, *, reason_code: str = "", reply: str = ""
) -> Decided:
    """Answer one or many requests alike. `versions` maps id → the version that was shown.

    All or nothing: StaleVersion when any of them has changed since it was shown, WrongState when the state of one
    does not permit it, InvalidInput for a refusal without a reason.
    """
    require(work.actor, Permission.REQUESTS_DECIDE)
    _check_answer(versions, action, reason_code, reply)
    rows = _locked(work, versions)
    changed = [row.number for row in rows if row.version != versions[row.id or 0]]
    if changed or len(rows) < len(versions):
        raise StaleVersion(
            _(
                "Хтось уже змінив заявки: %(numbers)s. Нічого не змінено: перегляньте перелік ще раз.",
                numbers=", ".join(changed),
            )
        )
    before = {row.number: row.state.value for row in rows}
    for row in rows:
        move(work, row, action, reason_code=reason_code, reason=reply)
    subject = rows[0] if len(rows) == 1 else ("request", 0)
    after = {"action": action.value, "reason_code": reason_code}
    work.record(f"demand.{action.value}", subject, before=before, after=after, reason=reply)
    return Decided(len(rows), len({row.library_id for row in rows}))


def withdraw(work: UnitOfWork, request_id: int, version: int, reason: str = "") -> Request:
    """Take one's own library's request back."""
    row = work.session.get(Request, request_id, with_for_update=True)
    if row is None:
        raise NotFound(_("Такої заявки немає."))
    require(work.actor, Permission.REQUEST_SUBMIT, library_id=row.library_id)
    before = row.state.value
    take_version(row, version, mine={"state": Action.WITHDRAW.value}, theirs={"state": before})
    move(work, row, Action.WITHDRAW, reason=reason)
    work.record("demand.withdraw", row, before={"state": before}, reason=reason)
    return row


def link_title(work: UnitOfWork, request_ids: Iterable[int], title_id: int) -> int:
    """Say which book of the catalogue the requests mean; they merge with others for it. Returns how many changed."""
    require(work.actor, Permission.REQUESTS_DECIDE)
    title = work.session.get(Title, title_id)
    if title is None:
        raise NotFound(_("Такої книжки в каталозі немає."))
    rows = [row for row in _locked(work, list(request_ids)) if row.title_id != title_id]
    before = {row.number: row.title_id for row in rows}
    for row in rows:
        row.title_id, row.isbn13 = title_id, title.isbn13
        row.wish_key = wish_key(title.isbn13, title.title, title.authors, title.volume)
        row.version += 1
    if rows:
        work.record("demand.link", ("title", title_id), before=before)
    return len(rows)


def _check_answer(versions: Mapping[int, int], action: Action, reason_code: str, reply: str) -> None:
    problems: dict[str, object] = {}
    if action not in DECISIONS:
        problems["action"] = _("Оберіть рішення.")
    if not versions:
        problems["requests"] = _("Оберіть хоча б одну заявку.")
    if action is Action.DECLINE and reason_code not in DECLINE_REASONS:
        problems["reason_code"] = _("Вкажіть причину відмови: її побачить філія.")
    if action is Action.DECLINE and reason_code == "other" and not reply.strip():
        problems["reply"] = _("Поясніть причину своїми словами.")
    if len(reply) > 2000:
        problems["reply"] = _("Відповідь задовга: не більше 2000 символів.")
    if problems:
        raise InvalidInput(_("Перевірте позначені поля."), problems)


def _locked(work: UnitOfWork, ids: Iterable[int]) -> Sequence[Request]:
    return (
        work.session.execute(
            select(Request)
            .where(col(Request.id).in_(list(ids)))
            .order_by(col(Request.id))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        .scalars()
        .all()
    )
