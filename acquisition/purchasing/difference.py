"""What changed between two versions of an approved list, for everybody to see (PROCEDURE 10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SHOWN = ("price_kop", "copies", "amount_kop")


@dataclass(frozen=True, slots=True)
class Amendment:
    """One line that is in both versions with other figures: field → (before, after)."""

    line: Mapping[str, Any]
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Lines of snapshots: gone, come and amended, and by how much the totals moved."""

    removed: tuple[Mapping[str, Any], ...]
    added: tuple[Mapping[str, Any], ...]
    amended: tuple[Amendment, ...]
    titles: int
    copies: int
    amount_kop: int


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Difference:
    """Compare two snapshots as `snapshot.content` makes them; lines are the same when their candidate is."""
    old = {line["candidate"]: line for line in before["lines"]}
    new = {line["candidate"]: line for line in after["lines"]}
    amended = (
        Amendment(line, fields)
        for key, line in new.items()
        if key in old and (fields := _changed(old[key], line))
    )
    return Difference(
        removed=tuple(line for key, line in old.items() if key not in new),
        added=tuple(line for key, line in new.items() if key not in old),
        amended=tuple(amended),
        titles=len(new) - len(old),
        copies=_sum(after["lines"], "copies") - _sum(before["lines"], "copies"),
        amount_kop=_sum(after["lines"], "amount_kop") - _sum(before["lines"], "amount_kop"),
    )


def _changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {key: (old[key], new[key]) for key in SHOWN if old[key] != new[key]}


def _sum(lines: Sequence[Mapping[str, Any]], key: str) -> int:
    return sum(int(line[key]) for line in lines)
