"""Decisions of people on candidates: admit, reject with reasons, return for a fix; one by one and in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from acquisition.catalogue.queries.briefs import chunks
from acquisition.kernel.canonical import canonical_json, sha256
from acquisition.kernel.errors import InvalidInput, NotFound, StaleVersion, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.selection.models import Campaign, CampaignState, Candidate, CandidateState
from acquisition.selection.queries.campaigns import load
from acquisition.selection.reasons import CODES, Finding, certain
from acquisition.selection.service.campaigns import reach
from acquisition.selection.service.counting import reindex, shift
from acquisition.selection.states import (
    CANDIDATE_BADGES,
    CandidateAction,
    candidate_target,
    decisions_open,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person decides: an action, codes of reasons (for a rejection or return) and words.

    `as_found`: reject each candidate for the certain reasons that the check found in it.
    """

    action: CandidateAction
    codes: tuple[str, ...] = ()
    text: str = ""
    as_found: bool = False

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", self.text.strip())
        object.__setattr__(self, "codes", tuple(dict.fromkeys(self.codes)))


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A candidate that a bulk decision leaves alone, and why; `joins` when more words or codes would let it in."""

    number: int
    title: str
    why: str
    joins: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """What a bulk decision would touch. `digest` fixes the very rows and their versions."""

    chosen: Sequence[Candidate]
    left_out: Sequence[LeftOut]
    digest: str


def decide(work: UnitOfWork, candidate_id: int, verdict: Verdict, version: int) -> Candidate:
    """One decision. Raises NotFound, StaleVersion, WrongState, InvalidInput."""
    candidate = work.session.get(Candidate, candidate_id)
    if candidate is None:
        raise NotFound(_("Такої пропозиції немає."))
    require(work.actor, Permission.CANDIDATES_DECIDE, campaign_id=candidate.campaign_id)
    campaign = _open_campaign(work, candidate.campaign_id)
    work.session.refresh(candidate, with_for_update=True)
    theirs = {"state": candidate.state.value, **candidate.decision}
    mine = {"action": verdict.action.value, "codes": list(verdict.codes), "text": verdict.text}
    take_version(candidate, version, mine, theirs)
    candidate.version = version
    check_verdict(verdict)
    why = obstacle(candidate, verdict)
    if why and unexplained(candidate, verdict):
        raise InvalidInput(_("Рішення не збережено: виправте позначені поля."), {"text": why})
    if why:
        raise WrongState(why)
    before = {"state": candidate.state.value}
    _apply(work, campaign, [candidate], verdict)
    after = {"state": candidate.state.value, "codes": list(verdict.codes)}
    work.record(
        f"candidate.{verdict.action.value}", candidate, before=before, after=after, reason=verdict.text
    )
    return candidate


def preview(candidates: Sequence[Candidate], verdict: Verdict) -> Preview:
    """Sort candidates into those the decision fits and those it leaves alone, with the reason for each."""
    chosen: list[Candidate] = []
    left_out: list[LeftOut] = []
    for candidate in candidates:
        why = obstacle(candidate, verdict)
        if why:
            joins = candidate_target(candidate.state, verdict.action) is not None
            left_out.append(LeftOut(candidate.number, candidate.title, why, joins))
        else:
            chosen.append(candidate)
    seal = canonical_json([[candidate.id, candidate.version] for candidate in chosen])
    return Preview(chosen, left_out, sha256(seal))


def decide_many(
    work: UnitOfWork, campaign_id: int, candidates: Sequence[Candidate], verdict: Verdict, digest: str
) -> Preview:
    """The decision on exactly the candidates whose preview had `digest`; refused as stale when they changed since."""
    require(work.actor, Permission.CANDIDATES_DECIDE, campaign_id=campaign_id)
    check_verdict(verdict)
    campaign = _open_campaign(work, campaign_id)
    shown = preview(_locked(work, campaign_id, candidates), verdict)
    if shown.digest != digest:
        raise StaleVersion(
            _("Перелік змінився, відколи ви його бачили. Перегляньте його ще раз і підтвердьте."),
            mine={"digest": digest},
            theirs={"digest": shown.digest, "count": len(shown.chosen)},
        )
    if shown.chosen:
        numbers = sorted(candidate.number for candidate in shown.chosen)
        _apply(work, campaign, shown.chosen, verdict)
        after = {"codes": list(verdict.codes), "count": len(numbers), "numbers": numbers}
        assert campaign.id is not None
        subject = ("campaign", campaign.id)
        action = f"candidate.{verdict.action.value}_many"
        work.record(action, subject, after=after, reason=verdict.text, campaign_id=campaign_id)
    return shown


def check_verdict(verdict: Verdict) -> None:
    """A rejection names at least one code, R99 and a return are explained. Raises InvalidInput."""
    wrong: dict[str, object] = {}
    unknown = [code for code in verdict.codes if code not in CODES]
    if unknown:
        wrong["codes"] = _("Невідомі коди: %(codes)s.", codes=", ".join(unknown))
    elif verdict.action is CandidateAction.REJECT and not verdict.codes and not verdict.as_found:
        wrong["codes"] = _("Позначте хоча б одну причину відхилення.")
    if not verdict.text and ("R99" in verdict.codes or verdict.action is CandidateAction.RETURN):
        wrong["text"] = _("Поясніть своїми словами.")
    if len(verdict.text) > 2000:
        wrong["text"] = _("Не більше 2000 знаків.")
    if wrong:
        raise InvalidInput(_("Рішення не збережено: виправте позначені поля."), wrong)


def obstacle(candidate: Candidate, verdict: Verdict) -> str:
    """Why the decision does not fit the candidate, or "" when it does."""
    if candidate_target(candidate.state, verdict.action) is None:
        return _("Стан «%(state)s» не дозволяє цієї дії.", state=CANDIDATE_BADGES[candidate.state].label)
    codes = codes_found(candidate)
    if verdict.action is CandidateAction.REJECT and verdict.as_found and not codes | set(verdict.codes):
        return _("Перевірка не знайшла причин відхилити.")
    if unexplained(candidate, verdict):
        return _(
            "Є причини відхилити (%(codes)s): щоб допустити, потрібне пояснення.",
            codes=", ".join(sorted(codes)) or "—",
        )
    return ""


def unexplained(candidate: Candidate, verdict: Verdict) -> bool:
    """Whether the candidate would be admitted despite reasons, or after a rejection, without a word why."""
    if verdict.action is not CandidateAction.ADMIT or verdict.text:
        return False
    admissible = candidate_target(candidate.state, verdict.action) is not None
    return admissible and (bool(codes_found(candidate)) or candidate.state is CandidateState.REJECTED)


def codes_found(candidate: Candidate) -> set[str]:
    """Codes of the certain reasons that the check found."""
    return {each.code for each in certain(Finding.from_plain(plain) for plain in candidate.reasons)}


def _open_campaign(work: UnitOfWork, campaign_id: int) -> Campaign:
    """The campaign, locked, while decisions on candidates are still open; the first decision begins the check."""
    campaign = load(work.session, campaign_id, lock=True)
    if not decisions_open(campaign.state):
        raise WrongState(_("Перелік уже на погодженні: книжку знімають з нього окремою процедурою."))
    return reach(work, campaign_id, CampaignState.CHECKING)


def _locked(work: UnitOfWork, campaign_id: int, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates as they stand now, locked, in order of numbers; the caller may have read them before its turn."""
    found: list[Candidate] = []
    ids = sorted(candidate.id or 0 for candidate in candidates)
    for part in chunks(ids):
        ours = select(Candidate).where(Candidate.campaign_id == campaign_id, col(Candidate.id).in_(part))
        found += work.session.exec(ours.order_by(col(Candidate.id)).with_for_update())
    return sorted(found, key=lambda each: each.number)


def _apply(work: UnitOfWork, campaign: Campaign, candidates: Sequence[Candidate], verdict: Verdict) -> None:
    said: dict[str, Any] = {
        "action": verdict.action.value,
        "codes": list(verdict.codes),
        "text": verdict.text,
        "by": work.actor.name,
        "at": work.now.isoformat(),
    }
    assert campaign.id is not None
    gone = [(candidate.state, candidate.council) for candidate in candidates]
    for candidate in candidates:
        target = candidate_target(candidate.state, verdict.action)
        assert target is not None
        candidate.state = target
        candidate.decision = (
            said | {"codes": sorted(codes_found(candidate) | set(verdict.codes))}
            if verdict.as_found
            else said
        )
        candidate.version += 1
        work.session.add(candidate)
    shift(work.session, campaign.id, gone, [(candidate.state, candidate.council) for candidate in candidates])
    reindex(work.session, candidates)
