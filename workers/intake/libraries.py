"""Lists of libraries → libraries created or brought up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlmodel import Session, col, select

from acquisition.intake.models import ImportRow, Outcome
from acquisition.intake.service.applying import Applied
from acquisition.intake.service.staging import StagedRow
from acquisition.kernel.errors import Refused
from acquisition.kernel.i18n import ngettext
from acquisition.kernel.work import UnitOfWork
from acquisition.people.libraries import LibraryIndex, data_of
from acquisition.people.models import Library
from acquisition.people.names import key_of, place_key
from acquisition.people.queries import library_index
from acquisition.people.service import remove_libraries, save_libraries
from importers.records import ERROR, NOTE, ReadRow
from workers.intake.handlers import Handler, is_open, problem, staged
from workers.intake.later import refuse_if_later

IN_LIST = 500


class Libraries(Handler):
    """A library is known by its code, else by name and community."""

    index: LibraryIndex
    seen: dict[tuple[str, ...], int]

    def judge(self, session: Session, rows: Sequence[ReadRow]) -> list[StagedRow]:
        """All libraries are looked up at once, before the first row."""
        if not hasattr(self, "index"):
            self.index, self.seen = library_index(session), {}
        return [self._judge_row(row) if is_open(row) else staged(row) for row in rows]

    def _judge_row(self, row: ReadRow) -> StagedRow:
        record = row.record
        found = self.index.match(record)
        if len(found) > 1:
            return staged(row, None, problem("library_ambiguous", ERROR, "name", text=record["name"]))
        place = str(record.get("community") or record.get("district") or "")
        name = (key_of(record["name"]), place_key(place), record.get("edrpou", ""), record.get("code", ""))
        earlier = self.seen.setdefault(name, row.number)
        if earlier != row.number:
            return staged(row, Outcome.MATCHED, problem("duplicate_row", NOTE, row=earlier))
        if found:
            note = problem("library_known", NOTE, name=record["name"])
            return staged(row, Outcome.MATCHED, note, target_id=found[0])
        return staged(row)

    def apply(self, work: UnitOfWork, rows: Sequence[ImportRow]) -> list[Applied]:
        """Keeps what stood in each known library's card and what stands there now, for undoing."""
        known = _cards(work, [row.target_id for row in rows if row.target_id is not None])
        saved = save_libraries(work, [row.record for row in rows])
        work.session.flush()
        said = _cards(work, [each.library_id for each in saved])
        return [
            Applied(
                row.id or 0,
                each.library_id,
                {
                    "was": None if each.created else known.get(each.library_id, said[each.library_id]),
                    "said": said[each.library_id],
                },
            )
            for row, each in zip(rows, saved, strict=True)
        ]

    def undo(self, work: UnitOfWork) -> None:
        """Created libraries go, cards of the others are as they were. Refused when a card was changed since."""
        rows = work.session.exec(
            select(ImportRow.target_id, ImportRow.before)
            .where(ImportRow.batch_id == self.batch.id, col(ImportRow.applied).is_(True))
            .order_by(col(ImportRow.position).desc())
        ).all()
        said: dict[int, dict[str, Any]] = {}
        for target, before in rows:
            if target is not None and before:
                said.setdefault(target, before["said"])
        refuse_if_later(work, self.batch, said)
        _refuse_changed(work, said)
        cards = [before["was"] for _target, before in rows if before and before["was"]]
        created = [target for target, before in rows if target is not None and before and not before["was"]]
        if cards:
            save_libraries(work, cards)
        if created:
            remove_libraries(work, created)


def _refuse_changed(work: UnitOfWork, said: Mapping[int, dict[str, Any]]) -> None:
    now = _cards(work, list(said))
    changed = [number for number, card in said.items() if number in now and now[number] != card]
    if changed:
        raise Refused(
            ngettext(
                "Скасувати не можна: картку %(num)s бібліотеки змінено після імпорту.",
                "Скасувати не можна: картки %(num)s бібліотек змінено після імпорту.",
                len(changed),
            ),
            code="changed-later",
        )


def _cards(work: UnitOfWork, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(ids), IN_LIST):
        part = select(Library).where(col(Library.id).in_(ids[start : start + IN_LIST]))
        found |= {row.id: asdict(data_of(row)) for row in work.session.exec(part) if row.id is not None}
    return found
