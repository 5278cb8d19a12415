"""Pages of long lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
SIZES = (25, 50, 100, 500)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for: `number` from 1, `size` one of SIZES."""

    number: int = 1
    size: int = 50

    @classmethod
    def read(cls, number: str | None, size: str | None) -> PageRequest:
        """From the address; anything that is no number becomes the default, nothing fails."""
        wanted = int(size) if size and size.isdecimal() and len(size) < 9 else 50
        page = int(number) if number and number.isdecimal() and len(number) < 9 else 1
        return cls(max(1, page), wanted if wanted in SIZES else 50)

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list: its rows, and the total of rows on all pages."""

    rows: Sequence[T]
    request: PageRequest
    total: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.request.size))

    @property
    def first(self) -> int:
        return self.request.offset + 1 if self.rows else 0

    @property
    def last(self) -> int:
        return self.request.offset + len(self.rows)
