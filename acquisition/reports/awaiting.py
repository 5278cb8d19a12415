"""What awaits a person: one sentence, one count, one place to go. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from babel.support import LazyProxy


class Weight(StrEnum):
    """How the dashboard shows an item."""

    FIRST = "first"
    """Nothing goes on without it: an empty service says what to do first."""
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Awaiting:
    """A thing to act on. `count` is None where there is nothing to count, `total` is of how many; `context` names the
    campaign."""

    label: LazyProxy
    endpoint: str
    values: Mapping[str, str | int] = field(default_factory=dict)
    count: int | None = None
    context: str = ""
    weight: Weight = Weight.WORK
    total: int | None = None
