"""Rows of a file of scores: judged when staged, applied as sheets, taken back with their batch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlmodel import Session, col

from acquisition.catalogue.text import fold
from acquisition.intake.models import Outcome
from acquisition.kernel.canonical import canonical_json
from acquisition.kernel.errors import WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.people.models import User
from acquisition.selection.models import (
    Appointment,
    Campaign,
    CampaignState,
    ConflictOfInterest,
    ScoreSheet,
    SheetState,
)
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.queries.row_targets import Target, Targets
from acquisition.selection.row_problems import Judged, RowProblem, error, note, refused
from acquisition.selection.ruleset import Criterion
from acquisition.selection.scoring import criteria_of
from acquisition.selection.service.campaigns import lock_rules, reach
from acquisition.selection.service.councils import ensure_expert
from acquisition.selection.service.row_experts import Experts, key_of
from acquisition.selection.states import ORDER

CHUNK = 500
COLUMN = "criterion:"
Seen = dict[tuple[str, int], str]


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A row as a sheet: the expert as written, the candidate, the state, points as canonical JSON, the comment."""

    expert: str
    target: Target
    state: SheetState
    points: str
    comment: str
    notes: tuple[RowProblem, ...] = ()

    @property
    def seal(self) -> str:
        return f"{self.state.value}\n{self.points}\n{self.comment}"


def judge_scores(
    session: Session, campaign_id: int, records: Sequence[Mapping[str, Any]], already: Seen | None = None
) -> list[Judged]:
    """What applying each row would do; nothing is written. `already` carries what earlier calls of the same file saw.

    new · matched (a sheet is stored) · skipped (the row repeats one above) · refused with problems. Whether the stored
    sheet says the same is not told: a file must not find out what an expert gave while scoring goes on.
    Raises WrongState when the campaign takes no scores any more.
    """
    campaign = load(session, campaign_id)
    refuse_past_scoring(campaign)
    targets, criteria = Targets(session, campaign_id), criteria_of(rules_of(campaign))
    read = [read_row(record, targets, criteria) for record in records]
    sheets = [each for each in read if isinstance(each, ReadSheet)]
    stored = _stored(session, campaign_id, sheets)
    experts = Experts(session, campaign_id, [sheet.expert for sheet in sheets])
    seen = {} if already is None else already
    return [each if isinstance(each, Judged) else _judge(each, experts, stored, seen) for each in read]


def _judge(sheet: ReadSheet, experts: Experts, stored: set[tuple[str, int]], seen: Seen) -> Judged:
    key = (experts.key(sheet.expert), sheet.target.id)
    if key in seen:
        if seen[key] == sheet.seal:
            return Judged(Outcome.SKIPPED, (note("sheet_repeated_same"),), sheet.target.id)
        return refused(error("sheet_repeated", "expert"), target_id=sheet.target.id)
    seen[key] = sheet.seal
    if key in stored or (fold(sheet.expert), sheet.target.id) in stored:
        return Judged(Outcome.MATCHED, (note("sheet_exists", "expert"),), sheet.target.id)
    return Judged(Outcome.NEW, sheet.notes, sheet.target.id)


def read_row(
    record: Mapping[str, Any], targets: Targets, criteria: Sequence[Criterion]
) -> ReadSheet | Judged:
    """A row as a sheet, or refused with everything wrong in it."""
    expert, target = str(record.get("expert", "")).strip(), targets.find(record)
    conflict = bool(record.get("conflict"))
    points, problems = _read_points(record.get("scores", {}), criteria, required=not conflict)
    if not fold(expert):
        problems.insert(0, error("expert_missing", "expert"))
    if isinstance(target, RowProblem):
        return refused(target, *problems)
    if problems:
        return refused(*problems, target_id=target.id)
    state = SheetState.CONFLICT if conflict else SheetState.SUBMITTED
    notes = (note("points_not_counted", "conflict"),) if conflict and points else ()
    return ReadSheet(expert, target, state, canonical_json(points), str(record.get("comment", "")), notes)


def _read_points(
    scores: Mapping[str, Any], criteria: Sequence[Criterion], required: bool
) -> tuple[dict[str, int], list[RowProblem]]:
    points: dict[str, int] = {}
    problems: list[RowProblem] = []
    for each in criteria:
        value = scores.get(each.key)
        if value is None:
            continue
        if type(value) is not int:
            problems.append(error("points_not_whole", COLUMN + each.key, value=value, criterion=each.name))
        elif not each.min <= value <= each.max:
            params = {"value": value, "criterion": each.name, "min": each.min, "max": each.max}
            problems.append(error("points_out_of_range", COLUMN + each.key, **params))
        else:
            points[each.key] = value
    missing = [each for each in criteria if scores.get(each.key) is None]
    if missing and required:
        names = "; ".join(each.name for each in missing)
        problems.append(error("points_missing", COLUMN + missing[0].key, criteria=names))
    return points, problems


def _stored(session: Session, campaign_id: int, sheets: Sequence[ReadSheet]) -> set[tuple[str, int]]:
    """(the expert's key, or folded e-mail, name or code; candidate id) of the sheets that are stored."""
    found: set[tuple[str, int]] = set()
    wanted = sorted({sheet.target.id for sheet in sheets})
    for start in range(0, len(wanted), CHUNK):
        statement = (
            select(
                col(User.id), col(User.email), col(User.name), col(Appointment.code), col(ScoreSheet.candidate_id)
            )
            .join(Appointment, col(Appointment.id) == col(ScoreSheet.appointment_id))
            .join(User, col(User.id) == col(Appointment.user_id))
            .where(
                col(ScoreSheet.campaign_id) == campaign_id,
                col(ScoreSheet.candidate_id).in_(wanted[start : start + CHUNK]),
            )
        )  # fmt: skip
        for user, email, name, code, candidate in session.execute(statement):
            found.update((key, candidate) for key in (key_of(user), fold(name), fold(email), fold(code)))
    return found


def apply_scores(
    work: UnitOfWork, campaign_id: int, batch_id: int, rows: Sequence[tuple[int, Mapping[str, Any]]]
) -> list[int | None]:
    """Write the rows that are new as sheets of the batch; gives candidate ids in their order, None for a row that is
    refused by now. Rows stored already are not written again. Unknown experts are appointed to the titles' councils.
    """
    require(work.actor, Permission.IMPORT_RUN, campaign_id=campaign_id)
    reach(work, campaign_id, CampaignState.SCORING)
    campaign = load(work.session, campaign_id)
    records = [record for _row, record in rows]
    judged = judge_scores(work.session, campaign_id, records)
    targets, criteria = Targets(work.session, campaign_id), criteria_of(rules_of(campaign))
    fresh = [
        sheet
        for record, verdict in zip(records, judged, strict=True)
        if verdict.outcome is Outcome.NEW
        and isinstance(sheet := read_row(record, targets, criteria), ReadSheet)
    ]
    if fresh:
        lock_rules(work, campaign_id)
        _insert(work, campaign_id, batch_id, fresh)
    return [None if verdict.outcome is Outcome.REFUSED else verdict.target_id for verdict in judged]


def _insert(work: UnitOfWork, campaign_id: int, batch_id: int, sheets: Sequence[ReadSheet]) -> None:
    appointments = _appointments(work, campaign_id, sheets)
    work.session.flush()
    # One person may be named in two ways, so pairs are looked at again by appointment.
    taken = _taken(work.session, {sheet.target.id for sheet in sheets})
    values = []
    for sheet in sheets:
        pair = (sheet.target.id, appointments[fold(sheet.expert), sheet.target.council])
        if pair not in taken:
            taken.add(pair)
            values.append(_values(work, campaign_id, batch_id, sheet, pair[1]))
    if not values:
        return
    work.session.execute(insert(ScoreSheet), values)
    tied = ("campaign_id", "candidate_id", "appointment_id")
    conflicts = [
        {**{name: each[name] for name in tied}, "kind": "other", "note": "", "declared_at": work.now}
        for each in values
        if each["state"] is SheetState.CONFLICT
    ]
    if conflicts:
        work.session.execute(insert(ConflictOfInterest), conflicts)
    after = {"sheets": len(values), "conflicts": len(conflicts), "batch": batch_id}
    work.record("sheet.import", ("campaign", campaign_id), after=after, campaign_id=campaign_id)


def _appointments(
    work: UnitOfWork, campaign_id: int, sheets: Sequence[ReadSheet]
) -> dict[tuple[str, str], int]:
    """(folded expert, council) → appointment id."""
    found: dict[tuple[str, str], int] = {}
    for sheet in sheets:
        key = (fold(sheet.expert), sheet.target.council)
        if key not in found:
            appointed = ensure_expert(work, campaign_id, sheet.expert, sheet.target.council)
            assert appointed.id is not None
            found[key] = appointed.id
    return found


def _taken(session: Session, candidates: set[int]) -> set[tuple[int, int]]:
    """(candidate id, appointment id) of sheets that are stored."""
    found: set[tuple[int, int]] = set()
    wanted = sorted(candidates)
    for start in range(0, len(wanted), CHUNK):
        statement = select(col(ScoreSheet.candidate_id), col(ScoreSheet.appointment_id)).where(
            col(ScoreSheet.candidate_id).in_(wanted[start : start + CHUNK])
        )
        found.update((candidate, appointment) for candidate, appointment in session.execute(statement))
    return found


def _values(
    work: UnitOfWork, campaign_id: int, batch_id: int, sheet: ReadSheet, appointment_id: int
) -> dict[str, Any]:
    return {
        "campaign_id": campaign_id,
        "candidate_id": sheet.target.id,
        "appointment_id": appointment_id,
        "state": sheet.state,
        "points": sheet.points,
        "comment": sheet.comment,
        "void_reason": "",
        "seconds": 0,
        "batch_id": batch_id,
        "created_at": work.now,
        "saved_at": work.now,
        "version": 1,
    }


def undo_scores(work: UnitOfWork, campaign_id: int, batch_id: int) -> int:
    """Take back the sheets of a batch; gives their number. Refused once scoring is over, and when an expert has
    changed one of them since. Appointed experts stay."""
    require(work.actor, Permission.IMPORT_RUN, campaign_id=campaign_id)
    refuse_past_scoring(load(work.session, campaign_id, lock=True))
    of_batch = (col(ScoreSheet.campaign_id) == campaign_id, col(ScoreSheet.batch_id) == batch_id)
    changed = work.session.execute(
        select(col(ScoreSheet.id)).where(*of_batch, col(ScoreSheet.version) > 1).limit(1)
    ).scalar()
    if changed is not None:
        raise WrongState(
            _("Після імпорту експерти вже змінили листи з цього файлу: скасувати його не можна.")
        )
    pairs = select(col(ScoreSheet.candidate_id), col(ScoreSheet.appointment_id)).where(
        *of_batch, col(ScoreSheet.state) == SheetState.CONFLICT
    )
    for candidate, appointment in work.session.execute(pairs).all():
        work.session.execute(
            delete(ConflictOfInterest).where(
                col(ConflictOfInterest.candidate_id) == candidate,
                col(ConflictOfInterest.appointment_id) == appointment,
            )
        )
    gone = work.session.execute(delete(ScoreSheet).where(*of_batch)).rowcount  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
    after = {"sheets": gone, "batch": batch_id}
    work.record("sheet.undo_import", ("campaign", campaign_id), after=after, campaign_id=campaign_id)
    return int(gone)


def refuse_past_scoring(campaign: Campaign) -> None:
    """Sheets and votes come in until scoring ends."""
    if ORDER.index(campaign.state) > ORDER.index(CampaignState.SCORING):
        raise WrongState(
            _("Оцінювання в цій кампанії завершено: оцінок і голосів більше не приймають."),
            code="scoring-closed",
        )
