"""Badges: how a state looks. Each room keeps one table state → Badge; templates hold no chains of ifs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from babel.support import LazyProxy

Tone = Literal["neutral", "info", "good", "warning", "bad"]


@dataclass(frozen=True, slots=True)
class Badge:
    """A label in the user's language and a tone; colour never stands alone."""

    label: LazyProxy
    tone: Tone = "neutral"
