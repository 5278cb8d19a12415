"""Files of scores and votes → sheets and votes; the room of selection judges and applies them."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import Session

from acquisition.catalogue.vocabulary import Field, criterion_field
from acquisition.intake.models import ImportRow
from acquisition.intake.service.applying import Applied
from acquisition.intake.service.staging import StagedRow
from acquisition.kernel.work import UnitOfWork
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.row_problems import Judged
from acquisition.selection.scoring import criteria_of
from acquisition.selection.service.score_rows import apply_scores, judge_scores, undo_scores
from acquisition.selection.service.vote_rows import apply_votes, judge_votes, undo_votes
from importers.records import ReadRow
from workers.intake.handlers import Handler, is_open, problem, staged

Rows = Sequence[tuple[int, Mapping[str, Any]]]


class Judgements(Handler):
    """What scores and votes have in common: rows in, verdicts out."""

    already: dict[Any, Any]

    @property
    def campaign_id(self) -> int:
        assert self.batch.campaign_id is not None
        return self.batch.campaign_id

    def judge(self, session: Session, rows: Sequence[ReadRow]) -> list[StagedRow]:
        """Repeats are found across the whole file. Raises WrongState when the campaign takes none any more."""
        if not hasattr(self, "already"):
            self.already = {}
        open_rows = [row for row in rows if is_open(row)]
        verdicts = iter(self._judge(session, [row.record for row in open_rows]))
        return [_with(row, next(verdicts)) if is_open(row) else staged(row) for row in rows]

    def apply(self, work: UnitOfWork, rows: Sequence[ImportRow]) -> list[Applied]:
        pairs = [(row.id or 0, row.record) for row in rows]
        return [
            Applied(row.id or 0, target)
            for row, target in zip(rows, self._apply(work, pairs), strict=True)
            if target is not None
        ]

    @abstractmethod
    def _judge(self, session: Session, records: Sequence[Mapping[str, Any]]) -> Sequence[Judged]: ...

    @abstractmethod
    def _apply(self, work: UnitOfWork, rows: Rows) -> list[int | None]: ...


def _with(row: ReadRow, verdict: Judged) -> StagedRow:
    told = [problem(each.code, each.severity, each.field, **each.params) for each in verdict.problems]
    return staged(row, verdict.outcome, *told, target_id=verdict.target_id)


class Scores(Judgements):
    """Sheets of experts; columns of criteria are known by the campaign's rule set."""

    def fields(self, session: Session) -> Sequence[Field]:
        rules = rules_of(load(session, self.campaign_id))
        return [criterion_field(each.key, each.name) for each in criteria_of(rules)]

    def _judge(self, session: Session, records: Sequence[Mapping[str, Any]]) -> Sequence[Judged]:
        return judge_scores(session, self.campaign_id, records, self.already)

    def _apply(self, work: UnitOfWork, rows: Rows) -> list[int | None]:
        return apply_scores(work, self.campaign_id, self.batch.id or 0, rows)

    def undo(self, work: UnitOfWork) -> None:
        undo_scores(work, self.campaign_id, self.batch.id or 0)


class Votes(Judgements):
    """Votes of libraries."""

    def _judge(self, session: Session, records: Sequence[Mapping[str, Any]]) -> Sequence[Judged]:
        return judge_votes(session, self.campaign_id, records, self.already)

    def _apply(self, work: UnitOfWork, rows: Rows) -> list[int | None]:
        return apply_votes(work, self.campaign_id, self.batch.id or 0, rows)

    def undo(self, work: UnitOfWork) -> None:
        undo_votes(work, self.campaign_id, self.batch.id or 0)
