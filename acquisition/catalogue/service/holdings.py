"""Holdings: what libraries say they have, saved by the thousand and taken back exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlmodel import col

from acquisition.catalogue.models import Holding
from acquisition.catalogue.queries.briefs import chunks
from acquisition.catalogue.service.titles import MANY
from acquisition.kernel.bulk import insert_rows, refresh_statistics
from acquisition.kernel.errors import Refused
from acquisition.kernel.i18n import ngettext
from acquisition.kernel.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class HoldingRow:
    """What one library holds of one title. `usable` 0…copies; `loans` and `last_loan` None when not said."""

    title_id: int
    library_id: int
    copies: int
    usable: int
    loans: int | None = None
    last_loan: date | None = None

    @property
    def place(self) -> tuple[int, int]:
        return self.title_id, self.library_id


@dataclass(frozen=True, slots=True)
class SavedHoldings:
    """What saving did; `before` has, for each row given, what stood there (None: nothing), for `restore_holdings`."""

    new: int
    changed: int
    before: list[HoldingRow | None]


def save_holdings(work: UnitOfWork, rows: Sequence[HoldingRow]) -> SavedHoldings:
    """Set the holdings; a later row of the same title and library replaces an earlier one.

    The caller has asked for the permission and joined rows that should be added up.
    """
    standing = _standing(work, rows)
    before: list[HoldingRow | None] = []
    seen = dict(standing)
    for row in rows:
        before.append(seen.get(row.place))
        seen[row.place] = row
    new = [row for place, row in seen.items() if place not in standing]
    changed = [row for place, row in seen.items() if place in standing and standing[place] != row]
    _write(work, seen, standing)
    if rows:
        work.record(
            "holding.save", ("title", rows[0].title_id), after={"new": len(new), "changed": len(changed)}
        )
    return SavedHoldings(len(new), len(changed), before)


def restore_holdings(
    work: UnitOfWork, rows: Sequence[HoldingRow], before: Sequence[HoldingRow | None]
) -> None:
    """Undo `save_holdings(rows)`, given its `before`: what was new goes, what was changed comes back.

    Refused when something else stands there now than `rows` said.
    """
    target: dict[tuple[int, int], HoldingRow | None] = {}
    for row, old in zip(rows, before, strict=True):
        target.setdefault(row.place, old)
    standing = _standing(work, rows)
    said = {row.place: row for row in rows}
    _refuse_changed([place for place, now in standing.items() if now != said[place]])
    gone = [place for place, old in target.items() if old is None and place in standing]
    for part in chunks(gone):
        by_title: dict[int, list[int]] = {}
        for title_id, library_id in part:
            by_title.setdefault(library_id, []).append(title_id)
        for library_id, title_ids in by_title.items():
            work.session.execute(
                delete(Holding).where(
                    col(Holding.library_id) == library_id, col(Holding.title_id).in_(title_ids)
                )
            )
    _write(work, {place: old for place, old in target.items() if old is not None}, standing)
    if rows:
        work.record(
            "holding.restore", ("title", rows[0].title_id), after={"rows": len(rows), "deleted": len(gone)}
        )


def _refuse_changed(places: Sequence[tuple[int, int]]) -> None:
    if places:
        raise Refused(
            ngettext(
                "Скасувати не можна: %(num)s запис фонду відтоді змінено.",
                "Скасувати не можна: %(num)s записів фонду відтоді змінено.",
                len(places),
            ),
            code="changed-later",
        )


def _standing(work: UnitOfWork, rows: Sequence[HoldingRow]) -> dict[tuple[int, int], HoldingRow]:
    wanted = {row.place for row in rows}
    libraries = {row.library_id for row in rows}
    found: dict[tuple[int, int], HoldingRow] = {}
    for part in chunks(sorted({row.title_id for row in rows})):
        statement = select(
            col(Holding.title_id), col(Holding.library_id), col(Holding.copies), col(Holding.usable), col(Holding.loans),
            col(Holding.last_loan),
        ).where(col(Holding.title_id).in_(part), col(Holding.library_id).in_(libraries))  # fmt: skip
        for columns in work.session.execute(statement):
            row = HoldingRow(*columns)
            if row.place in wanted:
                found[row.place] = row
    return found


def _write(
    work: UnitOfWork,
    rows: dict[tuple[int, int], HoldingRow],
    standing: dict[tuple[int, int], HoldingRow],
) -> None:
    changed = [row for place, row in rows.items() if place in standing and standing[place] != row]
    for part in chunks(changed):
        held = select(Holding).where(col(Holding.title_id).in_([row.title_id for row in part]))
        by_place = {(one.title_id, one.library_id): one for one in work.session.scalars(held)}
        for row in part:
            one = by_place[row.place]
            one.copies, one.usable, one.loans, one.last_loan = (
                row.copies,
                row.usable,
                row.loans,
                row.last_loan,
            )
    new = [
        {
            "title_id": row.title_id,
            "library_id": row.library_id,
            "copies": row.copies,
            "usable": row.usable,
            "loans": row.loans,
            "last_loan": row.last_loan,
        }
        for place, row in rows.items()
        if place not in standing
    ]
    insert_rows(work.session, Holding, new)
    if len(new) >= MANY:
        refresh_statistics(work.session, Holding)
