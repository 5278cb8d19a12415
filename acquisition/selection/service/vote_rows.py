"""Rows of a file of libraries' votes: judged when staged, applied as votes, taken back with their batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from acquisition.intake.models import Outcome
from acquisition.kernel.errors import WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.people.libraries import LibraryIndex
from acquisition.people.queries.libraries import library_index
from acquisition.selection.models import CampaignState, LibraryVote
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.queries.row_targets import Target, Targets
from acquisition.selection.row_problems import Judged, RowProblem, error, note, refused
from acquisition.selection.ruleset import RuleSet, VotingMode
from acquisition.selection.service.campaigns import reach
from acquisition.selection.service.score_rows import CHUNK, refuse_past_scoring
from acquisition.selection.service.votes import LARGEST_COPIES

Answer = tuple[bool, int, int | None]
Seen = dict[tuple[int, int], Answer]


@dataclass(frozen=True, slots=True)
class ReadVote:
    """A row as a vote: (needed, copies, score) of a library on a candidate."""

    library_id: int
    target: Target
    answer: Answer
    notes: tuple[RowProblem, ...] = ()

    @property
    def key(self) -> tuple[int, int]:
        return self.target.id, self.library_id


def judge_votes(
    session: Session, campaign_id: int, records: Sequence[Mapping[str, Any]], already: Seen | None = None
) -> list[Judged]:
    """What applying each row would do; nothing is written. `already` carries what earlier calls of the same file saw.

    new · matched (the very vote is stored) · skipped (the row repeats one above) · refused with problems.
    Raises WrongState when the campaign takes no votes.
    """
    return [verdict for verdict, _vote in _judge_all(session, campaign_id, records, already)]


def _judge_all(
    session: Session, campaign_id: int, records: Sequence[Mapping[str, Any]], already: Seen | None = None
) -> list[tuple[Judged, ReadVote | None]]:
    campaign = load(session, campaign_id)
    rules = rules_of(campaign)
    if rules.voting.mode is VotingMode.NONE:
        raise WrongState(_("За порядком цієї кампанії бібліотеки не голосують."), code="no-voting")
    refuse_past_scoring(campaign)
    targets, libraries = Targets(session, campaign_id), library_index(session)
    read = [read_row(record, targets, libraries, rules) for record in records]
    stored = _stored(session, [each for each in read if isinstance(each, ReadVote)])
    seen = {} if already is None else already
    return [(each, None) if isinstance(each, Judged) else (_judge(each, stored, seen), each) for each in read]


def _judge(vote: ReadVote, stored: Mapping[tuple[int, int], Answer], seen: Seen) -> Judged:
    if vote.key in seen:
        if seen[vote.key] == vote.answer:
            return Judged(Outcome.SKIPPED, (note("vote_repeated_same"),), vote.target.id)
        return refused(error("vote_repeated", "library"), target_id=vote.target.id)
    seen[vote.key] = vote.answer
    if vote.key in stored:
        if stored[vote.key] == vote.answer:
            return Judged(Outcome.MATCHED, (note("vote_same"),), vote.target.id)
        return refused(error("vote_exists", "library"), target_id=vote.target.id)
    return Judged(Outcome.NEW, vote.notes, vote.target.id)


def read_row(
    record: Mapping[str, Any], targets: Targets, libraries: LibraryIndex, rules: RuleSet
) -> ReadVote | Judged:
    """A row as a vote, or refused with everything wrong in it."""
    target = targets.find(record)
    problems: list[RowProblem] = []
    notes: list[RowProblem] = []
    text = str(record.get("library", "")).strip()
    found = libraries.find(text)
    if len(found) != 1:
        problems.append(error("library_ambiguous" if found else "library_unknown", "library", text=text))
    needed, copies, said = _need(record)
    (notes if said and said.severity == "note" else problems).extend([said] if said else [])
    score, wrong = _score(record, rules)
    problems.extend([wrong] if wrong else [])
    if isinstance(target, RowProblem):
        return refused(target, *problems)
    if problems:
        return refused(*problems, target_id=target.id)
    return ReadVote(found[0], target, (needed, copies, score), tuple(notes))


def _need(record: Mapping[str, Any]) -> tuple[bool, int, RowProblem | None]:
    """Needed and copies: a number of copies without a word means needed; needed without a number means one copy."""
    copies, needed = record.get("copies"), record.get("needed")
    if needed is None and copies is None:
        return False, 0, None if record.get("score") is not None else error("need_missing", "needed")
    if needed is None:
        needed = bool(copies)
    if not needed:
        return False, 0, note("copies_dropped", "copies", value=copies) if copies else None
    wanted = 1 if copies is None else copies
    if type(wanted) is not int or not 1 <= wanted <= LARGEST_COPIES:
        return True, 0, error("copies_out_of_range", "copies", value=wanted, most=LARGEST_COPIES)
    return True, wanted, None


def _score(record: Mapping[str, Any], rules: RuleSet) -> tuple[int | None, RowProblem | None]:
    if rules.voting.mode is not VotingMode.SCORE:
        return None, None
    text, most = str(record.get("score", "")).strip(), rules.voting.max_score
    if not text:
        return None, error("score_missing", "score")
    if text.isascii() and text.isdecimal() and int(text) <= most:
        return int(text), None
    return None, error("score_out_of_range", "score", value=text, most=most)


def _stored(session: Session, votes: Sequence[ReadVote]) -> dict[tuple[int, int], Answer]:
    found: dict[tuple[int, int], Answer] = {}
    wanted = sorted({vote.target.id for vote in votes})
    libraries = {vote.library_id for vote in votes}
    for start in range(0, len(wanted), CHUNK):
        statement = select(
            col(LibraryVote.candidate_id), col(LibraryVote.library_id),
            col(LibraryVote.needed), col(LibraryVote.copies), col(LibraryVote.score),
        ).where(col(LibraryVote.candidate_id).in_(wanted[start : start + CHUNK]))  # fmt: skip
        for candidate, library, needed, copies, score in session.execute(statement):
            if library in libraries:
                found[candidate, library] = (needed, copies, score)
    return found


def apply_votes(
    work: UnitOfWork, campaign_id: int, batch_id: int, rows: Sequence[tuple[int, Mapping[str, Any]]]
) -> list[int | None]:
    """Write the rows that are new as votes of the batch; gives candidate ids in their order, None for a row that is
    refused by now. Rows stored already are not written again."""
    require(work.actor, Permission.IMPORT_RUN, campaign_id=campaign_id)
    reach(work, campaign_id, CampaignState.SCORING)
    judged = _judge_all(work.session, campaign_id, [record for _row, record in rows])
    values = [
        {
            "campaign_id": campaign_id,
            "candidate_id": vote.target.id,
            "library_id": vote.library_id,
            "needed": vote.answer[0],
            "copies": vote.answer[1],
            "score": vote.answer[2],
            "batch_id": batch_id,
            "voted_at": work.now,
            "voted_by_name": work.actor.name,
            "version": 1,
        }
        for verdict, vote in judged
        if vote is not None and verdict.outcome is Outcome.NEW
    ]
    if values:
        work.session.flush()
        work.session.execute(insert(LibraryVote), values)
        after = {"votes": len(values), "batch": batch_id}
        work.record("vote.import", ("campaign", campaign_id), after=after, campaign_id=campaign_id)
    return [None if verdict.outcome is Outcome.REFUSED else verdict.target_id for verdict, _vote in judged]


def undo_votes(work: UnitOfWork, campaign_id: int, batch_id: int) -> int:
    """Take back the votes of a batch; gives their number. A vote changed since by its library is its own and stays."""
    require(work.actor, Permission.IMPORT_RUN, campaign_id=campaign_id)
    refuse_past_scoring(load(work.session, campaign_id, lock=True))
    of_batch = (col(LibraryVote.campaign_id) == campaign_id, col(LibraryVote.batch_id) == batch_id)
    gone = work.session.execute(delete(LibraryVote).where(*of_batch)).rowcount  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
    after = {"votes": gone, "batch": batch_id}
    work.record("vote.undo_import", ("campaign", campaign_id), after=after, campaign_id=campaign_id)
    return int(gone)
