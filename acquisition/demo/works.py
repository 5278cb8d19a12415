"""Well-known works of which the demonstration campaign is made: read from `works/*.tsv`, one work a line."""

import csv
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

FOLDER = Path(__file__).parent / "works"


class Shelf(StrEnum):
    """A file of works; the council that reads them follows from it."""

    CHILDREN_UKRAINIAN = "children_ukrainian"
    CHILDREN_WORLD = "children_world"
    FICTION_UKRAINIAN = "fiction_ukrainian"
    FICTION_WORLD = "fiction_world"
    OTHER = "other"
    SUSPECTS = "suspects"


COUNCILS = {
    Shelf.CHILDREN_UKRAINIAN: "children",
    Shelf.CHILDREN_WORLD: "children",
    Shelf.FICTION_UKRAINIAN: "fiction",
    Shelf.FICTION_WORLD: "fiction",
    Shelf.OTHER: "other",
    Shelf.SUSPECTS: "fiction",
}
"""Shelf → key of the council in the rule set ubi-2020. SUSPECTS are authors whom rule R12 must make a person look at."""


@dataclass(frozen=True, slots=True)
class Work:
    """A work as an encyclopedia names it. `language` is that of the original; `first_year` None where not certain."""

    title: str
    author: str
    genre: str
    purpose: str
    language: str
    first_year: int | None
    shelf: Shelf

    @property
    def council(self) -> str:
        return COUNCILS[self.shelf]

    @property
    def for_children(self) -> bool:
        return self.council == "children"


def read_works() -> list[Work]:
    """All works in the order of the shelves and of their files."""
    return [work for shelf in Shelf for work in _read_shelf(shelf)]


def _read_shelf(shelf: Shelf) -> list[Work]:
    with (FOLDER / f"{shelf}.tsv").open(encoding="utf-8", newline="") as lines:
        return [
            Work(
                title=row["title"],
                author=row["author"],
                genre=row["genre"],
                purpose=row["purpose"],
                language=row["language"],
                first_year=int(row["first_year"]) if row["first_year"] else None,
                shelf=shelf,
            )
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]
