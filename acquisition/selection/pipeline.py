"""The pipeline of a campaign as a picture: steps with counts, and the geometry of the funnel that shows them."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.support import LazyProxy

from acquisition.kernel.i18n import lazy_gettext as _

LABELS: dict[str, LazyProxy] = {
    "proposed": _("подано"),
    "checked": _("перевірено"),
    "admitted": _("допущено"),
    "scored": _("оцінено"),
    "ranked": _("у рейтингу"),
    "listed": _("у переліку"),
    "approved": _("погоджено"),
    "distributed": _("розподілено прим."),
}

WIDTH, HEIGHT, TOP = 132, 96, 8
"""One step is so wide; its bar is at most so high and stands around the middle line."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stage: how many titles reached it (copies for the last one)."""

    key: str
    count: int
    address: str = ""

    @property
    def label(self) -> LazyProxy:
        return LABELS[self.key]


@dataclass(frozen=True, slots=True)
class Band:
    """A step drawn: `points` of its shape, `x` of its middle. A count of zero has a thin line."""

    step: Step
    points: str
    x: int


def bands(steps: Sequence[Step]) -> list[Band]:
    """A funnel: each step's height is its share of the largest; it narrows towards the next one. Copies are no titles,
    so the last step is drawn as high as the one before it."""
    largest = max((step.count for step in steps if step.key != "distributed"), default=0) or 1
    heights = [_height(step.count, largest) for step in steps]
    for place, step in enumerate(steps):
        if step.key == "distributed":
            heights[place] = (heights[place - 1] if place else HEIGHT) if step.count else 2.0
    return [_band(place, step, heights) for place, step in enumerate(steps)]


def _height(count: int, largest: int) -> float:
    return max(2.0, HEIGHT * count / largest) if count else 2.0


def _band(place: int, step: Step, heights: Sequence[float]) -> Band:
    left, right = place * WIDTH, (place + 1) * WIDTH - 3
    mine = heights[place]
    following = heights[place + 1] if place + 1 < len(heights) else mine
    bend = right - 26
    middle = TOP + HEIGHT / 2
    corners = [
        (left, middle - mine / 2),
        (bend, middle - mine / 2),
        (right, middle - following / 2),
        (right, middle + following / 2),
        (bend, middle + mine / 2),
        (left, middle + mine / 2),
    ]
    return Band(step, " ".join(f"{x:g},{y:.1f}" for x, y in corners), left + (bend - left) // 2)
