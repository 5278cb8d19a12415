"""Optimistic versions of rows which two people can change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from acquisition.kernel.errors import StaleVersion
from acquisition.kernel.i18n import gettext as _


class Versioned(Protocol):
    """A row with a version, counted from 1."""

    version: int


def take_version(row: Versioned, expected: int, mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Raise the row's version by one, or refuse with both versions when `expected` is not the current one.

    The caller has read the row with a lock (`session.get(..., with_for_update=True)`).
    """
    if row.version != expected:
        raise StaleVersion(
            _("Хтось уже змінив цей запис. Порівняйте обидві версії й збережіть ще раз."),
            mine=mine,
            theirs=theirs,
        )
    row.version += 1
