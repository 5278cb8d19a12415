"""The frozen content of an approved list: plain data whose canonical JSON and SHA-256 are kept (DESIGN ground rule 6)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from acquisition.kernel.canonical import canonical_json, sha256

FORMAT = "dobir.purchase-list/1"


@dataclass(frozen=True, slots=True)
class Heading:
    """What the list is: campaign, rule set and run it comes from, who made it and when (ISO 8601, UTC)."""

    campaign: Mapping[str, Any]
    ruleset: Mapping[str, Any]
    run: Mapping[str, Any]
    list: int
    version: int
    walk: str
    currency: str
    made_at: str
    made_by: str
    approved_at: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Item:
    """One line as approved or refused; money in kopiykas."""

    candidate: int
    place: int
    council: str
    isbn: str
    title: str
    authors: str
    publisher: str
    year: int | None
    price_kop: int
    copies: int
    amount_kop: int
    verdict: str
    verdict_reason: str
    verdict_by: str
    verdict_at: str


@dataclass(frozen=True, slots=True)
class Purse:
    """An envelope with its name and limit (None: no limit)."""

    council: str
    name: str
    limit_kop: int | None


@dataclass(frozen=True, slots=True)
class RecordedChange:
    """A removal after approval and the title that moved up, each named by candidate number."""

    version: int
    removed: int
    moved_up: int | None
    code: str
    reason: str
    document: str
    document_date: str
    made_by: str
    made_at: str


def content(
    heading: Heading,
    lines: Sequence[Item],
    refused: Sequence[Item],
    purses: Sequence[Purse],
    changes: Sequence[RecordedChange],
) -> dict[str, Any]:
    """The whole snapshot as plain data; lines go by place, sums are computed from them here and nowhere else."""
    ordered = sorted(lines, key=lambda item: item.place)
    return {
        "format": FORMAT,
        **asdict(heading),
        "lines": [asdict(item) for item in ordered],
        "refused": [asdict(item) for item in sorted(refused, key=lambda item: item.place)],
        "envelopes": [_purse(purse, ordered) for purse in purses],
        "changes": [asdict(change) for change in changes],
        "totals": _totals(ordered),
    }


def sealed(plain: Mapping[str, Any]) -> tuple[str, str]:
    """The canonical JSON of a snapshot and its SHA-256."""
    text = canonical_json(plain)
    return text, sha256(text)


def _totals(lines: Sequence[Item]) -> dict[str, int]:
    return {
        "titles": len(lines),
        "copies": sum(item.copies for item in lines),
        "amount_kop": sum(item.amount_kop for item in lines),
    }


def _purse(purse: Purse, lines: Sequence[Item]) -> dict[str, Any]:
    totals = _totals([item for item in lines if item.council == purse.council])
    left = None if purse.limit_kop is None else purse.limit_kop - totals["amount_kop"]
    return {**asdict(purse), **totals, "left_kop": left}
