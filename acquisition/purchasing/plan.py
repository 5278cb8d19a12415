"""A purchase list from a ranking run: the walk of each envelope, what is left, and who moves up after a removal.

Pure. The walk itself is `acquisition.selection.walk`, the same as in the ranking run; here it meets the maximum
quantities and gives lines, running totals and sums for people (PROCEDURE 3.9, 3.11, 5).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from acquisition.selection.need import Quantity
from acquisition.selection.ruleset import Walk
from acquisition.selection.walk import WalkItem, WalkReason, walk


@dataclass(frozen=True, slots=True)
class Offer:
    """A ranked title with its price and maximum quantity; ``place`` is its place in the run, ``envelope`` the council
    whose money buys it."""

    candidate: int
    place: int
    envelope: str
    price_kop: int | None
    quantity: Quantity


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """One title of the plan: bought or in the reserve, why, and the envelope's running total after it."""

    candidate: int
    place: int
    envelope: str
    price_kop: int | None
    quantity: Quantity
    amount_kop: int
    running_kop: int
    bought: bool
    reason: WalkReason


@dataclass(frozen=True, slots=True)
class EnvelopeTotal:
    """The sums of one envelope; ``limit_kop`` and ``left_kop`` are None where money has no limit."""

    envelope: str
    limit_kop: int | None
    spent_kop: int
    left_kop: int | None
    titles: int
    copies: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Lines in the order of the run, bought and reserve together, and the totals by envelope."""

    lines: tuple[PlannedLine, ...]
    envelopes: tuple[EnvelopeTotal, ...]

    @property
    def bought(self) -> tuple[PlannedLine, ...]:
        return tuple(line for line in self.lines if line.bought)

    @property
    def reserve(self) -> tuple[PlannedLine, ...]:
        return tuple(line for line in self.lines if not line.bought)


def make_plan(offers: Iterable[Offer], envelopes: Mapping[str, int | None], mode: Walk) -> Plan:
    """Walk the offers by place. ``envelopes`` holds kopiykas by envelope, None for no limit."""
    ordered = sorted(offers, key=lambda offer: offer.place)
    items = [
        WalkItem(each.candidate, each.price_kop, each.quantity.copies, each.envelope) for each in ordered
    ]
    lines = tuple(
        PlannedLine(
            offer.candidate,
            offer.place,
            offer.envelope,
            offer.price_kop,
            offer.quantity,
            step.amount_kop,
            step.spent_kop,
            step.bought,
            step.reason,
        )
        for offer, step in zip(ordered, walk(items, envelopes, mode), strict=True)
    )
    return Plan(lines, tuple(_total(key, limit, lines) for key, limit in envelopes.items()))


def _total(envelope: str, limit: int | None, lines: Sequence[PlannedLine]) -> EnvelopeTotal:
    bought = [line for line in lines if line.bought and line.envelope == envelope]
    spent = sum(line.amount_kop for line in bought)
    left = None if limit is None else limit - spent
    return EnvelopeTotal(
        envelope, limit, spent, left, len(bought), sum(line.quantity.copies for line in bought)
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A title of the reserve that could move up."""

    line: int
    place: int
    amount_kop: int


def next_in_reserve(reserve: Iterable[Waiting], free_kop: int | None, mode: Walk) -> int | None:
    """The line that moves up into ``free_kop`` of money: the first of the reserve, or with SKIP the first that fits.

    Titles with nothing to buy (no price or no quantity) are passed over, as in the walk. None when nobody moves up.
    """
    for each in sorted(reserve, key=lambda waiting: waiting.place):
        if each.amount_kop <= 0:
            continue
        if free_kop is None or each.amount_kop <= free_kop:
            return each.line
        if mode is Walk.STRICT:
            return None
    return None
