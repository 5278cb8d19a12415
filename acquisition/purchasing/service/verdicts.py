"""Verdicts of approvers on the lines of a pending list, and the answer to a line returned for rework."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, update
from sqlmodel import col

from acquisition.kernel.errors import InvalidInput, Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission
from acquisition.purchasing.models import LineStatus, ListState, PurchaseLine, PurchaseList, Verdict
from acquisition.purchasing.service.lines import free_money, move_up, seen, take_line, take_list

NEED_REASON = frozenset({Verdict.REFUSED, Verdict.RETURNED})


def give_verdict(
    work: UnitOfWork, list_id: int, line_id: int, verdict: Verdict, *, reason: str, version: int
) -> PurchaseLine | None:
    """Approve, refuse or return one line of a pending list, or take the verdict back with NONE.

    Refusing frees money: the next title of the envelope moves up and waits for its verdict (returned, or None when
    nobody moves up). A refused line may be approved after all while its money is still free. Refused: no reason for
    «refuse» and «return», a version that is not the line's (StaleVersion), a line of the reserve.
    """
    taken = take_list(work, list_id, Permission.LIST_APPROVE, ListState.PENDING)
    reason = reason.strip()
    if verdict in NEED_REASON and not reason:
        raise InvalidInput(_("Назвіть причину."), {"reason": _("Відмову й повернення треба пояснити.")})
    line = take_line(work, taken, line_id, version, {"verdict": verdict.value, "reason": reason})
    if line.status not in (LineStatus.INCLUDED, LineStatus.REFUSED):
        raise WrongState(_("Ця назва не стоїть у переліку: вона в резерві."))
    before = seen(line)
    if line.status is LineStatus.REFUSED and verdict is not Verdict.REFUSED:
        _put_back(work, taken, line)
    _write(work, line, verdict, reason)
    moved = None
    if verdict is Verdict.REFUSED and line.status is LineStatus.INCLUDED:
        line.status = LineStatus.REFUSED
        taken.version += 1
        moved = move_up(work, taken, line.council)
    after: dict[str, object] = {**seen(line), "moved_up": moved.candidate_id if moved else None}
    work.record(
        "purchase_line.verdict",
        line,
        before=before,
        after=after,
        reason=reason,
        campaign_id=taken.campaign_id,
    )
    return moved


def give_verdicts(
    work: UnitOfWork, list_id: int, chosen: Sequence[tuple[int, int]], verdict: Verdict, *, reason: str
) -> None:
    """The same verdict on several lines, each (line id, version seen): all of them or, when one is refused, none."""
    if not chosen:
        raise InvalidInput(_("Позначте хоча б одну позицію."), {"ids": _("Позначте хоча б одну позицію.")})
    for line_id, version in sorted(chosen):
        give_verdict(work, list_id, line_id, verdict, reason=reason, version=version)


def _write(work: UnitOfWork, line: PurchaseLine, verdict: Verdict, reason: str) -> None:
    line.verdict, line.verdict_reason = verdict, reason
    line.verdict_by, line.verdict_by_name, line.verdict_at = work.actor.user_id, work.actor.name, work.now


def _put_back(work: UnitOfWork, taken: PurchaseList, line: PurchaseLine) -> None:
    free = free_money(work, taken, line.council)
    if free is not None and line.amount_kop > free:
        raise Refused(
            _("Гроші цієї назви вже віддано іншій: спершу відмовте назві, яку піднято з резерву."),
            code="no-money",
        )
    line.status = LineStatus.INCLUDED
    taken.version += 1


def approve_rest(work: UnitOfWork, list_id: int, *, reason: str = "", undecided: int | None = None) -> int:
    """Approve every included line that has no verdict yet and say how many; verdicts already given stay.

    ``undecided`` is how many the person was shown: when others changed that meanwhile, it is refused.
    """
    taken = take_list(work, list_id, Permission.LIST_APPROVE, ListState.PENDING)
    number = undecided_lines(work, taken)
    if undecided is not None and undecided != number:
        raise Refused(
            _(
                "Без рішення зараз %(number)s позицій, а було %(shown)s: перегляньте перелік ще раз.",
                number=number,
                shown=undecided,
            ),
            code="changed-meanwhile",
        )
    work.session.execute(
        update(PurchaseLine)
        .where(
            col(PurchaseLine.list_id) == taken.id,
            col(PurchaseLine.status) == LineStatus.INCLUDED,
            col(PurchaseLine.verdict) == Verdict.NONE,
        )
        .values(
            verdict=Verdict.APPROVED,
            verdict_reason=reason.strip(),
            verdict_by=work.actor.user_id,
            verdict_by_name=work.actor.name,
            verdict_at=work.now,
            version=PurchaseLine.version + 1,
        )
    )
    work.session.expire_all()
    work.record("purchase_list.approve_rest", taken, after={"lines": number}, reason=reason.strip())
    return number


def undecided_lines(work: UnitOfWork, taken: PurchaseList) -> int:
    """Included lines without a verdict."""
    return verdict_counts(work, taken).get(Verdict.NONE, 0)


def verdict_counts(work: UnitOfWork, taken: PurchaseList) -> Mapping[Verdict, int]:
    """Included lines by verdict."""
    work.session.flush()
    rows = work.session.execute(
        select(col(PurchaseLine.verdict), func.count())
        .where(col(PurchaseLine.list_id) == taken.id, col(PurchaseLine.status) == LineStatus.INCLUDED)
        .group_by(col(PurchaseLine.verdict))
    )
    return dict(tuple(row) for row in rows)


def rework_line(
    work: UnitOfWork, list_id: int, line_id: int, *, quantity: int, answer: str, version: int
) -> PurchaseLine:
    """The selector's answer to a returned line: a quantity from 1 to the maximum and a sentence; the line waits again.

    Refused: a line that was not returned, a quantity outside the limits, more money than the envelope has.
    """
    taken = take_list(work, list_id, Permission.LIST_MANAGE, ListState.PENDING)
    line = take_line(work, taken, line_id, version, {"quantity": quantity, "reason": answer})
    if line.verdict is not Verdict.RETURNED:
        raise WrongState(_("Позицію не повертали на доопрацювання."))
    answer = answer.strip()
    if not answer:
        raise InvalidInput(_("Напишіть відповідь."), {"answer": _("Поясніть, що змінено.")})
    most = most_copies(line)
    if not 1 <= quantity <= most:
        sentence = _("Кількість має бути від 1 до %(most)s.", most=most)
        raise InvalidInput(sentence, {"quantity": sentence})
    before = seen(line)
    more = (quantity - line.quantity) * (line.price_kop or 0)
    free = free_money(work, taken, line.council)
    if free is not None and more > free:
        raise Refused(_("На таку кількість у кошторисі ради бракує грошей."), code="no-money")
    line.quantity, line.amount_kop = quantity, quantity * (line.price_kop or 0)
    line.verdict, line.verdict_reason = Verdict.NONE, answer
    line.verdict_by, line.verdict_by_name, line.verdict_at = work.actor.user_id, work.actor.name, work.now
    taken.version += 1
    work.record(
        "purchase_line.rework",
        line,
        before=before,
        after=seen(line),
        reason=answer,
        campaign_id=taken.campaign_id,
    )
    return line


def most_copies(line: PurchaseLine) -> int:
    """The maximum quantity (гранична кількість) of a line: the need, no more than offered where the rule says so."""
    limited = line.need if line.offered is None else min(line.need, line.offered)
    return max(limited, line.quantity)
