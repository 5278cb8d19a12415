"""What is kept beside candidates for quick lists: counters by state and council, the index of reason codes."""

from collections import Counter
from collections.abc import Iterable, Sequence

from sqlalchemy import insert, update
from sqlmodel import Session, col, delete, select

from acquisition.selection.models import CampaignCount, Candidate, CandidateReason, CandidateState
from acquisition.selection.reasons import Certainty

Key = tuple[CandidateState, str]
CHUNK = 500


def shift(session: Session, campaign_id: int, gone: Iterable[Key], come: Iterable[Key]) -> None:
    """Take `gone` off the counters and add `come`. The caller holds the lock of the campaign's row."""
    change: Counter[Key] = Counter(come)
    change.subtract(Counter(gone))
    rows = session.exec(select(CampaignCount).where(CampaignCount.campaign_id == campaign_id)).all()
    known = {(row.state, row.council): row for row in rows}
    for (state, council), number in change.items():
        if number == 0:
            continue
        row = known.get((state, council))
        if row is None:
            row = CampaignCount(campaign_id=campaign_id, state=state, council=council)
        row.candidates += number
        session.add(row)
    session.flush()


def reindex(session: Session, candidates: Sequence[Candidate]) -> None:
    """Write anew the codes of these candidates: the machine's reasons and suspicions, and a person's own reasons."""
    for start in range(0, len(candidates), CHUNK):
        part = candidates[start : start + CHUNK]
        ids = [each.id for each in part]
        session.execute(delete(CandidateReason).where(col(CandidateReason.candidate_id).in_(ids)))
        rows = [
            {"candidate_id": each.id, "code": code, "campaign_id": each.campaign_id, "certainty": certainty}
            for each in part
            for code, certainty in _codes(each).items()
        ]
        if rows:
            session.execute(insert(CandidateReason), rows)
        session.execute(update(Candidate), [{"id": each.id, "codes": _short(_codes(each))} for each in part])


def _codes(candidate: Candidate) -> dict[str, Certainty]:
    """One certainty for each code: a certain reason outweighs a suspicion; unchecked rules are not indexed."""
    found: dict[str, Certainty] = {}
    for plain in candidate.reasons:
        certainty = Certainty(plain["certainty"])
        if certainty is not Certainty.UNCHECKED and found.get(plain["code"]) is not Certainty.CERTAIN:
            found[plain["code"]] = certainty
    return found | dict.fromkeys(candidate.decision.get("codes", []), Certainty.CERTAIN)


def _short(codes: dict[str, Certainty]) -> str:
    return " ".join(code if codes[code] is Certainty.CERTAIN else f"?{code}" for code in sorted(codes))
