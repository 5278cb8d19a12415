"""Tables of intake: batches, staged rows, kept mappings."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from acquisition.kernel.columns import Json, UtcDateTime, text_enum


class FileKind(StrEnum):
    """What a file brings."""

    PROPOSALS = "proposals"
    LIBRARIES = "libraries"
    HOLDINGS = "holdings"
    REGISTER_FORBIDDEN = "register-forbidden"
    REGISTER_PERMITTED = "register-permitted"
    REGISTER_PUBLISHERS = "register-publishers"
    REGISTER_MARKET = "register-market"
    SCORES = "scores"
    VOTES = "votes"
    REQUESTS = "requests"


class BatchState(StrEnum):
    """uploaded → reading → read → applying → applied → undoing → undone; dropped and failed end it."""

    UPLOADED = "uploaded"
    READING = "reading"
    READ = "read"
    APPLYING = "applying"
    APPLIED = "applied"
    UNDOING = "undoing"
    UNDONE = "undone"
    DROPPED = "dropped"
    FAILED = "failed"


class Outcome(StrEnum):
    """What applying will do, or did, with a row."""

    NEW = "new"
    MATCHED = "matched"
    NEEDS_DECISION = "needs_decision"
    REFUSED = "refused"
    SKIPPED = "skipped"


class ImportBatch(SQLModel, table=True):
    """One uploaded file on its way in.

    `counts`: outcome → rows, "problems": code → rows with it, "waiting": rows that applying would take. `mapping` is what a
    person corrected (importers.headings.ColumnMapping as JSON), `layout` how each sheet was understood (SheetLayout),
    `refusal` why the file or its applying was refused ({"code", "params"}), `effect` what applying did, for undoing.
    """

    __tablename__ = "import_batch"

    id: int | None = Field(default=None, primary_key=True)
    kind: FileKind = Field(sa_type=text_enum(FileKind), index=True)
    campaign_id: int | None = Field(default=None, index=True)
    library_id: int | None = Field(default=None, foreign_key="library.id")
    sender: str = ""
    file_id: int = Field(foreign_key="stored_file.id")
    file_sha256: str = Field(index=True)
    file_name: str = ""
    state: BatchState = Field(default=BatchState.UPLOADED, sa_type=text_enum(BatchState))
    mapping: dict[str, Any] | None = Field(default=None, sa_type=Json)
    layout: dict[str, Any] | None = Field(default=None, sa_type=Json)
    rows: int = 0
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    refusal: dict[str, Any] | None = Field(default=None, sa_type=Json)
    effect: dict[str, Any] | None = Field(default=None, sa_type=Json)
    created_by: int | None = None
    created_by_name: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    applied_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class ImportRow(SQLModel, table=True):
    """One non-blank row under the header: as it was, as it was read, and what becomes of it.

    `problems`: [[code, severity, field, column letter, params]]; `skip` of a skipped row is its only problem code.
    `target_id`: what the row became or was matched to; `before`: what stood there before applying, for undoing.
    """

    __tablename__ = "import_row"
    __table_args__ = (
        Index("ix_import_row_batch_outcome", "batch_id", "outcome", "position"),
        UniqueConstraint("batch_id", "position"),
    )

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="import_batch.id", ondelete="CASCADE")
    position: int
    sheet: str = ""
    row_number: int
    raw: Any = Field(sa_type=Json)
    record: Any = Field(sa_type=Json)
    problems: Any = Field(sa_type=Json)
    outcome: Outcome = Field(sa_type=text_enum(Outcome))
    target_id: int | None = None
    note: str = ""
    before: dict[str, Any] | None = Field(default=None, sa_type=Json)
    applied: bool = False


class SenderMapping(SQLModel, table=True):
    """A corrected mapping kept for a sender and a kind of file."""

    __tablename__ = "sender_mapping"
    __table_args__ = (UniqueConstraint("kind", "sender_key"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: FileKind = Field(sa_type=text_enum(FileKind))
    sender_key: str
    mapping: Any = Field(sa_type=Json)
    saved_by_name: str = ""
    saved_at: datetime = Field(sa_type=UtcDateTime)
