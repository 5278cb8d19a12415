"""Score sheets: an expert saves points or abstains.

Points are nobody's business until the rule set lets them be seen, so the audit trail tells of states and versions
only; former points are kept in SheetVersion.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from acquisition.kernel.canonical import canonical_json
from acquisition.kernel.errors import InvalidInput, NotFound, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.selection.blindness import is_final
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CampaignState,
    Candidate,
    CandidateState,
    ScoreSheet,
    SheetState,
    SheetVersion,
)
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.ruleset import Visibility
from acquisition.selection.scoring import criteria_of
from acquisition.selection.service.campaigns import lock_rules

LONGEST_COMMENT = 5000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet belongs: a campaign that is being scored, an admitted candidate, the expert's appointment."""

    campaign: Campaign
    candidate: Candidate
    appointment: Appointment


def save_sheet(
    work: UnitOfWork,
    candidate_id: int,
    points: Mapping[str, str],
    comment: str,
    version: int,
    *,
    seconds: int = 0,
) -> ScoreSheet:
    """The expert's points as typed, criterion key → text; "" is «not yet». With all criteria answered the sheet is
    submitted, else a draft. `version` is that of the form, 0 for a new sheet. Raises InvalidInput, StaleVersion."""
    place = own_place(work, candidate_id)
    found = read_points(place.campaign, points)
    if len(comment) > LONGEST_COMMENT:
        limit = _("Не більше %(limit)s знаків.", limit=LONGEST_COMMENT)
        raise InvalidInput(_("Лист не збережено: виправте позначені поля."), {"comment": limit})
    complete = len(found) == len(criteria_of(rules_of(place.campaign)))
    state = SheetState.SUBMITTED if complete else SheetState.DRAFT
    return write_sheet(work, place, state, found, comment.strip(), version, seconds)


def abstain(work: UnitOfWork, candidate_id: int, comment: str, version: int) -> ScoreSheet:
    """The expert does not score this title; points already given do not count."""
    place = own_place(work, candidate_id)
    return write_sheet(work, place, SheetState.ABSTAINED, None, comment.strip()[:LONGEST_COMMENT], version)


def read_points(campaign: Campaign, typed: Mapping[str, str]) -> dict[str, int]:
    """Typed points to whole numbers within each criterion's limits; unanswered criteria are left out.

    Raises InvalidInput naming every wrong one, the field being `points_<key>`.
    """
    found: dict[str, int] = {}
    wrong: dict[str, object] = {}
    for criterion in criteria_of(rules_of(campaign)):
        text = typed.get(criterion.key, "").strip()
        if not text:
            continue
        value = int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
        if value is None or not criterion.min <= value <= criterion.max:
            wrong[f"points_{criterion.key}"] = _(
                "Потрібне ціле число від %(min)s до %(max)s.", min=criterion.min, max=criterion.max
            )
        else:
            found[criterion.key] = value
    if wrong:
        raise InvalidInput(_("Лист не збережено: виправте позначені поля."), wrong)
    return found


def own_place(work: UnitOfWork, candidate_id: int) -> Place:
    """The actor's own place for this title. NotFound for what an expert may not know of, WrongState out of season."""
    candidate = work.session.get(Candidate, candidate_id)
    if candidate is None:
        raise NotFound(_("Такої пропозиції немає."))
    require(work.actor, Permission.SCORE, campaign_id=candidate.campaign_id)
    campaign = held_campaign(work, candidate.campaign_id)
    appointment = work.session.exec(
        select(Appointment)
        .where(
            Appointment.campaign_id == candidate.campaign_id,
            Appointment.user_id == work.actor.user_id,
            Appointment.council == candidate.council,
            col(Appointment.active),
        )
        .with_for_update()
    ).first()
    if appointment is None or candidate.state is not CandidateState.ADMITTED:
        raise NotFound(_("Серед ваших книжок такої немає."))
    refuse_closed(campaign)
    return Place(campaign, candidate, appointment)


def held_campaign(work: UnitOfWork, campaign_id: int) -> Campaign:
    """The campaign, kept at its step until the unit of work ends: no rating begins while a sheet is being written.

    Experts hold it together; only the first of all, who locks the rules, holds it alone.
    """
    shared = load(work.session, campaign_id).ruleset_locked_at is not None
    return work.session.get_one(Campaign, campaign_id, with_for_update={"read": shared})


def refuse_closed(campaign: Campaign) -> None:
    """Sheets change only while the campaign is being scored."""
    if campaign.state is not CampaignState.SCORING:
        raise WrongState(
            _("Оцінювання зараз не відбувається: листи змінити не можна."), code="scoring-closed"
        )


def find_sheet(work: UnitOfWork, place: Place, *, lock: bool = False) -> ScoreSheet | None:
    statement = select(ScoreSheet).where(
        ScoreSheet.candidate_id == place.candidate.id, ScoreSheet.appointment_id == place.appointment.id
    )
    return work.session.exec(statement.with_for_update() if lock else statement).first()


def write_sheet(
    work: UnitOfWork,
    place: Place,
    state: SheetState,
    points: Mapping[str, int] | None,
    comment: str | None,
    version: int,
    seconds: int = 0,
) -> ScoreSheet:
    """Save the sheet in its new state; None keeps the points or the comment it had."""
    sheet = find_sheet(work, place, lock=True)
    if sheet is None:
        sheet = _new(work, place)
        before = None
    else:
        if sheet.state in (SheetState.VOID, SheetState.CONFLICT):
            raise WrongState(_("Лист не діє, тож змінити його не можна."), code="sheet-void")
        if version != sheet.version and _repeats(sheet, state, points, comment):
            return sheet
        if state is not SheetState.CONFLICT and is_final(_visibility(place), sheet.state):
            raise WrongState(
                _("Після подання листа вам видно листи колег, тому бали вже не змінюють."), code="sheet-final"
            )
        mine = {"points": dict(points or {}), "comment": comment or ""}
        take_sheet(work, sheet, version, mine)
        before = {"state": sheet.state.value}
    sheet.state = state
    sheet.points = sheet.points if points is None else canonical_json(dict(points))
    sheet.comment = sheet.comment if comment is None else comment
    sheet.seconds += max(0, min(seconds, 3600))
    sheet.saved_at = work.now
    work.session.add(sheet)
    work.session.flush()
    assert place.campaign.id is not None
    lock_rules(work, place.campaign.id)
    after = {"state": state.value, "version": sheet.version, "candidate": place.candidate.number}
    work.record("sheet.save", sheet, before=before, after=after)
    return sheet


def _repeats(
    sheet: ScoreSheet, state: SheetState, points: Mapping[str, int] | None, comment: str | None
) -> bool:
    """The very answers that are stored, sent once more: a second click on the same form."""
    same_points = points is None or sheet.points == canonical_json(dict(points))
    return sheet.state is state and same_points and comment in (None, sheet.comment)


def _visibility(place: Place) -> Visibility:
    return rules_of(place.campaign).blindness.scores_visible


def _new(work: UnitOfWork, place: Place) -> ScoreSheet:
    assert place.campaign.id is not None
    assert place.candidate.id is not None
    assert place.appointment.id is not None
    return ScoreSheet(
        campaign_id=place.campaign.id,
        candidate_id=place.candidate.id,
        appointment_id=place.appointment.id,
        created_at=work.now,
        saved_at=work.now,
    )


def take_sheet(work: UnitOfWork, sheet: ScoreSheet, version: int, mine: Mapping[str, Any]) -> None:
    """Raise the version, keeping what the sheet said; refuse a stale form with both versions."""
    former = SheetVersion(
        sheet_id=sheet.id or 0,
        version=sheet.version,
        state=sheet.state,
        points=sheet.points,
        comment=sheet.comment,
        saved_at=sheet.saved_at,
        replaced_by_name=work.actor.name,
    )
    take_version(sheet, version, mine, {"points": sheet.points, "comment": sheet.comment})
    work.session.add(former)
