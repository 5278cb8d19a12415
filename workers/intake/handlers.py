"""What each kind of file asks of the rooms: judging rows while they are staged, applying them, undoing."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session

from acquisition.catalogue.vocabulary import Field
from acquisition.intake.models import ImportBatch, ImportRow, Outcome
from acquisition.intake.service.applying import Applied
from acquisition.intake.service.staging import StagedRow
from acquisition.kernel.work import UnitOfWork
from importers.records import DECISION, ERROR, NOTE, ReadRow

ProblemJson = list[Any]


class Handler(ABC):
    """One file being judged, applied or undone. Remembers what it has seen of the file between calls."""

    def __init__(self, batch: ImportBatch) -> None:
        self.batch = batch

    def fields(self, session: Session) -> Sequence[Field]:
        """Columns this file may have beyond its kind's vocabulary."""
        return ()

    @abstractmethod
    def judge(self, session: Session, rows: Sequence[ReadRow]) -> list[StagedRow]:
        """What applying would do with each row, in order. Writes nothing."""

    @abstractmethod
    def apply(self, work: UnitOfWork, rows: Sequence[ImportRow]) -> list[Applied]:
        """Bring the rows in, in one unit of work. Rows left out of the answer have turned out refused."""

    @abstractmethod
    def undo(self, work: UnitOfWork) -> None:
        """Take back all that the batch brought. Raises Refused when something depends on it."""


def problem(code: str, severity: str, field: str = "", column: str = "", **params: Any) -> ProblemJson:
    """A problem as a row keeps it."""
    return [code, severity, field, column, params]


def clean(row: ReadRow) -> StagedRow:
    """A new row in which nothing was found."""
    return StagedRow(row.sheet, row.number, row.raw, row.record, (), Outcome.NEW)


def staged(
    row: ReadRow, outcome: Outcome | None = None, *problems: ProblemJson, target_id: int | None = None
) -> StagedRow:
    """A row with what reading found in it, and with what judging adds; the outcome is the worst of the two."""
    if row.skip is not None:
        reason = [problem(row.skip, NOTE)]
        return StagedRow(row.sheet, row.number, row.raw, {}, reason, Outcome.SKIPPED)
    if not row.problems and not problems:
        return StagedRow(row.sheet, row.number, row.raw, row.record, (), outcome or Outcome.NEW, target_id)
    found = [[each.code, each.severity, each.field, each.column, dict(each.params)] for each in row.problems]
    found += problems
    severities = {each[1] for each in found}
    if ERROR in severities:
        outcome = Outcome.REFUSED
    elif DECISION in severities and outcome in (None, Outcome.NEW):
        outcome = Outcome.NEEDS_DECISION
    return StagedRow(row.sheet, row.number, row.raw, row.record, found, outcome or Outcome.NEW, target_id)


def is_open(row: ReadRow) -> bool:
    """Whether judging has anything to say: the row is data and reading has not refused it."""
    return row.skip is None and (not row.problems or all(each.severity != ERROR for each in row.problems))
