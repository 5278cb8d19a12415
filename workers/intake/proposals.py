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
from workers.intake.handlers import Handler, ProblemJson, clean, is_open, problem, staged
from workers.intake.likeness import full_title, same_title, same_year

IN_LIST = 500


class Known(NamedTuple):
    """A proposal met before: in the campaign (`number` of the candidate) or above in the file (`row`). Kept small: there
    is one for each row of the file."""

    title: str
    year: int | None
    author: str = ""
    publisher: str = ""
    row: int = 0
    number: int = 0
    target_id: int | None = None

    def note(self) -> ProblemJson:
        """Says where the same book stands."""
        if self.number:
            return problem("already_candidate", NOTE, number=self.number)
        return problem("duplicate_row", NOTE, row=self.row)

    def by_the_same(self, record: Mapping[str, Any]) -> bool:
        """Whether the publisher does not contradict."""
        other = record.get("publisher")
        return not other or not self.publisher or same_title(other, self.publisher)


def _words(title: str, author: str) -> str:
    """Title with volume and author in small letters."""
    return f"{title}|{author}".lower()


def _met(row: ReadRow) -> Known:
    record = row.record
    author, publisher = record.get("author", ""), record.get("publisher", "")
    return Known(full_title(record), record.get("year"), author, publisher, row.number)


class Proposals(Handler):
    """Equal ISBN and title: matched. Equal ISBN with another title, or the same book without an ISBN: a person decides."""

    by_isbn: dict[str, Known]
    by_words: dict[str, Known]
    by_work: dict[str, list[Known]]
    unsorted: list[Known]

    @property
    def campaign_id(self) -> int:
        assert self.batch.campaign_id is not None
        return self.batch.campaign_id

    def judge(self, session: Session, rows: Sequence[ReadRow]) -> list[StagedRow]:
        """The campaign is looked at once, before the first row; likeness is asked only of rows that meet."""
        if not hasattr(self, "by_isbn"):
            self._meet_campaign(session)
        return [self._judge_row(row) if is_open(row) else staged(row) for row in rows]

    def _judge_row(self, row: ReadRow) -> StagedRow:
        record = row.record
        isbn = record.get("isbn")
        if not isbn:
            return self._judge_nameless(row)
        known = self.by_isbn.get(isbn)
        if known is None:
            met = _met(row)
            self.by_isbn[isbn] = met
            self.unsorted.append(met)
            return staged(row) if row.problems else clean(row)
        if same_title(full_title(record), known.title):
            return staged(row, Outcome.MATCHED, known.note(), target_id=known.target_id)
        return staged(row, None, problem("same_isbn_other_title", DECISION, "isbn", title=known.title))

    def _judge_nameless(self, row: ReadRow) -> StagedRow:
        """A row without an ISBN: the same words, or the same work in the campaign, are a doubt for a person."""
        record = row.record
        self._sort()
        above = self.by_words.get(_words(full_title(record), record.get("author", "")))
        alike = [*([above] if above else []), *self.by_work.get(draft(record).work_key, ())]
        twin = next((one for one in alike if one.by_the_same(record) and same_year(record, one.year)), None)
        if twin is not None:
            return staged(row, None, problem("same_work", DECISION, "title", title=twin.title))
        self.unsorted.append(_met(row))
        return staged(row)

    def _sort(self) -> None:
        """Rows met since the last question go under their words; few files ever ask it."""
        for met in self.unsorted:
            self.by_words.setdefault(_words(met.title, met.author), met)
        self.unsorted.clear()

    def _meet_campaign(self, session: Session) -> None:
        """Learn what the campaign has, by ISBN and by work. One query."""
        self.by_isbn, self.by_words, self.by_work, self.unsorted = {}, {}, {}, []
        columns = (
            Candidate.id, Candidate.number, Candidate.title, Candidate.year, Candidate.isbn13, Candidate.work_key,
            Candidate.publisher,
        )  # fmt: skip
        found = (
            select(*(col(each) for each in columns))
            .where(col(Candidate.campaign_id) == self.campaign_id)
            .order_by(col(Candidate.number))
        )
        for key, number, title, year, isbn, work_key, publisher in session.execute(found):
            known = Known(title, year, "", publisher, 0, number, key)
            if isbn:
                self.by_isbn.setdefault(isbn, known)
            self.by_work.setdefault(work_key, []).append(known)

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
