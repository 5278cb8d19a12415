"""A clock that stands still until a test moves it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class StoppedClock:
    """Tells START until moved."""

    def __init__(self, at: datetime = START) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def move(self, by: timedelta) -> datetime:
        """Move by so much and tell the new time."""
        self._at += by
        return self._at

    def set(self, at: datetime) -> None:
        self._at = at
