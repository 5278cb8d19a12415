"""Invented scores and votes for the admitted proposals of any campaign: to try it to the end without experts."""

from collections.abc import Sequence

from sqlmodel import col, select

from acquisition.demo.chance import stream, within
from acquisition.demo.lists import table
from acquisition.kernel.errors import WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.people.models import Library, Profile
from acquisition.selection.models import Candidate, CandidateState
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.ruleset import Criterion

EXPERTS_OF_A_COUNCIL = 5
SHEETS = 3
VOTES = 4
REMARK = "вигадано для спроби"


def invented_marks(unit: UnitOfWork, slug: str) -> dict[str, bytes]:
    """`scores.csv` and `votes.csv` for the import, the same every time. Refused when nothing is admitted."""
    campaign = load(unit.session, slug)
    require(unit.actor, Permission.SCORES_SEE, campaign_id=campaign.id)
    admitted = unit.session.exec(
        select(Candidate)
        .where(Candidate.campaign_id == campaign.id, Candidate.state == CandidateState.ADMITTED)
        .order_by(col(Candidate.number))
    ).all()
    if not admitted:
        raise WrongState(_("У кампанії немає жодної допущеної пропозиції."), code="nothing-admitted")
    libraries = unit.session.exec(
        select(Library).where(col(Library.active).is_(True)).order_by(col(Library.id))
    ).all()
    return {
        "scores.csv": _scores(admitted, rules_of(campaign).criteria),
        "votes.csv": _votes(admitted, libraries),
    }


def _scores(candidates: Sequence[Candidate], criteria: Sequence[Criterion]) -> bytes:
    header = ("expert", "candidate", *(criterion.key for criterion in criteria), "comment")
    lines = []
    for candidate in candidates:
        chance = stream("marks", candidate.number)
        for number in sorted(chance.sample(range(1, EXPERTS_OF_A_COUNCIL + 1), SHEETS)):
            email = f"{candidate.council}-{number}@demo.dobir"
            points = [_point(criterion, chance.betavariate(4, 2)) for criterion in criteria]
            lines.append((email, candidate.number, *points, REMARK))
    return table(header, lines)


def _point(criterion: Criterion, share: float) -> int:
    return within(criterion.min + share * (criterion.max - criterion.min), criterion.min, criterion.max)


def _votes(candidates: Sequence[Candidate], libraries: Sequence[Library]) -> bytes:
    lines = []
    for candidate in candidates:
        chance = stream("wishes", candidate.number)
        fitting = [each for each in libraries if each.profile in (Profile.COMBINED, candidate.audience)]
        for library in chance.sample(fitting, min(VOTES, len(fitting))):
            needed = chance.random() < 0.7
            lines.append(
                (
                    library.code or library.name,
                    candidate.number,
                    "так" if needed else "ні",
                    1 if needed else 0,
                    REMARK,
                )
            )
    return table(("library", "candidate", "needed", "copies", "comment"), lines)
