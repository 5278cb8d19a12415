"""How many copies of a title are needed: profile of the library against audience of the title (PROCEDURE 3.11, 3.14, 6).

It lives in selection because the maximum quantity of a purchase list and the allocation to libraries are the same
arithmetic, and purchasing and distribution may both use what is here.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from acquisition.selection.ruleset import QuantitySource

PROFILE_AUDIENCES: Mapping[str, frozenset[str]] = {
    "children": frozenset({"children"}),
    "adult": frozenset({"adult"}),
    "combined": frozenset({"children", "adult"}),
}


class Limit(StrEnum):
    """What the maximum quantity stopped at."""

    NEED = "need"
    OFFER = "offer"


@dataclass(frozen=True, slots=True)
class Quantity:
    """The maximum quantity (гранична кількість) of a title: copies needed, copies offered (None: not stated), the
    lesser of them, and which one it was."""

    need: int
    offered: int | None
    copies: int
    limit: Limit


def fits(profile: str, audience: str) -> bool:
    """A children's library takes children's titles, an adult one the adult titles, a combined one all."""
    return audience in PROFILE_AUDIENCES[profile]


def profile_need(audience: str, libraries: Mapping[str, int]) -> int:
    """Copies for one copy in each fitting library; ``libraries`` counts recipients by profile."""
    return sum(number for profile, number in libraries.items() if fits(profile, audience))


def maximum_quantity(
    source: QuantitySource,
    cap_by_offer: bool,
    *,
    audience: str,
    libraries: Mapping[str, int],
    wanted: int,
    offered: int | None,
) -> Quantity:
    """The quantity by the campaign's rule: ``wanted`` is the sum of copies the libraries' votes ask for."""
    need = {
        QuantitySource.RECIPIENTS: profile_need(audience, libraries),
        QuantitySource.VOTES: wanted,
        QuantitySource.OFFER: offered or 0,
    }[source]
    if cap_by_offer and offered is not None and offered < need:
        return Quantity(need, offered, offered, Limit.OFFER)
    return Quantity(need, offered, need, Limit.NEED)


def audience_of(audience: str | None, council_audiences: Collection[str]) -> str:
    """The title's own audience; for a title that has none, that of its council, and adults when the council takes all."""
    if audience is not None:
        return audience
    return "children" if set(council_audiences) == {"children"} else "adult"
