"""The budget walk: down a ranked list, buying title after title while the envelope's money lasts.

PROCEDURE 5: «Budget walk per council envelope: strict (stop at the first title that does not fit) or
skip-and-continue; titles after the cut are the reserve». Ranking runs and purchase lists use the same walk.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from acquisition.selection.ruleset import Walk


class WalkReason(StrEnum):
    """Why a title was bought or left in the reserve."""

    FITS = "fits"
    DOES_NOT_FIT = "does_not_fit"
    AFTER_THE_CUT = "after_the_cut"
    NO_PRICE = "no_price"
    NO_QUANTITY = "no_quantity"


@dataclass(frozen=True, slots=True)
class WalkItem:
    """One title of the ranked list: ``envelope`` names whose money buys it (a council's key, or "" for one purse)."""

    id: int
    price_kop: int | None
    quantity: int
    envelope: str = ""


@dataclass(frozen=True, slots=True)
class WalkStep:
    """What the walk did with one title; ``spent_kop`` is the envelope's running total after it, ``left_kop`` the
    rest (None: the envelope has no limit)."""

    id: int
    envelope: str
    bought: bool
    reason: WalkReason
    amount_kop: int
    spent_kop: int
    left_kop: int | None


def walk(
    items: Iterable[WalkItem], envelopes: Mapping[str, int | None], mode: Walk = Walk.STRICT
) -> tuple[WalkStep, ...]:
    """Walks ``items`` in the order given and returns one step for each, in the same order.

    ``envelopes`` holds kopiykas by envelope name, None for «no limit»; an item of an envelope that is not there
    raises KeyError, because a purse forgotten by the caller must not read as a purse without a limit. A title
    without price or quantity is set aside with its reason and never stops a strict walk.
    """
    spent = dict.fromkeys(envelopes, 0)
    closed: set[str] = set()
    steps = []
    for item in items:
        limit = envelopes[item.envelope]
        reason = _reason(item, limit, spent[item.envelope], item.envelope in closed)
        amount = (item.price_kop or 0) * max(item.quantity, 0)
        bought = reason is WalkReason.FITS
        if bought:
            spent[item.envelope] += amount
        elif reason is WalkReason.DOES_NOT_FIT and mode is Walk.STRICT:
            closed.add(item.envelope)
        left = None if limit is None else limit - spent[item.envelope]
        steps.append(WalkStep(item.id, item.envelope, bought, reason, amount, spent[item.envelope], left))
    return tuple(steps)


def _reason(item: WalkItem, limit: int | None, spent: int, closed: bool) -> WalkReason:
    if item.price_kop is None or item.price_kop < 0:
        return WalkReason.NO_PRICE
    if item.quantity <= 0:
        return WalkReason.NO_QUANTITY
    if closed:
        return WalkReason.AFTER_THE_CUT
    if limit is not None and spent + item.price_kop * item.quantity > limit:
        return WalkReason.DOES_NOT_FIT
    return WalkReason.FITS


def split_budget(budget_kop: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """The budget by envelope, exactly: whole kopiykas by share, the few left over go one each to the first envelopes.

    ``shares`` add up to 1 (the rule set is checked for it).
    """
    parts = {key: budget_kop * share.numerator // share.denominator for key, share in shares.items()}
    left = budget_kop - sum(parts.values())
    for key in list(parts)[:left]:
        parts[key] += 1
    return parts
