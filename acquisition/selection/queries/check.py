"""The technical check of a campaign as its page shows it: what waits, which codes were found, what is suspected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from acquisition.kernel.jobs import Job
from acquisition.kernel.paging import Page, PageRequest
from acquisition.selection.models import Candidate, CandidateReason, CandidateState
from acquisition.selection.reasons import Certainty


@dataclass(frozen=True, slots=True)
class Waiting:
    """Proposed candidates by what the check said of them; each is in exactly one group."""

    reasons: int = 0
    suspicions: int = 0
    clean: int = 0
    not_checked: int = 0

    @property
    def total(self) -> int:
        return self.reasons + self.suspicions + self.clean + self.not_checked


def waiting(session: Session, campaign_id: int) -> Waiting:
    """Candidates without a decision, in groups: a certain reason outweighs suspicions."""
    certain = (
        select(col(CandidateReason.candidate_id))
        .where(
            col(CandidateReason.candidate_id) == col(Candidate.id),
            col(CandidateReason.certainty) == Certainty.CERTAIN,
        )
        .exists()
    )
    group = case(
        (col(Candidate.checked_at).is_(None), "not_checked"),
        (certain, "reasons"),
        (col(Candidate.suspicions) > 0, "suspicions"),
        else_="clean",
    )
    proposed = (col(Candidate.campaign_id) == campaign_id, col(Candidate.state) == CandidateState.PROPOSED)
    groups = select(group.label("name")).where(*proposed).subquery()
    rows = session.execute(select(groups.c.name, func.count()).group_by(groups.c.name))
    return Waiting(**{name: number for name, number in rows})  # noqa: C416 -- rows, not pairs


def by_code(session: Session, campaign_id: int) -> Mapping[str, Mapping[Certainty, int]]:
    """Candidates with each code, of all states, by certainty; in order of codes."""
    statement = (
        select(col(CandidateReason.code), col(CandidateReason.certainty), func.count())
        .where(col(CandidateReason.campaign_id) == campaign_id)
        .group_by(col(CandidateReason.code), col(CandidateReason.certainty))
        .order_by(col(CandidateReason.code))
    )
    found: dict[str, dict[Certainty, int]] = {}
    for code, certainty, number in session.execute(statement):
        found.setdefault(code, {})[Certainty(certainty)] = number
    return found


def suspected(session: Session, campaign_id: int, request: PageRequest) -> Page[Candidate]:
    """Proposed candidates with a suspicion that a person must look at, in order of numbers."""
    ours = (
        col(Candidate.campaign_id) == campaign_id,
        col(Candidate.state) == CandidateState.PROPOSED,
        col(Candidate.suspicions) > 0,
    )
    total = session.scalar(select(func.count()).select_from(Candidate).where(*ours)) or 0
    statement = select(Candidate).where(*ours).order_by(col(Candidate.number))
    rows: Sequence[Candidate] = session.scalars(statement.offset(request.offset).limit(request.size)).all()
    return Page(rows, request, total)


def last_job(session: Session, campaign_id: int) -> Job | None:
    """The latest check job of the campaign."""
    statement = select(Job).where(col(Job.kind) == "selection.check", col(Job.campaign_id) == campaign_id)
    return session.scalars(statement.order_by(col(Job.id).desc()).limit(1)).first()
