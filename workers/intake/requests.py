"""Lists of what branches ask for → requests."""

from collections.abc import Sequence

from sqlmodel import Session

from acquisition.demand.service.intake import apply_request_rows, undo_request_rows
from acquisition.intake.models import ImportRow, Outcome
from acquisition.intake.service.applying import Applied
from acquisition.intake.service.staging import StagedRow
from acquisition.kernel.work import UnitOfWork
from acquisition.people.libraries import LibraryIndex
from acquisition.people.queries import library_index
from importers.records import ERROR, NOTE, ReadRow
from workers.intake.handlers import Handler, is_open, problem, staged
from workers.intake.likeness import plain_key


class Requests(Handler):
    """Each row is a request of one library; the very same wish of the same library counts once."""

    index: LibraryIndex
    seen: dict[tuple[str, ...], int]

    def judge(self, session: Session, rows: Sequence[ReadRow]) -> list[StagedRow]:
        if not hasattr(self, "index"):
            self.index, self.seen = library_index(session), {}
        return [self._judge_row(row) if is_open(row) else staged(row) for row in rows]

    def _judge_row(self, row: ReadRow) -> StagedRow:
        text = str(row.record.get("library", ""))
        found = self.index.find(text) if text else [self.batch.library_id] if self.batch.library_id else []
        if len(found) != 1:
            code = "library_ambiguous" if found else "library_unknown" if text else "library_missing"
            return staged(row, None, problem(code, ERROR, "library", text=text))
        wish = (str(found[0]), row.record.get("isbn", ""), *plain_key(row.record))
        earlier = self.seen.setdefault(wish, row.number)
        if earlier != row.number:
            return staged(row, Outcome.MATCHED, problem("duplicate_row", NOTE, row=earlier))
        return staged(row)

    def apply(self, work: UnitOfWork, rows: Sequence[ImportRow]) -> list[Applied]:
        ids = apply_request_rows(
            work, self.batch.id or 0, [row.record for row in rows], library_id=self.batch.library_id
        )
        return [Applied(row.id or 0, target) for row, target in zip(rows, ids, strict=True)]

    def undo(self, work: UnitOfWork) -> None:
        undo_request_rows(work, self.batch.id or 0)
