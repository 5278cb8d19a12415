"""What libraries ask of one title, by where the campaign's quantities come from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from acquisition.distribution.apportionment import Base, Claim, Recipient, claims_by_profile
from acquisition.selection.ruleset import QuantitySource


@dataclass(frozen=True, slots=True)
class Wishes:
    """Where needs come from; for votes, candidate → library → copies asked for."""

    source: QuantitySource
    asked: Mapping[int, Mapping[int, int]]


def claims_of(
    audience: str, recipients: Iterable[Recipient], base: Base, wishes: Wishes, candidate: int
) -> list[Claim]:
    """The claims on a title.

    Recipients: one copy for each library whose profile fits. Votes: what each library asked for, whatever its profile.
    Offer: the fitting libraries share all that was offered, without a limit for one.
    """
    if wishes.source is QuantitySource.VOTES:
        asked = wishes.asked.get(candidate, {})
        return [
            Claim(each.id, asked[each.id], _weight(each, base)) for each in recipients if each.id in asked
        ]
    claims = claims_by_profile(audience, recipients, base)
    if wishes.source is QuantitySource.OFFER:
        return [replace(claim, need=None) for claim in claims]
    return claims


def _weight(recipient: Recipient, base: Base) -> int:
    return 1 if base is Base.EQUAL else recipient.weights.get(base, 0)
