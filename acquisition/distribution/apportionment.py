"""Sharing copies out among libraries: by profile, one copy each, and by largest remainder when there are too few.

PROCEDURE 6: «each library gets every title that fits its profile, one copy each»; «when the maximum quantity is below
the need, the shortage is rationed by a stated, stored rule (largest remainder by a chosen base), with the arithmetic
shown». All numbers are exact; the order of the claims never changes who gets what.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from acquisition.selection.need import fits


class Base(StrEnum):
    """What a library's part of too few copies is proportional to."""

    EQUAL = "equal"
    POPULATION = "population"
    READERS = "readers"
    LOANS = "loans"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A library that receives: ``weights`` holds its figures by base, a missing one counts as 0."""

    id: int
    profile: str
    weights: Mapping[Base, int]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one library asks of one title: at most ``need`` copies (None: no limit), with the weight of its part."""

    library: int
    need: int | None
    weight: int


@dataclass(frozen=True, slots=True)
class Share:
    """One library's part with its working: ``quota`` is the exact part, ``whole`` its whole copies, ``extra`` says a
    copy was added for the remainder. ``quota`` is None when the library simply got all that it needs."""

    library: int
    copies: int
    quota: Fraction | None
    whole: int
    extra: bool

    @property
    def remainder(self) -> Fraction | None:
        return None if self.quota is None else self.quota - self.whole


@dataclass(frozen=True, slots=True)
class Apportionment:
    """One title shared out: ``shares`` by library in the order of ids, ``left`` the copies nobody may take."""

    available: int
    need: int | None
    rationed: bool
    shares: tuple[Share, ...]
    left: int


def claims_by_profile(audience: str, recipients: Iterable[Recipient], base: Base) -> list[Claim]:
    """One copy for each library whose profile fits the title's audience."""
    return [
        Claim(each.id, 1, each.weights.get(base, 0) if base is not Base.EQUAL else 1)
        for each in recipients
        if fits(each.profile, audience)
    ]


def apportion(available: int, claims: Iterable[Claim]) -> Apportionment:
    """Share ``available`` copies out.

    Enough for every need: each gets its need, and what is over stays undistributed (``left``). Otherwise the copies go
    in proportion to weight; a library whose part reaches its need gets the need and leaves the count, as often as that
    happens; of the rest everyone gets the whole part, and the copies left go to the largest remainders. Equal
    remainders go to the larger weight, then to the smaller library id. Weights that are all zero count as equal.
    """
    ordered = sorted((each for each in claims if each.need != 0), key=lambda claim: claim.library)
    need = _total_need(ordered)
    if need is not None and need <= available:
        full = tuple(Share(each.library, each.need or 0, None, each.need or 0, False) for each in ordered)
        return Apportionment(available, need, False, full, available - need)
    satisfied, open_claims, rest = _satisfy(available, ordered)
    shares = [*satisfied, *_largest_remainders(rest, open_claims)]
    return Apportionment(available, need, True, tuple(sorted(shares, key=lambda share: share.library)), 0)


def _total_need(claims: Sequence[Claim]) -> int | None:
    if any(each.need is None for each in claims):
        return None
    return sum(each.need or 0 for each in claims)


def _quotas(available: int, claims: Sequence[Claim]) -> list[Fraction]:
    total = sum(each.weight for each in claims)
    if total == 0:
        return [Fraction(available, len(claims))] * len(claims)
    return [Fraction(available * each.weight, total) for each in claims]


def _satisfy(available: int, claims: Sequence[Claim]) -> tuple[list[Share], list[Claim], int]:
    """Libraries whose part reaches their need, the others, and the copies that remain for these."""
    satisfied: list[Share] = []
    open_claims = list(claims)
    while open_claims:
        over = [
            (each, quota)
            for each, quota in zip(open_claims, _quotas(available, open_claims), strict=True)
            if each.need is not None and quota >= each.need
        ]
        if not over:
            break
        satisfied += [
            Share(each.library, each.need or 0, quota, each.need or 0, False) for each, quota in over
        ]
        available -= sum(each.need or 0 for each, _ in over)
        gone = {each.library for each, _ in over}
        open_claims = [each for each in open_claims if each.library not in gone]
    return satisfied, open_claims, available


def _largest_remainders(available: int, claims: Sequence[Claim]) -> list[Share]:
    if not claims:
        return []
    quotas = _quotas(available, claims)
    whole = [int(quota) for quota in quotas]
    over = available - sum(whole)
    places = sorted(
        range(len(claims)), key=lambda at: (whole[at] - quotas[at], -claims[at].weight, claims[at].library)
    )
    winners = set(places[:over])
    return [
        Share(each.library, whole[at] + (at in winners), quotas[at], whole[at], at in winners)
        for at, each in enumerate(claims)
    ]
