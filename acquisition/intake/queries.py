"""Reads of intake: batches for a list, one batch with its figures, staged rows by page."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, false, func, or_, true
from sqlmodel import Session, col, select

from acquisition.intake import campaigns
from acquisition.intake.kinds import KINDS
from acquisition.intake.models import FileKind, ImportBatch, ImportRow, Outcome
from acquisition.kernel.actor import Actor
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job
from acquisition.kernel.paging import Page, PageRequest
from acquisition.people.access import Permission, campaigns_reached, require_somewhere

CODE = re.compile(r"[a-z_]{1,60}")
BLIND = frozenset({FileKind.SCORES})
"""Files that hold what nobody may read while scoring goes on, but those who bring them in."""
OPEN = frozenset({Permission.IMPORT_RUN, Permission.PEOPLE_MANAGE, Permission.REGISTERS_MANAGE})
"""A kind that takes one of these to be brought may be seen by everybody who sees imports."""


@dataclass(frozen=True, slots=True)
class RowFilter:
    """What a list of rows is narrowed to; empty fields do not narrow."""

    outcome: Outcome | None = None
    code: str = ""
    words: str = ""
    row_id: int | None = None


def _needed(kind: FileKind) -> set[Permission]:
    """What seeing imports of the kind takes: scores of experts are not for everybody."""
    own = KINDS[kind].permission
    if own in OPEN:
        return {Permission.IMPORT_SEE}
    return {Permission.IMPORT_SEE, own} | ({Permission.IMPORT_RUN} if kind in BLIND else set())


def kinds_seen(actor: Actor) -> list[FileKind]:
    """Kinds of files of which the actor may see some imports."""
    return [kind for kind in KINDS if _reached(actor, kind, _needed(kind)) != frozenset()]


def kinds_brought(actor: Actor) -> list[FileKind]:
    """Kinds of files the actor may bring, into some campaign or into what belongs to none."""
    return [
        kind
        for kind, info in KINDS.items()
        if _reached(actor, kind, {Permission.IMPORT_RUN, info.permission}) != frozenset()
    ]


def campaigns_brought(actor: Actor) -> frozenset[int] | None:
    """Campaigns into which the actor may bring files; None for all."""
    return campaigns_reached(actor, Permission.IMPORT_RUN)


def _reached(actor: Actor, kind: FileKind, needed: set[Permission]) -> frozenset[int] | None:
    """Campaigns in which the actor has all that is needed, None for all; for a kind of no campaign it is all or none."""
    bound = [each for each in (campaigns_reached(actor, one) for one in needed) if each is not None]
    if not bound:
        return None
    return frozenset.intersection(*bound) if KINDS[kind].campaign else frozenset()


def visible(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The condition that leaves only imports which the actor may know of.

    Scores brought by somebody else are seen when the scoring of their campaign is over.
    """
    return _reachable(actor) & _unblinded(session, actor)


def _unblinded(session: Session, actor: Actor) -> ColumnElement[bool]:
    if actor.unlimited:
        return true()
    over = [each.id for each in campaigns.choices(session) if each.scores_open]
    own = col(ImportBatch.created_by) == actor.user_id
    return col(ImportBatch.kind).not_in(list(BLIND)) | own | col(ImportBatch.campaign_id).in_(over)


def _reachable(actor: Actor) -> ColumnElement[bool]:
    kinds: dict[frozenset[int] | None, list[FileKind]] = {}
    for kind in KINDS:
        kinds.setdefault(_reached(actor, kind, _needed(kind)), []).append(kind)
    return or_(
        false(),
        *(
            col(ImportBatch.kind).in_(some)
            if bound is None
            else col(ImportBatch.kind).in_(some) & col(ImportBatch.campaign_id).in_(sorted(bound))
            for bound, some in kinds.items()
        ),
    )


def batch(session: Session, actor: Actor, batch_id: int) -> ImportBatch:
    """The batch; NotFound when there is none or the actor may not know of it."""
    require_somewhere(actor, Permission.IMPORT_SEE)
    found = session.exec(
        select(ImportBatch).where(ImportBatch.id == batch_id, visible(session, actor))
    ).first()
    if found is None:
        raise NotFound(_("Такого імпорту немає."))
    return found


def batches(session: Session, actor: Actor, kind: FileKind | None, request: PageRequest) -> Page[ImportBatch]:
    """Imports the actor may see, the newest first. Two queries."""
    require_somewhere(actor, Permission.IMPORT_SEE)
    where = (
        [visible(session, actor)]
        if kind is None
        else [visible(session, actor), col(ImportBatch.kind) == kind]
    )
    total = session.exec(select(func.count()).select_from(ImportBatch).where(*where)).one()
    rows = select(ImportBatch).where(*where).order_by(col(ImportBatch.id).desc())
    return Page(session.exec(rows.offset(request.offset).limit(request.size)).all(), request, total)


def twins(session: Session, found: ImportBatch) -> Sequence[ImportBatch]:
    """Earlier imports of the very same file, kind and campaign."""
    return session.exec(
        select(ImportBatch)
        .where(
            ImportBatch.file_sha256 == found.file_sha256,
            ImportBatch.kind == found.kind,
            ImportBatch.campaign_id == found.campaign_id,
            col(ImportBatch.id) < found.id,
        )
        .order_by(col(ImportBatch.id).desc())
    ).all()


def last_job(session: Session, batch_id: int) -> Job | None:
    """The latest job on the batch."""
    return session.exec(
        select(Job)
        .where(Job.subject_kind == "import_batch", Job.subject_id == batch_id)
        .order_by(col(Job.id).desc())
    ).first()


def rows(session: Session, found: ImportBatch, wanted: RowFilter, request: PageRequest) -> Page[ImportRow]:
    """One page of staged rows in file order."""
    where = _narrowed(found, wanted)
    total = _total(session, found, wanted, where)
    page = select(ImportRow).where(*where).order_by(col(ImportRow.position))
    return Page(session.exec(page.offset(request.offset).limit(request.size)).all(), request, total)


def _narrowed(found: ImportBatch, wanted: RowFilter) -> list[ColumnElement[bool]]:
    where = [col(ImportRow.batch_id) == found.id]
    if wanted.outcome is not None:
        where.append(col(ImportRow.outcome) == wanted.outcome)
    if wanted.code and CODE.fullmatch(wanted.code):
        where.append(cast(col(ImportRow.problems), Text).contains(f'["{wanted.code}",', autoescape=True))
    if wanted.words:
        where.append(_holds(wanted.words))
    if wanted.row_id is not None:
        where.append(col(ImportRow.id) == wanted.row_id)
    return where


def _holds(words: str) -> ColumnElement[bool]:
    """The words as written or in another case: databases fold Cyrillic each in its own way, or not at all."""
    text = cast(col(ImportRow.raw), Text)
    forms = {words, words.lower(), words.upper(), words.capitalize(), words.title()}
    found = text.contains(sorted(forms)[0], autoescape=True)
    for form in sorted(forms)[1:]:
        found = found | text.contains(form, autoescape=True)
    return found


def _total(session: Session, found: ImportBatch, wanted: RowFilter, where: list[ColumnElement[bool]]) -> int:
    """From the batch's own counts where they tell it, else counted."""
    if not wanted.code and not wanted.words and wanted.row_id is None:
        return int(found.counts.get(wanted.outcome.value, 0)) if wanted.outcome else found.rows
    return session.exec(select(func.count()).select_from(ImportRow).where(*where)).one()


def refused_rows(session: Session, batch_id: int) -> Sequence[ImportRow]:
    """Rows for the correction file: refused ones, in file order."""
    return session.exec(
        select(ImportRow)
        .where(ImportRow.batch_id == batch_id, ImportRow.outcome == Outcome.REFUSED)
        .order_by(col(ImportRow.position))
    ).all()


def waiting_rows(session: Session, found: ImportBatch) -> int:
    """How many rows applying would take now."""
    outcomes = [Outcome.NEW, Outcome.MATCHED] if KINDS[found.kind].matched_too else [Outcome.NEW]
    return session.exec(
        select(func.count())
        .select_from(ImportRow)
        .where(
            ImportRow.batch_id == found.id,
            col(ImportRow.outcome).in_(outcomes),
            col(ImportRow.applied).is_(False),
        )
    ).one()


def applied_rows(session: Session, batch_id: int) -> int:
    """Rows whose effect undoing would take back."""
    return session.exec(
        select(func.count())
        .select_from(ImportRow)
        .where(ImportRow.batch_id == batch_id, col(ImportRow.applied).is_(True))
    ).one()


def decided_rows(session: Session, batch_id: int) -> int:
    """Rows about which a person has had a word: dropping the batch loses it."""
    problems = cast(col(ImportRow.problems), Text)
    return session.exec(
        select(func.count())
        .select_from(ImportRow)
        .where(
            ImportRow.batch_id == batch_id,
            or_(problems.contains('["accepted_by",'), problems.contains('["refused_by",')),
        )
    ).one()


def sheet_columns(found: ImportBatch) -> dict[str, list[dict[str, Any]]]:
    """Sheet → its columns as the file was understood."""
    layout: dict[str, Any] = found.layout or {}
    return {sheet["name"]: sheet["columns"] for sheet in layout.get("sheets", ())}


def rows_above(found: ImportBatch) -> list[tuple[str, int, int, bool]]:
    """(sheet, header row from 1, filled rows above it, whether a person pointed at the row): they are in no count."""
    told = (found.mapping or {}).get("header_rows", {})
    above = [
        (
            sheet["name"],
            sheet["header_row"],
            sum(
                1
                for line in sheet["preview"][: sheet["header_row"] - 1]
                if any(cell.strip() for cell in line)
            ),
            sheet["name"] in told,
        )
        for sheet in (found.layout or {}).get("sheets", ())
        if sheet["columns"] and sheet["header_row"] > 1
    ]
    return [each for each in above if each[2]]


def unread_sheets(found: ImportBatch) -> list[tuple[str, int]]:
    """Sheets in which no header was found, with the number of their rows: nothing of a file is left out silently."""
    layout: dict[str, Any] = found.layout or {}
    return [(sheet["name"], sheet["height"]) for sheet in layout.get("sheets", ()) if not sheet["columns"]]
