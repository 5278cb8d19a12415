"""Use cases of a file on its way in: upload, read, correct the mapping, drop."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO, Any

from sqlalchemy import delete
from sqlmodel import col, select

from acquisition.catalogue.text import fold
from acquisition.intake.kinds import KINDS
from acquisition.intake.models import BatchState, FileKind, ImportBatch, ImportRow, SenderMapping
from acquisition.intake.service.moving import load, may_change, move
from acquisition.kernel import files
from acquisition.kernel.errors import InvalidInput
from acquisition.kernel.files import StoredFile
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require, require_somewhere

NAME_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Upload:
    """A stored batch; `twins` are earlier living batches of the same file, kind and campaign; `job` reads it, when sent."""

    batch: ImportBatch
    twins: list[int]
    job: Job | None


def upload(
    work: UnitOfWork,
    stream: IO[bytes],
    name: str,
    kind: FileKind,
    *,
    campaign_id: int | None = None,
    sender: str = "",
    read_twins: bool = False,
) -> Upload:
    """Keep the file and have it read. A file brought before waits, unread, for a person's word, unless `read_twins`.

    `stream` can seek. Raises InvalidInput when the kind needs a campaign and none is given, or the file is empty.
    """
    info = KINDS[kind]
    campaign_id = campaign_id if info.campaign else None
    if info.campaign and campaign_id is None:
        require_somewhere(work.actor, Permission.IMPORT_RUN)
        raise InvalidInput(_("Оберіть кампанію."), {"campaign": _("Цей вид файлу потребує кампанії.")})
    require(work.actor, Permission.IMPORT_RUN, campaign_id=campaign_id)
    require(work.actor, info.permission, campaign_id=campaign_id)
    stored = _keep(work, stream, name[-NAME_LENGTH:])
    if stored.size == 0:
        raise InvalidInput(_("Файл порожній."), {"file": _("Файл порожній.")}, code="file_empty")
    twins = _twins(work, stored.sha256, kind, campaign_id)
    batch = ImportBatch(
        kind=kind,
        campaign_id=campaign_id,
        sender=" ".join(sender.split())[:NAME_LENGTH],
        file_id=stored.id or 0,
        file_sha256=stored.sha256,
        file_name=name[-NAME_LENGTH:],
        created_by=work.actor.user_id,
        created_by_name=work.actor.name,
        created_at=work.now,
        mapping=_kept_mapping(work, kind, sender),
    )
    work.session.add(batch)
    work.session.flush()
    work.record(
        "intake.upload", batch, after={"kind": kind.value, "file": batch.file_name, "sha256": stored.sha256}
    )
    job = read(work, batch.id or 0) if read_twins or not twins else None
    return Upload(batch, twins, job)


def read(work: UnitOfWork, batch_id: int) -> Job:
    """Have the file read (again): staged rows are made anew. Refused while rows of it are applied."""
    may_change(work, load(work, batch_id))
    batch = move(work, batch_id, "read", refusal=None, effect=None)
    return work.send(
        "intake.read",
        {"batch_id": batch_id},
        subject=("import_batch", batch_id),
        campaign_id=batch.campaign_id,
    )


def drop(work: UnitOfWork, batch_id: int) -> ImportBatch:
    """Put a batch aside; its rows go, the file and the trace stay."""
    may_change(work, load(work, batch_id))
    batch = move(work, batch_id, "drop", rows=0, counts={})
    work.session.execute(delete(ImportRow).where(col(ImportRow.batch_id) == batch_id))
    return batch


def correct_mapping(
    work: UnitOfWork, batch_id: int, mapping: Mapping[str, Any], *, keep_for_sender: bool = False
) -> Job:
    """Take a person's mapping (importers' ColumnMapping as JSON) and have the file read by it.

    `keep_for_sender`: later files of this sender and kind start with its headings.
    """
    batch = load(work, batch_id)
    may_change(work, batch)
    before = batch.mapping
    batch.mapping = dict(mapping)
    work.session.add(batch)
    work.session.flush()
    work.record("intake.mapping", batch, before=before, after=dict(mapping))
    if keep_for_sender and batch.sender:
        _keep_for_sender(work, batch, dict(mapping.get("headings") or {}))
    return read(work, batch_id)


def _keep_for_sender(work: UnitOfWork, batch: ImportBatch, headings: dict[str, str]) -> None:
    key = fold(batch.sender)
    row = work.session.exec(
        select(SenderMapping).where(SenderMapping.kind == batch.kind, SenderMapping.sender_key == key)
    ).first()
    row = row or SenderMapping(kind=batch.kind, sender_key=key, mapping={}, saved_at=work.now)
    row.mapping = {"headings": {**(row.mapping or {}).get("headings", {}), **headings}}
    row.saved_by_name = work.actor.name
    row.saved_at = work.now
    work.session.add(row)


def _kept_mapping(work: UnitOfWork, kind: FileKind, sender: str) -> Any:
    if not sender.strip():
        return None
    return work.session.exec(
        select(SenderMapping.mapping).where(
            SenderMapping.kind == kind, SenderMapping.sender_key == fold(sender)
        )
    ).first()


def _keep(work: UnitOfWork, stream: IO[bytes], name: str) -> StoredFile:
    """The stored file of this content: an earlier one when the very bytes are already here."""
    digest = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]  # any seekable binary stream will do
    known = work.session.exec(select(StoredFile).where(StoredFile.sha256 == digest)).first()
    if known is not None:
        return known
    stream.seek(0)
    return files.store(work.session, stream, name, "application/octet-stream", work.now)


def _twins(work: UnitOfWork, sha256: str, kind: FileKind, campaign_id: int | None) -> list[int]:
    found = work.session.exec(
        select(ImportBatch.id)
        .where(
            ImportBatch.file_sha256 == sha256,
            ImportBatch.kind == kind,
            ImportBatch.campaign_id == campaign_id,
            col(ImportBatch.state).not_in([BatchState.DROPPED, BatchState.FAILED, BatchState.UNDONE]),
        )
        .order_by(col(ImportBatch.id).desc())
    )
    return [number for number in found if number is not None]
