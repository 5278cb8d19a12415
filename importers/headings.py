"""Headings of columns → fields of the vocabulary, with how sure the match is; the mapping a person may correct.

Headings are compared folded: small letters, no punctuation, and letters that look alike in both alphabets made one,
so «ІSBN» with a Cyrillic «І» and «Ціна,грн.» are found by plain lookups.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from acquisition.catalogue.vocabulary import KINDS, Field

MAPPINGS = Path(__file__).parent.parent / "config" / "mappings"
IGNORED = "-"
"""In a mapping: this column is deliberately left out."""

SURE = 1.0
BEGINS = 0.85
SIMILAR = 0.7
SIMILARITY = 90.0
LONG_ENOUGH = 4

_ONE_ALPHABET = str.maketrans("авсенікмортху", "abcehikmoptxy")
_APART = re.compile(r"[^\w№#]+|_+")
_APOSTROPHES = str.maketrans("", "", "'’ʼ`´‘\u0301\u00ad\u200b\ufeff")


def fold_heading(text: str) -> str:
    """The form in which headings are compared."""
    folded = _APART.sub(" ", text.lower().translate(_APOSTROPHES).translate(_ONE_ALPHABET))
    return " ".join(folded.split())


@dataclass(frozen=True, slots=True)
class Match:
    """Which field a heading means; `confidence` is 1.0 for a known heading, less for a guess."""

    field: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a sheet as it was understood. `index` counts from 0; `field` is None when nothing fits."""

    index: int
    heading: str
    field: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a person corrected: heading (compared folded) → field key or `IGNORED`; sheet → header row; sheet → index → field.

    `headings` may be kept for the sender; the other two belong to one file. Turns into JSON and back.
    """

    headings: Mapping[str, str] = field(default_factory=dict)
    header_rows: Mapping[str, int] = field(default_factory=dict)
    columns: Mapping[str, Mapping[int, str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """A plain object; indexes become strings, as JSON wants."""
        columns = {
            sheet: {str(index): key for index, key in own.items()} for sheet, own in self.columns.items()
        }
        return {"headings": dict(self.headings), "header_rows": dict(self.header_rows), "columns": columns}

    @classmethod
    def from_json(cls, value: Mapping[str, Any] | None) -> "ColumnMapping":
        """The other way; nothing given is the mapping that corrects nothing."""
        given = value or {}
        columns = {
            sheet: {int(index): key for index, key in own.items()}
            for sheet, own in given.get("columns", {}).items()
        }
        rows = {sheet: int(row) for sheet, row in given.get("header_rows", {}).items()}
        return cls(dict(given.get("headings", {})), rows, columns)


class Headings:
    """Knows every heading of one kind of file; `extra` are fields a campaign adds, as the criteria of its scores."""

    def __init__(
        self, kind: str, extra: Iterable[Field] = (), corrected: Mapping[str, str] | None = None
    ) -> None:
        self.fields: dict[str, Field] = {each.key: each for each in KINDS[kind].fields}
        self.known: dict[str, str] = dict(_known(kind))
        for each in extra:
            self.fields[each.key] = each
            for name in (each.key.partition(":")[2], each.label):
                self.known[fold_heading(name)] = each.key
        self.corrected = {fold_heading(heading): key for heading, key in (corrected or {}).items()}
        self._answers: dict[str, Match | None] = {}

    def match(self, heading: str) -> Match | None:
        """The field a heading means, or None; a person's correction comes before everything."""
        folded = fold_heading(heading)
        if folded not in self._answers:
            self._answers[folded] = self._find(folded)
        return self._answers[folded]

    def _find(self, folded: str) -> Match | None:
        if not folded:
            return None
        own = self.corrected.get(folded)
        if own is not None:
            return Match(own, SURE) if own in self.fields else None
        if folded in self.known:
            return Match(self.known[folded], SURE)
        return self._guess(folded)

    def _guess(self, folded: str) -> Match | None:
        """The longest known heading this one begins with, else the most similar one."""
        starts = [
            known for known in self.known if len(known) >= LONG_ENOUGH and folded.startswith(known + " ")
        ]
        if starts:
            return Match(self.known[max(starts, key=len)], BEGINS)
        if len(folded) <= LONG_ENOUGH or len(folded) > 60 or folded.replace(" ", "").isdigit():
            return None
        near = process.extractOne(folded, list(self.known), scorer=fuzz.ratio, score_cutoff=SIMILARITY)
        return Match(self.known[near[0]], SIMILAR) if near else None

    def columns(self, headings: Sequence[str], fixed: Mapping[int, str] | None = None) -> list[Column]:
        """Give every column a field, no field to two columns: the surest wins, then the leftmost."""
        matches = [self.match(heading) for heading in headings]
        for index, key in (fixed or {}).items():
            if index < len(matches):
                matches[index] = Match(key, 2.0) if key in self.fields else None
        order = sorted(
            (index for index, match in enumerate(matches) if match),
            key=lambda index: (-matches[index].confidence, index),  # type: ignore[union-attr]  # filtered above
        )
        taken: dict[str, int] = {}
        for index in order:
            match = matches[index]
            if match is not None:
                taken.setdefault(match.field, index)
        return [
            Column(index, heading, match.field, min(match.confidence, SURE))
            if match is not None and taken[match.field] == index
            else Column(index, heading, None, 0.0)
            for index, (heading, match) in enumerate(zip(headings, matches, strict=True))
        ]


@cache
def _known(kind: str) -> Mapping[str, str]:
    """Folded heading → field of one kind: keys, labels, the shared headings of a book, the kind's own."""
    fields = {each.key: each for each in KINDS[kind].fields}
    known = {fold_heading(name): key for key, each in fields.items() for name in (key, each.label)}
    known |= {fold_heading(key.removesuffix("_kop")): key for key in fields}
    for file in ("book", kind):
        own = tomllib.loads((MAPPINGS / f"{file}.toml").read_text("utf-8"))["headings"]
        known |= {fold_heading(name): key for key, names in own.items() if key in fields for name in names}
    return known
