"""Candidates: made from staged rows of publishers' lists in bulk, taken back, corrected, sent to another council."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, update
from sqlmodel import col, delete, select

from acquisition.catalogue.records import Origin, OriginKind
from acquisition.catalogue.service.titles import find_or_create_titles
from acquisition.kernel.errors import InvalidInput, NotFound, Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import ngettext
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.selection.models import (
    Audience,
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    ConflictOfInterest,
    LibraryVote,
    RankedTitle,
    ScoreSheet,
)
from acquisition.selection.proposals import columns
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.routing import Ground
from acquisition.selection.service.counting import reindex, shift
from acquisition.selection.states import TAKING_PROPOSALS


@dataclass(frozen=True, slots=True)
class Undone:
    """What an undone batch took back: candidates removed, and their titles, for the catalogue to tidy."""

    candidates: int
    title_ids: list[int]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person may correct in a proposal; `marks` are documents, sample, on_sale, budget_issued: yes, no or unknown."""

    price_kop: int | None
    quantity: int | None
    council: str
    audience: Audience
    marks: Mapping[str, bool | None]


MARKS = ("documents", "sample", "on_sale", "budget_issued")
LARGEST_PRICE_KOP = 100_000_000_00
LARGEST_QUANTITY = 100_000_000


def apply_proposals(
    work: UnitOfWork,
    campaign_id: int,
    batch_id: int,
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    sender: str = "",
) -> list[int]:
    """Make a proposed candidate of each staged row (its id and record); ids in the order of rows.

    Titles are found or made in the catalogue. Raises WrongState when the campaign no longer takes proposals.
    """
    require(work.actor, Permission.IMPORT_RUN, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    refuse_closed(campaign)
    rules = rules_of(campaign)
    origin = Origin(OriginKind.PUBLISHER, sender or work.actor.name, work.now)
    title_ids = find_or_create_titles(work, [record for _row, record in rows], origin)
    first = _next_number(work, campaign)
    made = [
        {
            **columns(record, rules),
            "campaign_id": campaign_id,
            "number": first + position,
            "title_id": title_id,
            "batch_id": batch_id,
            "row_id": row_id,
            "state": CandidateState.PROPOSED,
            "created_at": work.now,
        }
        for position, ((row_id, record), title_id) in enumerate(zip(rows, title_ids, strict=True))
    ]
    if not made:
        return []
    work.session.execute(insert(Candidate), made)
    campaign.last_number = first + len(made) - 1
    work.session.add(campaign)
    shift(work.session, campaign_id, [], [(CandidateState.PROPOSED, each["council"]) for each in made])
    taken = {"batch": batch_id, "count": len(made), "first": first, "last": campaign.last_number}
    work.record("campaign.take_proposals", campaign, after=taken, reason=sender, campaign_id=campaign_id)
    ids = select(Candidate.id).where(Candidate.campaign_id == campaign_id, Candidate.number >= first)
    return [number for number in work.session.exec(ids.order_by(col(Candidate.number))) if number is not None]


def undo_batch(work: UnitOfWork, campaign_id: int, batch_id: int) -> Undone:
    """Remove the candidates of a batch. Raises Refused while a decision, sheet, vote or rating depends on one."""
    require(work.actor, Permission.IMPORT_RUN, campaign_id=campaign_id)
    campaign = load(work.session, campaign_id, lock=True)
    ours: tuple[Any, ...] = (Candidate.campaign_id == campaign_id, Candidate.batch_id == batch_id)
    held = _depending(work, ours)
    if held:
        raise Refused(
            ngettext(
                "Скасувати не можна: %(num)s пропозиція вже має рішення, оцінки, голоси або місце в рейтингу.",
                "Скасувати не можна: %(num)s пропозицій уже мають рішення, оцінки, голоси або місце в рейтингу.",
                held,
            ),
            code="in-use",
            count=held,
        )
    gone = list(
        work.session.exec(select(Candidate.state, Candidate.council, Candidate.title_id).where(*ours))
    )
    work.session.execute(delete(Candidate).where(*ours))
    shift(
        work.session, campaign_id, [(CandidateState(state), council) for state, council, _title in gone], []
    )
    work.record(
        "campaign.undo_proposals",
        campaign,
        before={"batch": batch_id, "count": len(gone)},
        campaign_id=campaign_id,
    )
    return Undone(len(gone), sorted({title for _state, _council, title in gone}))


def mark_bought(work: UnitOfWork, campaign_id: int, copies: Mapping[int, int]) -> None:
    """Note copies approved for purchase by candidate id (0 takes a note back), for R16 of later campaigns."""
    rows = [{"id": number, "bought_copies": bought} for number, bought in copies.items()]
    if rows:
        work.session.execute(update(Candidate), rows)


def correct(work: UnitOfWork, candidate_id: int, correction: Correction, version: int) -> Candidate:
    """Save a corrected offer; a returned candidate goes back to the check. Raises InvalidInput, StaleVersion, WrongState."""
    candidate = work.session.get(Candidate, candidate_id)
    if candidate is None:
        raise NotFound(_("Такої пропозиції немає."))
    require(work.actor, Permission.CANDIDATES_DECIDE, campaign_id=candidate.campaign_id)
    campaign = load(work.session, candidate.campaign_id, lock=True)
    work.session.refresh(candidate, with_for_update=True)
    before, after = _offer(candidate), _corrected(correction)
    take_version(candidate, version, after, before)
    _refuse_wrong(work, campaign, candidate, correction)
    gone = (candidate.state, candidate.council)
    candidate.price_kop, candidate.quantity = correction.price_kop, correction.quantity
    candidate.audience = correction.audience
    candidate.offer = {**candidate.offer, **{name: correction.marks.get(name) for name in MARKS}}
    if candidate.council != correction.council:
        candidate.council, candidate.route = correction.council, {"ground": Ground.PERSON.value, "params": {}}
    if candidate.state is CandidateState.RETURNED:
        candidate.state, candidate.decision = CandidateState.PROPOSED, {}
        reindex(work.session, [candidate])
    candidate.checked_at = None
    work.session.add(candidate)
    shift(work.session, candidate.campaign_id, [gone], [(candidate.state, candidate.council)])
    work.record("candidate.correct", candidate, before=before, after=after)
    return candidate


def refuse_closed(campaign: Campaign) -> None:
    """Proposals are taken until scoring begins."""
    if campaign.state not in TAKING_PROPOSALS:
        raise WrongState(_("Кампанія «%(slug)s» уже не приймає пропозицій.", slug=campaign.slug))


def _refuse_wrong(work: UnitOfWork, campaign: Campaign, candidate: Candidate, correction: Correction) -> None:
    wrong: dict[str, object] = {}
    if correction.price_kop is not None and not 0 < correction.price_kop <= LARGEST_PRICE_KOP:
        wrong["price"] = _("Ціна має бути додатною сумою в гривнях.")
    if correction.quantity is not None and not 0 < correction.quantity <= LARGEST_QUANTITY:
        wrong["quantity"] = _("Кількість має бути додатним цілим числом.")
    if correction.council not in {council.key for council in rules_of(campaign).councils}:
        wrong["council"] = _("Такої ради в порядку немає.")
    if wrong:
        raise InvalidInput(_("Пропозицію не збережено: виправте позначені поля."), wrong)
    if campaign.state not in (*TAKING_PROPOSALS, CampaignState.SCORING):
        raise WrongState(_("Рейтинг уже складають: пропозицію змінити не можна."))
    scored = select(ScoreSheet.id).where(ScoreSheet.candidate_id == candidate.id)
    if correction.council != candidate.council and work.session.exec(scored).first() is not None:
        raise WrongState(_("Експерти вже оцінюють цю книжку: раду змінити не можна."))


def _offer(candidate: Candidate) -> dict[str, Any]:
    marks = {name: candidate.offer.get(name) for name in MARKS}
    audience = candidate.audience.value if candidate.audience else None
    return {
        "price_kop": candidate.price_kop,
        "quantity": candidate.quantity,
        "council": candidate.council,
        "audience": audience,
        **marks,
    }


def _corrected(correction: Correction) -> dict[str, Any]:
    return {
        "price_kop": correction.price_kop,
        "quantity": correction.quantity,
        "council": correction.council,
        "audience": correction.audience.value,
        **{name: correction.marks.get(name) for name in MARKS},
    }


def _next_number(work: UnitOfWork, campaign: Campaign) -> int:
    """After the last number ever given: a number taken back is not given again."""
    last = select(func.max(Candidate.number)).where(Candidate.campaign_id == campaign.id)
    return max(campaign.last_number, work.session.exec(last).one() or 0) + 1


def _depending(work: UnitOfWork, ours: tuple[Any, ...]) -> int:
    """Candidates of the batch which something already rests on."""
    used = [
        select(table.candidate_id).join(Candidate, col(Candidate.id) == table.candidate_id).where(*ours)
        for table in (ScoreSheet, LibraryVote, RankedTitle, ConflictOfInterest)
    ]
    decided = select(Candidate.id).where(*ours, Candidate.state != CandidateState.PROPOSED)
    found = set(work.session.exec(decided))
    for statement in used:
        found.update(int(number) for number in work.session.exec(statement))
    return len(found)
