"""Names that suggest a conflict of interest: an expert whose name stands among the people of a book (PROCEDURE 5)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from acquisition.catalogue.names import read_person, same_person


@dataclass(frozen=True, slots=True)
class Namesake:
    """A contributor whose name may be the expert's; `sure` when full names agree, not initials only."""

    name: str
    role: str
    sure: bool


def namesakes(expert: str, contributors: Iterable[Mapping[str, str]]) -> list[Namesake]:
    """Contributors ({"name", "role"}) who may be the expert. A machine only suspects: a person declares."""
    reader = read_person(expert)
    if reader is None:
        return []
    found = []
    for each in contributors:
        other = read_person(each.get("name", ""), each.get("role", ""))
        alike = same_person(reader, other) if other else None
        if alike:
            found.append(Namesake(each.get("name", ""), each.get("role", ""), alike == "full_name"))
    return found
