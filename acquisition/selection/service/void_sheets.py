"""Sheets that do not count: an expert declares a conflict of interest, the secretary makes a sheet void with a reason."""

from sqlmodel import col, select

from acquisition.kernel.errors import InvalidInput, NotFound, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.selection.labels import CONFLICT_KINDS
from acquisition.selection.models import Campaign, ConflictOfInterest, ScoreSheet, SheetState, SheetVersion
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.scoring import criteria_of
from acquisition.selection.service.sheets import (
    Place,
    find_sheet,
    held_campaign,
    own_place,
    refuse_closed,
    take_sheet,
    write_sheet,
)


def declare_conflict(work: UnitOfWork, candidate_id: int, kind: str, note: str, version: int) -> ScoreSheet:
    """The expert's own declaration: the sheet becomes void and is shown as such. Raises InvalidInput without a kind."""
    place = own_place(work, candidate_id)
    if kind not in CONFLICT_KINDS:
        problem = {"kind": _("Оберіть, що вас пов’язує з книжкою.")}
        raise InvalidInput(_("Конфлікт інтересів не записано: виправте позначені поля."), problem)
    sheet = write_sheet(work, place, SheetState.CONFLICT, None, None, version)
    _add_conflict(work, place, kind, note.strip()[:1000])
    return sheet


def withdraw_conflict(work: UnitOfWork, candidate_id: int, version: int) -> ScoreSheet:
    """The declaration was a mistake: the sheet is open again, with the points it had."""
    place = own_place(work, candidate_id)
    sheet = find_sheet(work, place, lock=True)
    if sheet is None or sheet.state is not SheetState.CONFLICT:
        raise WrongState(_("За цією книжкою конфлікт інтересів не записано."))
    take_sheet(work, sheet, version, {})
    _drop_conflict(work, place, "sheet.withdraw_conflict")
    _set_former_state(work, place, sheet)
    return sheet


def void_sheet(work: UnitOfWork, sheet_id: int, reason: str, version: int) -> ScoreSheet:
    """The secretary takes a sheet out of the count, with a reason that is shown beside it."""
    sheet, _campaign = _secretarys(work, sheet_id)
    if not reason.strip():
        raise InvalidInput(_("Лист не визнано недійсним."), {"reason": _("Напишіть причину.")})
    if sheet.state is not SheetState.SUBMITTED:
        raise WrongState(_("Недійсним можна визнати лише поданий лист."))
    take_sheet(work, sheet, version, {"state": SheetState.VOID.value})
    sheet.state, sheet.void_reason = SheetState.VOID, reason.strip()[:1000]
    work.session.add(sheet)
    work.record(
        "sheet.void", sheet, before={"state": "submitted"}, after={"state": "void"}, reason=sheet.void_reason
    )
    return sheet


def restore_sheet(work: UnitOfWork, sheet_id: int, version: int) -> ScoreSheet:
    """A void sheet counts again."""
    sheet, campaign = _secretarys(work, sheet_id)
    if sheet.state is not SheetState.VOID:
        raise WrongState(_("Цей лист не є недійсним."))
    take_sheet(work, sheet, version, {})
    before = {"state": "void", "reason": sheet.void_reason}
    sheet.state, sheet.void_reason = SheetState.SUBMITTED, ""
    work.session.add(sheet)
    work.record("sheet.restore", sheet, before=before, after={"state": "submitted"}, campaign_id=campaign.id)
    return sheet


def _add_conflict(work: UnitOfWork, place: Place, kind: str, note: str) -> None:
    assert place.candidate.id is not None
    assert place.appointment.id is not None
    row = ConflictOfInterest(
        campaign_id=place.candidate.campaign_id,
        candidate_id=place.candidate.id,
        appointment_id=place.appointment.id,
        kind=kind,
        note=note,
        declared_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    after = {"kind": kind, "candidate": place.candidate.number}
    work.record("conflict.declare", row, after=after, reason=note)


def _drop_conflict(work: UnitOfWork, place: Place, action: str) -> None:
    row = work.session.exec(
        select(ConflictOfInterest).where(
            ConflictOfInterest.candidate_id == place.candidate.id,
            ConflictOfInterest.appointment_id == place.appointment.id,
        )
    ).first()
    if row is not None:
        work.record(action, row, before={"kind": row.kind, "note": row.note})
        work.session.delete(row)


def _set_former_state(work: UnitOfWork, place: Place, sheet: ScoreSheet) -> None:
    """As it was before the declaration: an abstention stays one. Without a former state its points tell it."""
    versions = select(SheetVersion).where(SheetVersion.sheet_id == sheet.id)
    before = versions.where(SheetVersion.state != SheetState.CONFLICT).order_by(
        col(SheetVersion.version).desc()
    )
    former = work.session.exec(before).first()
    complete = sheet.points.count(":") == len(criteria_of(rules_of(place.campaign)))
    by_points = SheetState.SUBMITTED if complete else SheetState.DRAFT
    sheet.state = by_points if former is None else former.state
    sheet.saved_at = work.now
    work.session.add(sheet)


def _secretarys(work: UnitOfWork, sheet_id: int) -> tuple[ScoreSheet, Campaign]:
    found = work.session.get(ScoreSheet, sheet_id)
    if found is None:
        raise NotFound(_("Такого оціночного листа немає."))
    require(work.actor, Permission.COUNCILS_MANAGE, campaign_id=found.campaign_id)
    campaign = held_campaign(work, found.campaign_id)
    refuse_closed(campaign)
    return work.session.get_one(ScoreSheet, sheet_id, with_for_update=True), campaign
