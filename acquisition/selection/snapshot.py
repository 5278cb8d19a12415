"""The input document of a ranking run: one header and one canonical JSON entry for each candidate.

The text of an entry is what is stored, hashed, bundled and computed from; nothing is computed from rows that
are not in it. The input hash is SHA-256 over the header and the entries in candidate-number order, each line
ended by a line feed, so that it does not depend on the machine, the database or the order of its rows.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from acquisition.kernel.canonical import canonical_json
from acquisition.selection.ruleset import RuleSet, from_plain, to_plain

# Names the arithmetic and the form of the texts: raise it with any change that could change a byte of a result.
ENGINE = "dobir-rating/1"


@dataclass(frozen=True, slots=True)
class Header:
    """What holds for the whole run. `envelopes` are kopiykas by council key, None for «no limit»."""

    campaign: str
    year: int
    rules_version: int
    rules: RuleSet
    envelopes: Mapping[str, int | None]

    def text(self) -> str:
        return canonical_json(
            {
                "campaign": self.campaign,
                "engine": ENGINE,
                "envelopes": dict(self.envelopes),
                "rules": to_plain(self.rules),
                "rules_version": self.rules_version,
                "year": self.year,
            }
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """One candidate as the run saw it. Sheets are [expert code, mark, points], votes [library code, needed, copies,
    score], both ordered by code; `quantity` is the maximum quantity by the rule set."""

    number: int
    isbn: str
    title: str
    title_key: str
    council: str
    price_kop: int | None
    quantity: int
    sheets: list[list[Any]]
    votes: list[list[Any]]


@dataclass(frozen=True, slots=True)
class Facts:
    """The plain part of an entry, without sheets and votes."""

    number: int
    isbn: str
    title: str
    title_key: str
    council: str
    price_kop: int | None
    quantity: int


def sheet_text(expert: str, mark: str, points: str) -> str:
    """A sheet inside an entry; `points` is canonical JSON text already (as the sheet's row keeps it)."""
    return f'[{json.dumps(expert, ensure_ascii=False)},"{mark}",{points}]'


def vote_text(library: str, needed: bool, copies: int, score: int | None) -> str:
    return canonical_json([library, needed, copies, score])


def entry_text(facts: Facts, sheets: Iterable[str], votes: Iterable[str]) -> str:
    """The canonical text of an entry from texts of its sheets and votes, which are put in order here.

    Sheets and votes begin with the code of their author, one of each author: sorting the texts sorts by code.
    """
    plain = canonical_json(
        {
            "council": facts.council,
            "isbn": facts.isbn,
            "number": facts.number,
            "price_kop": facts.price_kop,
            "quantity": facts.quantity,
        }
    )
    titles = canonical_json({"title": facts.title, "title_key": facts.title_key})
    return f'{plain[:-1]},"sheets":[{",".join(sorted(sheets))}],{titles[1:-1]},"votes":[{",".join(sorted(votes))}]}}'


def read_entry(text: str) -> Entry:
    """The entry back from its text; ValueError, KeyError or TypeError when the text is no entry."""
    plain = json.loads(text)
    return Entry(**{name: plain[name] for name in Entry.__slots__})


def read_header(text: str) -> Header:
    """The header back from its text; RuleSetProblem, ValueError or KeyError when it is none of this engine."""
    plain = json.loads(text)
    if plain["engine"] != ENGINE:
        raise ValueError(plain["engine"])
    return Header(
        campaign=plain["campaign"],
        year=plain["year"],
        rules_version=plain["rules_version"],
        rules=from_plain(plain["rules"]),
        envelopes=plain["envelopes"],
    )


def input_hash(header: str, entries: Iterable[str]) -> str:
    """Hex SHA-256 over the header and the entries, given in candidate-number order."""
    return lines_hash([header, *entries])


def lines_hash(lines: Iterable[str]) -> str:
    """Hex SHA-256 over lines, each ended by a line feed, in UTF-8."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()
