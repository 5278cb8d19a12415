"""Use cases of libraries: create, edit, take a list in, take it back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from acquisition.kernel.errors import InvalidInput, NotFound, Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people import libraries as cards
from acquisition.people import queries
from acquisition.people.access import Permission, require
from acquisition.people.libraries import Known, LibraryData, LibraryIndex
from acquisition.people.models import Library, Profile
from acquisition.people.names import place_key


@dataclass(frozen=True, slots=True)
class SavedLibrary:
    """What became of one staged row: the library, and whether it is new or was changed."""

    library_id: int
    created: bool
    changed: bool


def create_library(work: UnitOfWork, data: LibraryData) -> Library:
    """Add a library. Refuses one of the same name in the same community."""
    require(work.actor, Permission.PEOPLE_MANAGE)
    data = _checked(work, data, None)
    row = _fill(Library(name="", name_key="", profile=Profile.COMBINED), data)
    work.session.add(row)
    work.session.flush()
    work.record("people.library_create", row, after=asdict(data))
    return row


def edit_library(work: UnitOfWork, library_id: int, version: int, data: LibraryData) -> Library:
    """Change a library's card. StaleVersion when somebody else saved it meanwhile."""
    require(work.actor, Permission.PEOPLE_MANAGE)
    row = work.session.get(Library, library_id, with_for_update=True)
    if row is None:
        raise NotFound(_("Такої бібліотеки немає."))
    before = cards.data_of(row)
    take_version(row, version, mine=asdict(data.tidied()), theirs=asdict(before))
    data = _checked(work, data, library_id)
    _fill(row, data)
    old, new = _difference(before, data)
    work.record("people.library_edit", row, before=old, after=new)
    return row


def save_libraries(work: UnitOfWork, records: Sequence[Mapping[str, Any]]) -> list[SavedLibrary]:
    """Take staged rows of a list of libraries (catalogue.vocabulary, kind `libraries`) in, in their order.

    A row finds its library by code, else by folded name and community; one that finds none creates it, and one
    that finds several is refused. Hubs are linked by name after all rows are in. One audit event with counts.
    """
    require(work.actor, Permission.PEOPLE_MANAGE)
    index = queries.library_index(work.session)
    saved = [_save(work, index, record) for record in records]
    _link_hubs(work, index, [item.library_id for item in saved])
    created = [item.library_id for item in saved if item.created]
    changed = [item.library_id for item in saved if item.changed]
    if created or changed:
        work.record("people.libraries_import", ("library", 0), after={"created": created, "changed": changed})
    return saved


def remove_libraries(work: UnitOfWork, library_ids: Iterable[int]) -> int:
    """Take libraries back which an import created. Refused when anything depends on one of them."""
    require(work.actor, Permission.PEOPLE_MANAGE)
    ids = list(library_ids)
    try:
        with work.session.begin_nested():
            result = work.session.execute(delete(Library).where(col(Library.id).in_(ids)))
    except IntegrityError as tie:
        raise Refused(
            _(
                "Бібліотеки вже використано: є користувачі, заявки, голоси чи примірники, що на них посилаються."
            ),
            code="library-in-use",
        ) from tie
    work.record("people.libraries_remove", ("library", 0), before={"ids": ids})
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def _save(work: UnitOfWork, index: LibraryIndex, record: Mapping[str, Any]) -> SavedLibrary:
    found = index.match(record)
    if len(found) > 1:
        raise Refused(
            _(
                "Назва «%(name)s» відповідає кільком бібліотекам. Вкажіть код або громаду.",
                name=record.get("name", ""),
            ),
            code="library-ambiguous",
        )
    if found:
        return _update(work, found[0], record)
    data = cards.from_record(record)
    if not data.name:
        raise InvalidInput(_("Вкажіть назву бібліотеки."), {"name": _("Вкажіть назву бібліотеки.")})
    row = _fill(Library(name="", name_key="", profile=Profile.COMBINED), data)
    work.session.add(row)
    work.session.flush()
    assert row.id is not None
    index.add(Known(row.id, row.name_key, place_key(row.community or row.district), row.code, row.edrpou))
    return SavedLibrary(row.id, created=True, changed=False)


def _update(work: UnitOfWork, library_id: int, record: Mapping[str, Any]) -> SavedLibrary:
    row = work.session.get(Library, library_id, with_for_update=True)
    assert row is not None
    before = cards.data_of(row)
    data = cards.from_record(record, before)
    changed = data != before
    if changed:
        _fill(row, data)
        row.version += 1
    return SavedLibrary(library_id, created=False, changed=changed)


def _link_hubs(work: UnitOfWork, index: LibraryIndex, library_ids: Sequence[int]) -> None:
    rows = work.session.execute(
        select(Library).where(
            col(Library.id).in_(list(library_ids)), col(Library.hub_name) != "", col(Library.hub_id).is_(None)
        )
    )
    for row in rows.scalars():
        hubs = [hub for hub in index.named(row.hub_name) if hub != row.id]
        if len(hubs) == 1:
            row.hub_id = hubs[0]


def _checked(work: UnitOfWork, data: LibraryData, own_id: int | None) -> LibraryData:
    data = data.tidied()
    problems = cards.problems_of(data)
    index = queries.library_index(work.session)
    twins = [found for found in index.named(data.name, data.community) if found != own_id]
    if twins and "name" not in problems:
        problems["name"] = _("Бібліотека з такою назвою в цій громаді вже є.")
    if data.hub_id is not None and work.session.get(Library, data.hub_id) is None:
        problems["hub_id"] = _("Такої бібліотеки немає.")
    if data.hub_id is not None and data.hub_id == own_id:
        problems["hub_id"] = _("Бібліотека не може розподіляти сама собі.")
    if problems:
        raise InvalidInput(_("Перевірте позначені поля."), problems)
    return data


def _fill(row: Library, data: LibraryData) -> Library:
    values = asdict(data) | cards.keys_of(data)
    for key, value in values.items():
        setattr(row, key, Profile(value) if key == "profile" else value)
    return row


def _difference(before: LibraryData, after: LibraryData) -> tuple[dict[str, Any], dict[str, Any]]:
    old, new = asdict(before), asdict(after)
    changed = [key for key in old if old[key] != new[key]]
    return {key: old[key] for key in changed}, {key: new[key] for key in changed}
