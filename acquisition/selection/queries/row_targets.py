"""Which candidate a row of a file means: by its number in the campaign or by ISBN."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from acquisition.selection.models import Candidate, CandidateState
from acquisition.selection.row_problems import RowProblem, error


@dataclass(frozen=True, slots=True)
class Target:
    """A candidate as far as rows need it."""

    id: int
    number: int
    council: str
    admitted: bool


class Targets:
    """All candidates of a campaign by number and ISBN. One query; made once a call."""

    def __init__(self, session: Session, campaign_id: int) -> None:
        self._by_number: dict[int, Target] = {}
        self._by_isbn: dict[str, list[Target]] = {}
        columns = (Candidate.id, Candidate.number, Candidate.council, Candidate.state, Candidate.isbn13)
        statement = (
            select(*(col(column) for column in columns))
            .where(col(Candidate.campaign_id) == campaign_id)
            .order_by(col(Candidate.number))
        )
        for key, number, council, state, isbn in session.execute(statement):
            target = Target(key, number, council, state is CandidateState.ADMITTED)
            self._by_number[number] = target
            if isbn:
                self._by_isbn.setdefault(isbn, []).append(target)

    def find(self, record: Mapping[str, Any]) -> Target | RowProblem:
        """The admitted candidate of the row, or what is wrong with how the row names it."""
        named, isbn = str(record.get("candidate", "")).strip(), record.get("isbn")
        if named:
            number = int(named) if named.isascii() and named.isdecimal() and len(named) < 10 else None
            found = self._by_number.get(number) if number is not None else None
            if found is None:
                return error("candidate_unknown", "candidate", text=named)
            if isbn in self._by_isbn and found not in self._by_isbn[isbn]:
                return error("candidate_mismatch", "candidate", number=named, isbn=isbn)
            return (
                found if found.admitted else error("candidate_not_admitted", "candidate", number=found.number)
            )
        return self._by_its_isbn(record)

    def _by_its_isbn(self, record: Mapping[str, Any]) -> Target | RowProblem:
        known = [isbn for isbn in record.get("isbns", [record.get("isbn")]) if isbn in self._by_isbn]
        if not known:
            text = record.get("isbn") or record.get("isbn_text") or ""
            return error("candidate_unknown", "isbn", text=text)
        found = self._by_isbn[known[0]]
        admitted = [target for target in found if target.admitted]
        if len(admitted) > 1:
            return error("candidate_ambiguous", "isbn", text=known[0])
        return admitted[0] if admitted else error("candidate_not_admitted", "isbn", number=found[0].number)
