"""Proposals of publishers → candidates of a campaign."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlmodel import Session, col

from acquisition.catalogue.models import Title
from acquisition.catalogue.records import draft
from acquisition.catalogue.service import delete_titles
from acquisition.demand.models import Request
from acquisition.intake.models import ImportRow, Outcome
from acquisition.intake.service.applying import Applied
from acquisition.intake.service.staging import StagedRow
from acquisition.kernel.work import UnitOfWork
from acquisition.selection.models import Candidate
from acquisition.selection.service.candidates import apply_proposals, undo_batch
from importers.records import DECISION, NOTE, ReadRow
from workers.intake.handlers import Handler, ProblemJson, is_open, problem, staged
from workers.intake.likeness import full_title, plain_key, same_title, same_year

IN_LIST = 500


class Known(NamedTuple):
    """A proposal met before: in the campaign (`number` of the candidate) or above in the file (`row` of it)."""

    title: str
    year: int | None
    number: int | None = None
    target_id: int | None = None
    row: str = ""

    def note(self) -> ProblemJson:
        """Says where the same book stands."""
        if self.number is not None:
            return problem("already_candidate", NOTE, number=self.number)
        return problem("duplicate_row", NOTE, row=self.row)


class Proposals(Handler):
    """Equal ISBN and title: matched. Equal ISBN with another title, or the same book without an ISBN: a person decides."""

    by_isbn: dict[str, Known]
    by_words: dict[tuple[str, str, str], Known]

    @property
    def campaign_id(self) -> int:
        assert self.batch.campaign_id is not None
        return self.batch.campaign_id

    def judge(self, session: Session, rows: Sequence[ReadRow]) -> list[StagedRow]:
        """Two queries for a portion of rows; likeness is asked only of rows that meet."""
        if not hasattr(self, "by_isbn"):
            self.by_isbn, self.by_words = {}, {}
        self._meet_campaign(session, rows)
        return [self._judge_row(row) if is_open(row) else staged(row) for row in rows]

    def _judge_row(self, row: ReadRow) -> StagedRow:
        record = row.record
        isbn = record.get("isbn")
        known = self.by_isbn.get(isbn) if isbn else None
        if known is not None:
            title = full_title(record)
            if same_title(title, known.title):
                return staged(row, Outcome.MATCHED, known.note(), target_id=known.target_id)
            return staged(row, None, problem("same_isbn_other_title", DECISION, "isbn", title=known.title))
        words = plain_key(record)
        twin = self.by_words.get(words) if not isbn else None
        mine = Known(full_title(record), record.get("year"), row=_place(row))
        if isbn:
            self.by_isbn[isbn] = mine
        if twin is not None and same_year(record, {"year": twin.year}):
            return staged(row, None, problem("same_work", DECISION, "title", title=twin.title))
        self.by_words.setdefault(words, mine)
        return staged(row)

    def _meet_campaign(self, session: Session, rows: Sequence[ReadRow]) -> None:
        """Learn which ISBNs of the rows, and which works of those without one, the campaign already has."""
        isbns = {isbn for row in rows if (isbn := row.record.get("isbn")) and isbn not in self.by_isbn}
        for found in _candidates(session, self.campaign_id, col(Candidate.isbn13), sorted(isbns)):
            self.by_isbn.setdefault(found.isbn13 or "", _as_known(found))
        nameless = [
            row.record
            for row in rows
            if row.skip is None and "isbn" not in row.record and row.record.get("title")
        ]
        by_work: dict[str, list[Mapping[str, Any]]] = {}
        for record in nameless:
            by_work.setdefault(draft(record).work_key, []).append(record)
        for found in _candidates(session, self.campaign_id, col(Candidate.work_key), sorted(by_work)):
            for one in by_work[found.work_key]:
                if not one.get("publisher") or same_title(str(one["publisher"]), found.publisher):
                    self.by_words.setdefault(plain_key(one), _as_known(found))

    def apply(self, work: UnitOfWork, rows: Sequence[ImportRow]) -> list[Applied]:
        """Each row becomes a proposed candidate of the batch."""
        ids = apply_proposals(
            work,
            self.campaign_id,
            self.batch.id or 0,
            [(row.id or 0, row.record) for row in rows],
            self.batch.sender or self.batch.file_name,
        )
        return [Applied(row.id or 0, target) for row, target in zip(rows, ids, strict=True)]

    def undo(self, work: UnitOfWork) -> None:
        """Candidates go, and the titles that this batch brought and nothing else uses."""
        undone = undo_batch(work, self.campaign_id, self.batch.id or 0)
        forget_titles(work, undone.title_ids, self.batch)


def forget_titles(work: UnitOfWork, title_ids: Sequence[int], batch: Any) -> None:
    """Delete titles that came with the batch and that no candidate, request or holding uses."""
    work.session.flush()
    free: list[int] = []
    for start in range(0, len(title_ids), IN_LIST):
        part = title_ids[start : start + IN_LIST]
        used = set(
            work.session.scalars(select(col(Candidate.title_id)).where(col(Candidate.title_id).in_(part)))
        )
        used |= set(
            work.session.scalars(select(col(Request.title_id)).where(col(Request.title_id).in_(part)))
        )
        made = select(col(Title.id)).where(col(Title.id).in_(part), col(Title.created_at) >= batch.created_at)
        free += [number for number in work.session.scalars(made) if number not in used and number is not None]
    delete_titles(work, free)


def _candidates(session: Session, campaign_id: int, column: Any, values: Sequence[str]) -> list[Any]:
    found: list[Any] = []
    for start in range(0, len(values), IN_LIST):
        found += session.execute(
            select(
                col(Candidate.id), col(Candidate.number), col(Candidate.title), col(Candidate.year),
                col(Candidate.isbn13), col(Candidate.work_key), col(Candidate.publisher),
            )
            .where(col(Candidate.campaign_id) == campaign_id, column.in_(values[start : start + IN_LIST]))
            .order_by(col(Candidate.number))
        ).all()  # fmt: skip
    return found


def _as_known(found: Any) -> Known:
    return Known(found.title, found.year, found.number, found.id)


def _place(row: ReadRow) -> str:
    return f"{row.sheet}!{row.number}"
