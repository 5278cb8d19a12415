"""Public registers: the file becomes the register, as a whole."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from acquisition.catalogue.models import Register
from acquisition.catalogue.service import forget_register, replace_register
from acquisition.intake.kinds import KINDS
from acquisition.intake.models import BatchState, ImportBatch, ImportRow
from acquisition.intake.service.applying import Applied
from acquisition.intake.service.staging import StagedRow
from acquisition.kernel.work import UnitOfWork
from importers.records import ReadRow
from workers.intake.handlers import Handler, staged


class Registers(Handler):
    """Rows are taken as they are: a register may name one book twice."""

    @property
    def register(self) -> Register:
        return Register(KINDS[self.batch.kind].register)

    def judge(self, session: Session, rows: Sequence[ReadRow]) -> list[StagedRow]:
        return [staged(row) for row in rows]

    def apply(self, work: UnitOfWork, rows: Sequence[ImportRow]) -> list[Applied]:
        """Replaces the register; rows decided later are added to it."""
        later = self.batch.applied_at is not None
        replace_register(
            work, self.register, [row.record for row in rows], self.batch.file_name, append=later
        )
        return [Applied(row.id or 0, None) for row in rows]

    def undo(self, work: UnitOfWork) -> None:
        """The register is what the last earlier batch made of it, or not loaded at all."""
        earlier = work.session.exec(
            select(ImportBatch)
            .where(
                ImportBatch.kind == self.batch.kind,
                ImportBatch.state == BatchState.APPLIED,
                ImportBatch.id != self.batch.id,
            )
            .order_by(col(ImportBatch.applied_at).desc())
        ).first()
        if earlier is None:
            forget_register(work, self.register)
            return
        records = work.session.exec(
            select(ImportRow.record)
            .where(ImportRow.batch_id == earlier.id, col(ImportRow.applied).is_(True))
            .order_by(col(ImportRow.position))
        ).all()
        replace_register(work, self.register, records, earlier.file_name)
