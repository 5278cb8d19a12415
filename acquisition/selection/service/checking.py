"""The technical check over many candidates: findings written, clean ones admitted when asked."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from acquisition.kernel.errors import WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.selection.eligibility import check
from acquisition.selection.models import Campaign, CampaignState, Candidate, CandidateState
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.queries.check import last_job
from acquisition.selection.queries.facts import Gathered, Ground, gather
from acquisition.selection.reasons import Certainty, Finding
from acquisition.selection.ruleset import RuleSet
from acquisition.selection.service.campaigns import reach
from acquisition.selection.service.counting import reindex, shift
from acquisition.selection.states import decisions_open


@dataclass
class Tally:
    """What a check did: candidates checked, with reasons, with suspicions only, clean, newly admitted; codes counted."""

    checked: int = 0
    with_reasons: int = 0
    with_suspicions: int = 0
    clean: int = 0
    admitted: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    unchecked: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Tally") -> None:
        self.checked += other.checked
        self.with_reasons += other.with_reasons
        self.with_suspicions += other.with_suspicions
        self.clean += other.clean
        self.admitted += other.admitted
        self.codes.update(other.codes)
        self.unchecked.update(other.unchecked)

    def plain(self) -> dict[str, Any]:
        return {
            "checked": self.checked,
            "with_reasons": self.with_reasons,
            "with_suspicions": self.with_suspicions,
            "clean": self.clean,
            "admitted": self.admitted,
            "codes": dict(sorted(self.codes.items())),
            "unchecked": dict(sorted(self.unchecked.items())),
        }


def request_check(work: UnitOfWork, campaign_id: int, *, admit_clean: bool = False) -> Job:
    """Send the check of all candidates as a job; one that waits or runs already is given back instead of a second.

    Raises WrongState when there is nothing to check or it is too late.
    """
    require(work.actor, Permission.CANDIDATES_DECIDE, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    _refuse_late(campaign)
    reach(work, campaign_id, CampaignState.CHECKING)
    payload = {"campaign_id": campaign_id, "admit_clean": admit_clean}
    waiting = last_job(work.session, campaign_id)
    if waiting is not None and not waiting.ended and waiting.payload == payload:
        return waiting
    return work.send("selection.check", payload, subject=("campaign", campaign_id), campaign_id=campaign_id)


def check_part(
    work: UnitOfWork, campaign_id: int, ids: Sequence[int], ground: Ground, *, admit_clean: bool = False
) -> Tally:
    """Check these candidates and write what was found. May run twice: the second time changes nothing."""
    require(work.actor, Permission.CANDIDATES_DECIDE, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    _refuse_late(campaign)
    candidates = _candidates(work.session, ids)
    gathered = gather(work.session, campaign, candidates, ground, work.zone)
    rules, tally, rows, changed = rules_of(campaign), Tally(), [], []
    gone, come, admitted = [], [], []
    for candidate in candidates:
        assert candidate.id is not None
        findings = _findings(gathered[candidate.id], rules, campaign.year)
        values = _values(candidate, gathered[candidate.id], findings, work)
        _count(tally, findings)
        if admit_clean and _is_clean(candidate, findings):
            gone.append((candidate.state, candidate.council))
            values |= {"state": CandidateState.ADMITTED, "decision": _admission(work)}
            come.append((CandidateState.ADMITTED, candidate.council))
            admitted.append(candidate.number)
        if values["reasons"] != candidate.reasons or values["state"] is not candidate.state:
            values["version"] = candidate.version + 1
            changed.append(candidate.id)
        rows.append(values)
    tally.admitted = len(come)
    if rows:
        work.session.execute(update(Candidate), rows)
    shift(work.session, campaign_id, gone, come)
    _record_admitted(work, campaign_id, admitted)
    work.session.expire_all()
    reindex(work.session, _candidates(work.session, changed))
    return tally


def finish_check(work: UnitOfWork, campaign_id: int, tally: Tally) -> None:
    """Leave the trace of a whole check."""
    work.record("campaign.check", ("campaign", campaign_id), after=tally.plain(), campaign_id=campaign_id)


def _record_admitted(work: UnitOfWork, campaign_id: int, numbers: Sequence[int]) -> None:
    """Each part leaves its own trace, with its changes: a check that ends half-way admits nobody unseen."""
    if numbers:
        after = {"codes": [], "count": len(numbers), "numbers": sorted(numbers)}
        reason = _("Технічний відбір не виявив причин для відмови.")
        subject = ("campaign", campaign_id)
        work.record("candidate.admit_many", subject, after=after, reason=reason, campaign_id=campaign_id)


def _findings(gathered: Gathered, rules: RuleSet, year: int) -> list[Finding]:
    return check(gathered.facts, rules, year)


def _values(
    candidate: Candidate, gathered: Gathered, findings: Sequence[Finding], work: UnitOfWork
) -> dict[str, Any]:
    return {
        "id": candidate.id,
        "state": candidate.state,
        "decision": candidate.decision,
        "version": candidate.version,
        "reasons": [finding.to_plain() for finding in findings],
        "suspicions": sum(1 for finding in findings if finding.certainty is Certainty.SUSPICION),
        "checked_at": work.now,
        "held_copies": gathered.held,
        "demand_libraries": gathered.demand_libraries,
        "demand_copies": gathered.demand_copies,
        "duplicate_of": gathered.duplicate_of,
    }


def _is_clean(candidate: Candidate, findings: Sequence[Finding]) -> bool:
    """Clean: proposed, with neither a reason nor a suspicion. Unchecked rules do not stand in the way."""
    return candidate.state is CandidateState.PROPOSED and all(
        finding.certainty is Certainty.UNCHECKED for finding in findings
    )


def _admission(work: UnitOfWork) -> dict[str, Any]:
    return {
        "action": "admit",
        "codes": [],
        "text": _("Технічний відбір не виявив причин для відмови."),
        "by": work.actor.name,
        "at": work.now.isoformat(),
    }


def _count(tally: Tally, findings: Sequence[Finding]) -> None:
    kinds = {finding.certainty for finding in findings}
    tally.checked += 1
    tally.with_reasons += Certainty.CERTAIN in kinds
    tally.with_suspicions += Certainty.SUSPICION in kinds and Certainty.CERTAIN not in kinds
    tally.clean += not kinds & {Certainty.CERTAIN, Certainty.SUSPICION}
    tally.codes.update({finding.code for finding in findings if finding.certainty is not Certainty.UNCHECKED})
    tally.unchecked.update({finding.code for finding in findings if finding.certainty is Certainty.UNCHECKED})


def _candidates(session: Session, ids: Sequence[int]) -> list[Candidate]:
    return list(
        session.exec(select(Candidate).where(col(Candidate.id).in_(ids)).order_by(col(Candidate.number)))
    )


def _refuse_late(campaign: Campaign) -> None:
    if not decisions_open(campaign.state):
        raise WrongState(_("Перелік уже на погодженні: технічний відбір завершено."))
