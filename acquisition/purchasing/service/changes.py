"""Changes after approval: a title leaves for a coded reason, the next of the same ranking moves up."""

from dataclasses import dataclass
from datetime import date

from acquisition.kernel.errors import InvalidInput, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission
from acquisition.purchasing.models import (
    ChangeCode,
    LineStatus,
    ListChange,
    ListState,
    PurchaseLine,
    PurchaseList,
    Verdict,
)
from acquisition.purchasing.service.freezing import freeze, next_version
from acquisition.purchasing.service.lines import included_titles, move_up, seen, take_line, take_list
from acquisition.purchasing.service.telling import tell_moved_up, tell_removed
from acquisition.selection.models import CampaignState
from acquisition.selection.service.campaigns import reach


@dataclass(frozen=True, slots=True)
class Grounds:
    """Why a title leaves: code, words, and the document (number or name, and its date)."""

    code: ChangeCode
    reason: str
    document: str
    document_date: date


def remove_line(
    work: UnitOfWork, list_id: int, line_id: int, grounds: Grounds, *, version: int
) -> ListChange:
    """Take a title off an approved list (PROCEDURE 3: removal needs a coded reason, an author, a date, a document).

    The next title of the same envelope moves up into the money that became free, and the list gets its next frozen
    version. Refused: a stale version, a line that is not in the list, words or document missing, a document of tomorrow.
    """
    taken = take_list(work, list_id, Permission.LIST_APPROVE, ListState.APPROVED)
    _check(grounds, work.today)
    line = take_line(work, taken, line_id, version, {"reason": grounds.reason})
    if line.status is not LineStatus.INCLUDED:
        raise WrongState(_("Цієї позиції вже немає в переліку."))
    before = seen(line)
    line.status = LineStatus.REMOVED
    tell_removed(work, line, grounds.reason.strip())
    moved = move_up(work, taken, line.council)
    if moved is not None:
        _approve_moved(work, moved, grounds)
        tell_moved_up(work, taken, moved)
    change = _record(work, taken, line, moved, grounds)
    taken.version += 1
    freeze(work, taken)
    reach(work, taken.campaign_id, CampaignState.APPROVING, approved_titles=included_titles(work, taken))
    after: dict[str, object] = {
        **seen(line),
        "moved_up": moved.candidate_id if moved else None,
        "code": change.code.value,
    }
    work.record(
        "purchase_line.remove",
        line,
        before=before,
        after=after,
        reason=change.reason,
        campaign_id=taken.campaign_id,
    )
    return change


def _check(grounds: Grounds, today: date) -> None:
    fields: dict[str, object] = {}
    if not grounds.reason.strip():
        fields["reason"] = _("Поясніть, чому назву вилучено.")
    if not grounds.document.strip():
        fields["document"] = _("Назвіть документ, на підставі якого вилучено назву.")
    if grounds.document_date > today:
        fields["document_date"] = _("Дата документа ще не настала.")
    if fields:
        raise InvalidInput(_("Вилучення потребує причини й документа."), fields)


def _approve_moved(work: UnitOfWork, line: PurchaseLine, grounds: Grounds) -> None:
    line.verdict, line.verdict_reason = Verdict.APPROVED, grounds.document.strip()
    line.verdict_by, line.verdict_by_name, line.verdict_at = work.actor.user_id, work.actor.name, work.now


def _record(
    work: UnitOfWork, taken: PurchaseList, line: PurchaseLine, moved: PurchaseLine | None, grounds: Grounds
) -> ListChange:
    assert taken.id is not None
    assert line.id is not None
    change = ListChange(
        list_id=taken.id,
        removed_line_id=line.id,
        promoted_line_id=moved.id if moved else None,
        snapshot=next_version(work, taken),
        code=grounds.code,
        reason=grounds.reason.strip(),
        document=grounds.document.strip(),
        document_date=grounds.document_date,
        made_by_name=work.actor.name,
        made_at=work.now,
    )
    work.session.add(change)
    work.session.flush()
    return change
