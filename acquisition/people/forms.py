"""What people's forms say: typed text → plain values for services. What cannot be read becomes a sentence."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from acquisition.kernel.errors import InvalidInput
from acquisition.kernel.i18n import gettext as _
from acquisition.people.libraries import NUMBERS, LibraryData, LibraryIndex
from acquisition.people.libraries import TEXTS as LIBRARY_TEXTS
from acquisition.people.service import GrantData
from acquisition.web.numbers import stored_number

_MARK = re.compile(r"#(\d{1,9})\s*\Z")
BLANK_ROWS = 2


def read_library(form: Mapping[str, str]) -> LibraryData:
    """The card of a library as typed. InvalidInput names numbers that are no numbers."""
    values: dict[str, Any] = {key: form.get(key, "") for key in LIBRARY_TEXTS}
    problems: dict[str, object] = {}
    for key in (*NUMBERS, "hub_id"):
        text = form.get(key, "").replace("\u00a0", "").replace(" ", "")
        values[key] = _stored(text)
        if text and values[key] is None:
            problems[key] = _("Вкажіть ціле невід’ємне число.")
    if problems:
        raise InvalidInput(_("Перевірте позначені поля."), problems)
    return LibraryData(**values, profile=form.get("profile", ""), active=bool(form.get("active")))


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role as typed in the form of a user."""

    role: str = ""
    library: str = ""
    campaign: str = ""


def grant_rows(form: MultiDict[str, str]) -> list[GrantRow]:
    """The rows of roles as typed, blank ones left out."""
    columns = (form.getlist("role"), form.getlist("library"), form.getlist("campaign"))
    rows = [GrantRow(*values) for values in zip(*columns, strict=False)]
    return [row for row in rows if row.role or row.library.strip()]


def read_grants(rows: Sequence[GrantRow], index: LibraryIndex, campaigns: Collection[int]) -> list[GrantData]:
    """Roles with ids. A library is typed as «name #12» from the list, or by its name alone when only one has it.

    InvalidInput for a library or campaign that there is not: a role never becomes wider than was meant.
    """
    return [
        GrantData(row.role, _library(row.library, index), _campaign(row.campaign, campaigns)) for row in rows
    ]


def library_mark(library_id: int, name: str, community: str) -> str:
    """How a library is written in the list of choices."""
    return f"{name}, {community} #{library_id}" if community else f"{name} #{library_id}"


def _stored(text: str) -> int | None:
    """The number when it is one that a column holds."""
    try:
        return stored_number(text) if text.isdecimal() else None
    except ValueError:
        return None


def _campaign(text: str, campaigns: Collection[int]) -> int | None:
    if not text:
        return None
    if (number := _stored(text)) not in campaigns:
        raise InvalidInput(_("Такої кампанії немає."), {"grants": _("Такої кампанії немає.")})
    return number


def _library(text: str, index: LibraryIndex) -> int | None:
    if not text.strip():
        return None
    if mark := _MARK.search(text):
        return int(mark.group(1))
    found = index.find(text)
    if len(found) == 1:
        return found[0]
    problem = (
        _("Кілька бібліотек мають назву «%(name)s»: оберіть зі списку.", name=text)
        if found
        else _("Бібліотеки «%(name)s» немає.", name=text)
    )
    raise InvalidInput(problem, {"grants": problem})
