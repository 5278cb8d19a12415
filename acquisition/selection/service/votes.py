"""Votes of libraries: «потрібна / не потрібна», with wanted copies, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import col, select

from acquisition.kernel.errors import InvalidInput, NotFound, StaleVersion, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.people.models import Library
from acquisition.selection.models import Campaign, CampaignState, Candidate, CandidateState, LibraryVote
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.ruleset import RuleSet, VotingMode
from acquisition.selection.service.sheets import held_campaign

LARGEST_COPIES = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """One typed answer: `needed` None takes the vote back; `version` is that of the form, 0 for a new vote."""

    candidate_id: int
    needed: bool | None
    copies: str = ""
    score: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the answers: votes written and taken back; the rest were as before."""

    written: int
    taken_back: int


def save_votes(work: UnitOfWork, campaign_id: int, library_id: int, answers: Sequence[Answer]) -> Saved:
    """Save a library's answers, all or none. Answers equal to what is stored change nothing, whatever their version.

    Raises NotFound for a title that is not voted on, InvalidInput (`copies_<id>`, `score_<id>`), StaleVersion when
    another person of the library has voted meanwhile.
    """
    require(work.actor, Permission.VOTE, library_id=library_id, campaign_id=campaign_id)
    campaign = held_campaign(work, campaign_id)
    rules = rules_of(campaign)
    refuse_no_voting(campaign, rules)
    if work.session.get(Library, library_id, with_for_update=True) is None:
        raise NotFound(_("Такої бібліотеки немає."))
    candidates = _candidates(work, campaign_id, answers)
    read = _read(rules, answers)
    stored = _stored(work, library_id, answers)
    written, taken_back, before = 0, 0, {}
    for answer, (copies, score) in zip(answers, read, strict=True):
        row = stored.get(answer.candidate_id)
        if _same(row, answer, copies, score):
            continue
        _refuse_stale(answer, row, candidates[answer.candidate_id])
        before[str(candidates[answer.candidate_id].number)] = _plain(row)
        if answer.needed is None:
            work.session.delete(row)
            taken_back += 1
        else:
            _keep(work, campaign_id, library_id, row, answer, copies, score)
            written += 1
    if before:
        after = {str(candidates[each.candidate_id].number): each.needed for each in answers}
        after = {number: needed for number, needed in after.items() if number in before}
        work.record("vote.save", ("library", library_id), before=before, after=after, campaign_id=campaign_id)
    work.session.flush()
    return Saved(written, taken_back)


def refuse_no_voting(campaign: Campaign, rules: RuleSet) -> None:
    """Libraries vote while experts score, where the rule set asks them at all."""
    if rules.voting.mode is VotingMode.NONE:
        raise WrongState(_("За порядком цієї кампанії бібліотеки не голосують."), code="no-voting")
    if campaign.state is not CampaignState.SCORING:
        raise WrongState(_("Голосування бібліотек зараз не відбувається."), code="voting-closed")


def _candidates(work: UnitOfWork, campaign_id: int, answers: Sequence[Answer]) -> dict[int, Candidate]:
    wanted = {answer.candidate_id for answer in answers}
    found = work.session.exec(
        select(Candidate).where(
            col(Candidate.id).in_(wanted),
            Candidate.campaign_id == campaign_id,
            Candidate.state == CandidateState.ADMITTED,
        )
    ).all()
    if len(found) != len(wanted):
        raise NotFound(_("Серед книжок, за які голосують, такої немає."))
    return {row.id: row for row in found if row.id is not None}


def _stored(work: UnitOfWork, library_id: int, answers: Sequence[Answer]) -> dict[int, LibraryVote]:
    wanted = {answer.candidate_id for answer in answers}
    rows = work.session.exec(
        select(LibraryVote)
        .where(col(LibraryVote.candidate_id).in_(wanted), LibraryVote.library_id == library_id)
        .with_for_update()
    )
    return {row.candidate_id: row for row in rows}


def _read(rules: RuleSet, answers: Sequence[Answer]) -> list[tuple[int, int | None]]:
    """Copies and score of each answer. A needed book without a number means one copy, an unneeded one none."""
    wrong: dict[str, object] = {}
    read = []
    for answer in answers:
        copies, score = 0, None
        if answer.needed:
            number = _whole(answer.copies or "1")
            if number is None or not 1 <= number <= LARGEST_COPIES:
                wrong[f"copies_{answer.candidate_id}"] = _(
                    "Потрібне ціле число від 1 до %(most)s.", most=LARGEST_COPIES
                )
            copies = number or 0
        if rules.voting.mode is VotingMode.SCORE and answer.needed is not None:
            score = _whole(answer.score)
            if score is None or score > rules.voting.max_score:
                wrong[f"score_{answer.candidate_id}"] = _(
                    "Потрібне ціле число від 0 до %(most)s.", most=rules.voting.max_score
                )
        read.append((copies, score))
    if wrong:
        raise InvalidInput(_("Голоси не збережено: виправте позначені поля."), wrong)
    return read


def _whole(text: str) -> int | None:
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def _same(row: LibraryVote | None, answer: Answer, copies: int, score: int | None) -> bool:
    if row is None:
        return answer.needed is None
    return (row.needed, row.copies, row.score) == (answer.needed, copies, score)


def _refuse_stale(answer: Answer, row: LibraryVote | None, candidate: Candidate) -> None:
    if (row.version if row else 0) != answer.version:
        raise StaleVersion(
            _(
                "За книжку «%(title)s» ваша бібліотека вже проголосувала інакше. Порівняйте й збережіть ще раз.",
                title=candidate.title,
            ),
            mine={"candidate": candidate.id, "needed": answer.needed, "copies": answer.copies},
            theirs={"candidate": candidate.id, **_plain(row)},
        )


def _plain(row: LibraryVote | None) -> dict[str, object]:
    return {} if row is None else {"needed": row.needed, "copies": row.copies, "score": row.score}


def _keep(
    work: UnitOfWork,
    campaign_id: int,
    library_id: int,
    row: LibraryVote | None,
    answer: Answer,
    copies: int,
    score: int | None,
) -> None:
    if row is None:
        row = LibraryVote(
            campaign_id=campaign_id,
            candidate_id=answer.candidate_id,
            library_id=library_id,
            needed=bool(answer.needed),
            voted_at=work.now,
            version=0,
        )
    row.needed, row.copies, row.score = bool(answer.needed), copies, score
    row.version += 1
    row.batch_id = None
    row.voted_at, row.voted_by_name = work.now, work.actor.name
    work.session.add(row)
