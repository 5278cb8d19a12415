"""Whether a later import of the same kind has touched what an import made: then the earlier one cannot be taken back."""

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import and_, or_
from sqlmodel import col, select

from acquisition.intake.models import ImportBatch, ImportRow
from acquisition.kernel.errors import Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork

IN_LIST = 500


def refuse_if_later(
    work: UnitOfWork,
    batch: ImportBatch,
    targets: Collection[int],
    same: Callable[[int | None, Any], bool] = lambda _target, _before: True,
) -> None:
    """Refused, naming the later import, when it applied rows to one of `targets` for which `same(target, before)`."""
    at = batch.applied_at or batch.created_at
    later = or_(
        col(ImportBatch.applied_at).is_(None),
        col(ImportBatch.applied_at) > at,
        and_(col(ImportBatch.applied_at) == at, col(ImportBatch.id) > batch.id),
    )
    wanted = sorted(targets)
    for start in range(0, len(wanted), IN_LIST):
        rows = (
            select(ImportRow.batch_id, ImportRow.target_id, ImportRow.before)
            .join(ImportBatch, col(ImportBatch.id) == col(ImportRow.batch_id))
            .where(ImportBatch.kind == batch.kind, ImportBatch.id != batch.id, later)
            .where(col(ImportRow.applied).is_(True))
            .where(col(ImportRow.target_id).in_(wanted[start : start + IN_LIST]))
        )
        for number, target, before in work.session.exec(rows):
            if same(target, before):
                raise Refused(
                    _(
                        "Скасувати не можна: те саме змінив пізніший імпорт № %(number)s. Спершу скасуйте його.",
                        number=number,
                    ),
                    code="changed-later",
                )
