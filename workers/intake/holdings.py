"""Lists of what libraries hold → holdings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from acquisition.catalogue.models import Holding
from acquisition.catalogue.queries import find_titles
from acquisition.catalogue.records import Origin, OriginKind
from acquisition.catalogue.service import HoldingRow, find_or_create_titles, restore_holdings, save_holdings
from acquisition.intake.models import ImportRow, Outcome
from acquisition.intake.service.applying import Applied
from acquisition.intake.service.staging import StagedRow
from acquisition.kernel.work import UnitOfWork
from acquisition.people.libraries import LibraryIndex
from acquisition.people.queries import library_index
from importers.records import ERROR, NOTE, ReadRow
from workers.intake.handlers import Handler, is_open, problem, staged
from workers.intake.later import refuse_if_later
from workers.intake.likeness import full_title
from workers.intake.proposals import forget_titles

IN_LIST = 500
ADDED = "duplicate_row"
"""A row that repeats an earlier one of the file: its copies are added, as in lists of single copies."""


class Holdings(Handler):
    """A holding is a title in a library; a file says how many copies there are, and replaces what was known of them."""

    index: LibraryIndex
    seen: dict[tuple[str, int], int]

    def judge(self, session: Session, rows: Sequence[ReadRow]) -> list[StagedRow]:
        """New, or matched when the library's copies of the title are known already."""
        if not hasattr(self, "index"):
            self.index, self.seen = library_index(session), {}
        open_rows = [row for row in rows if is_open(row)]
        titles = dict(
            zip(map(id, open_rows), find_titles(session, [row.record for row in open_rows]), strict=True)
        )
        held = _held(session, {title for title in titles.values() if title is not None})
        return [self._judge_row(row, titles[id(row)], held) if is_open(row) else staged(row) for row in rows]

    def _judge_row(self, row: ReadRow, title_id: int | None, held: set[tuple[int, int]]) -> StagedRow:
        text = str(row.record.get("library", ""))
        found = self.index.find(text) if text else [self.batch.library_id] if self.batch.library_id else []
        if len(found) != 1:
            code = "library_ambiguous" if found else "library_unknown" if text else "library_missing"
            return staged(row, None, problem(code, ERROR, "library", text=text))
        library_id = found[0] or 0
        book = row.record.get("isbn") or f"{full_title(row.record)}|{row.record.get('author', '')}".lower()
        earlier = self.seen.setdefault((book, library_id), row.number)
        if earlier != row.number:
            return staged(row, Outcome.MATCHED, problem(ADDED, NOTE, row=earlier))
        outcome = Outcome.MATCHED if title_id is not None and (title_id, library_id) in held else Outcome.NEW
        return staged(row, outcome)

    def apply(self, work: UnitOfWork, rows: Sequence[ImportRow]) -> list[Applied]:
        """Titles are found or made; rows that repeat earlier ones add their copies to what those said."""
        index = library_index(work.session)
        origin = Origin(OriginKind.LIBRARY, self.batch.sender or self.batch.file_name, work.now)
        titles = find_or_create_titles(work, [row.record for row in rows], origin)
        libraries = [self._library(index, row.record) for row in rows]
        standing = _standing(work.session, set(titles))
        said: list[HoldingRow] = []
        for row, title_id, library_id in zip(rows, titles, libraries, strict=True):
            one = _holding(row.record, title_id, library_id)
            if any(each[0] == ADDED for each in row.problems) and one.place in standing:
                one = _sum(standing[one.place], one)
            standing[one.place] = one
            said.append(one)
        saved = save_holdings(work, said)
        return [
            Applied(row.id or 0, one.title_id, {"said": _plain(one), "was": _plain(was) if was else None})
            for row, one, was in zip(rows, said, saved.before, strict=True)
        ]

    def _library(self, index: LibraryIndex, record: Mapping[str, Any]) -> int:
        text = str(record.get("library", ""))
        found = index.find(text) if text else []
        return found[0] if found else self.batch.library_id or 0

    def undo(self, work: UnitOfWork) -> None:
        """What was new goes, what was changed comes back, titles that came with the file go too. Refused when a later
        import spoke of the same titles in the same libraries."""
        kept = work.session.scalars(
            select(col(ImportRow.before))
            .where(col(ImportRow.batch_id) == self.batch.id, col(ImportRow.applied).is_(True))
            .order_by(col(ImportRow.position))
        ).all()
        said = [_from_plain(each["said"]) for each in kept]
        places = {each.place for each in said}
        titles = {each.title_id for each in said}
        refuse_if_later(
            work, self.batch, titles, lambda _title, now: _from_plain(now["said"]).place in places
        )
        restore_holdings(work, said, [_from_plain(each["was"]) if each["was"] else None for each in kept])
        forget_titles(work, sorted(titles), self.batch)


def _holding(record: Mapping[str, Any], title_id: int, library_id: int) -> HoldingRow:
    copies = int(record.get("copies", 0))
    usable = min(copies, int(record.get("usable", copies)))
    loan = record.get("last_loan")
    return HoldingRow(
        title_id, library_id, copies, usable, record.get("loans"), date.fromisoformat(loan) if loan else None
    )


def _sum(one: HoldingRow, other: HoldingRow) -> HoldingRow:
    loans = None if one.loans is None and other.loans is None else (one.loans or 0) + (other.loans or 0)
    last = max(filter(None, (one.last_loan, other.last_loan)), default=None)
    return replace(
        one, copies=one.copies + other.copies, usable=one.usable + other.usable, loans=loans, last_loan=last
    )


def _plain(row: HoldingRow) -> dict[str, Any]:
    return {**asdict(row), "last_loan": row.last_loan.isoformat() if row.last_loan else None}


def _from_plain(value: Mapping[str, Any]) -> HoldingRow:
    loan = value["last_loan"]
    return HoldingRow(**{**value, "last_loan": date.fromisoformat(loan) if loan else None})


def _held(session: Session, title_ids: set[int]) -> set[tuple[int, int]]:
    return set(_standing(session, title_ids))


def _standing(session: Session, title_ids: set[int]) -> dict[tuple[int, int], HoldingRow]:
    found: dict[tuple[int, int], HoldingRow] = {}
    wanted = sorted(title_ids)
    for start in range(0, len(wanted), IN_LIST):
        part = select(
            col(Holding.title_id), col(Holding.library_id), col(Holding.copies),
            col(Holding.usable), col(Holding.loans), col(Holding.last_loan),
        ).where(col(Holding.title_id).in_(wanted[start : start + IN_LIST]))  # fmt: skip
        for columns in session.execute(part):
            row = HoldingRow(*columns)
            found[row.place] = row
    return found
