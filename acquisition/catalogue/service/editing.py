"""A title changed by a person: checked, recorded field by field, and never overwritten by a machine afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from acquisition.catalogue.editing import PROBLEMS, TYPED_FIELDS, as_typed, read_typed
from acquisition.catalogue.models import Title, TitleIsbn
from acquisition.catalogue.queries.briefs import isbns_of
from acquisition.catalogue.records import TITLE_FIELDS, Origin, OriginKind
from acquisition.catalogue.service.titles import refresh_derived
from acquisition.kernel.errors import InvalidInput, NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require

YEARS_AHEAD = 2


def edit_title(
    work: UnitOfWork, title_id: int, version: int, typed: Mapping[str, str], reason: str = ""
) -> tuple[str, ...]:
    """Set what a person typed (texts of `editing.TYPED_FIELDS`); returns the fields that changed.

    Changed fields take the person as their source, emptied ones too. Raises InvalidInput with a sentence for each
    wrong field, StaleVersion when somebody saved meanwhile. Typing nothing new changes nothing, not even the version.
    """
    require(work.actor, Permission.CATALOGUE_EDIT)
    title = work.session.get(Title, title_id, with_for_update=True)
    if title is None:
        raise NotFound(_("Такої книжки в каталозі немає."))
    read = read_typed(typed, work.now.year + YEARS_AHEAD)
    if read.problems:
        fields = {key: _(PROBLEMS[code]) for key, code in read.problems.items()}
        raise InvalidInput(_("Перевірте позначені поля."), fields)
    isbns = tuple(isbns_of(work.session, [title_id]).get(title_id, ()))
    before = {key: getattr(title, key) for key in TITLE_FIELDS}
    standing = as_typed(before, _main_first(isbns, title.isbn13))
    changed = [key for key in TITLE_FIELDS if not _same(before[key], read.values[key])]
    if not changed and set(isbns) == set(read.isbns):
        return ()
    take_version(title, version, {key: typed.get(key, "") for key in TYPED_FIELDS}, standing)
    _set(work, title, changed, read.values)
    if set(isbns) != set(read.isbns):
        work.session.execute(delete(TitleIsbn).where(col(TitleIsbn.title_id) == title_id))
        work.session.add_all(TitleIsbn(title_id=title_id, isbn13=isbn) for isbn in read.isbns)
    refresh_derived(title, read.isbns)
    work.record(
        "title.edit",
        title,
        before={key: before[key] for key in changed}
        | ({"isbns": isbns} if set(isbns) != set(read.isbns) else {}),
        after={key: read.values[key] for key in changed}
        | ({"isbns": read.isbns} if set(isbns) != set(read.isbns) else {}),
        reason=reason.strip(),
    )
    return tuple(changed)


def _main_first(isbns: tuple[str, ...], main: str | None) -> tuple[str, ...]:
    return tuple(sorted(isbns, key=lambda isbn: isbn != main))


def _same(standing: Any, typed: Any) -> bool:
    return (standing or None) == (typed or None)


def _set(work: UnitOfWork, title: Title, changed: list[str], values: Mapping[str, Any]) -> None:
    said = Origin(OriginKind.PERSON, work.actor.name, work.now).plain()
    for key in changed:
        setattr(title, key, values[key])
    title.sources = {**title.sources, **dict.fromkeys(changed, said)}
