"""A person's word on rows that wait for it, one by one or many at once."""

from collections.abc import Sequence

from sqlmodel import col, select

from acquisition.intake.campaigns import past_deciding
from acquisition.intake.models import BatchState, ImportBatch, ImportRow, Outcome
from acquisition.intake.service.moving import load, may_change
from acquisition.intake.service.staging import recount
from acquisition.kernel.errors import WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork

DECIDABLE = frozenset({BatchState.READ, BatchState.APPLIED})


def decide(
    work: UnitOfWork, batch_id: int, row_ids: Sequence[int] | None, accept: bool, *, code: str = ""
) -> int:
    """Accept or refuse rows that need a decision; `row_ids` None means all of them, or all with the problem `code`.

    Accepted rows become new, refused ones refused with the person's name. Rows decided meanwhile are left alone.
    Returns how many were decided. Refused: a file not read, a campaign that takes no more proposals.
    """
    batch = load(work, batch_id, lock=True)
    may_change(work, batch)
    if batch.state not in DECIDABLE:
        raise WrongState(_("Рішення можна ухвалити, коли файл прочитано."))
    if past_deciding(work.session, batch.kind, batch.campaign_id):
        raise WrongState(
            _("Кампанія вже не бере пропозицій: рішення про рядки файлу нічого не змінять."),
            code="proposals-closed",
        )
    rows = select(ImportRow).where(
        ImportRow.batch_id == batch_id, ImportRow.outcome == Outcome.NEEDS_DECISION
    )
    if row_ids is not None:
        rows = rows.where(col(ImportRow.id).in_(list(row_ids)))
    decided = [
        row
        for row in work.session.exec(rows.with_for_update())
        if not code or any(each[0] == code for each in row.problems)
    ]
    _write(work, decided, accept)
    _trace(work, batch, [row.id or 0 for row in decided], accept)
    return len(decided)


def _write(work: UnitOfWork, rows: Sequence[ImportRow], accept: bool) -> None:
    word = "accepted_by" if accept else "refused_by"
    for row in rows:
        row.problems = [
            *row.problems,
            [word, "note" if accept else "error", "", "", {"name": work.actor.name}],
        ]
        row.outcome = Outcome.NEW if accept else Outcome.REFUSED
        work.session.add(row)
    work.session.flush()


def _trace(work: UnitOfWork, batch: ImportBatch, row_ids: list[int], accept: bool) -> None:
    if row_ids:
        recount(work, batch)
        work.record("intake.accept" if accept else "intake.refuse", batch, after={"rows": row_ids})
