"""Tables of purchasing: purchase lists, their lines, snapshots and changes after approval."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from acquisition.kernel.columns import Json, UtcDateTime, text_enum


class ListState(StrEnum):
    """pending → approved (then amended by recorded changes); pending → rejected, also when another list is approved."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class LineStatus(StrEnum):
    """Where a line stands: in the list, waiting behind the cut, refused by an approver, or taken off after approval."""

    INCLUDED = "included"
    RESERVE = "reserve"
    REFUSED = "refused"
    REMOVED = "removed"


class Verdict(StrEnum):
    """An approver's word on a line."""

    NONE = "none"
    APPROVED = "approved"
    REFUSED = "refused"
    RETURNED = "returned"


class ChangeCode(StrEnum):
    """Why a title leaves an approved list (PROCEDURE 3, the gap of 2021; kinds of grounds are ours)."""

    WITHDRAWN_BY_PUBLISHER = "withdrawn_by_publisher"
    NOT_DELIVERABLE = "not_deliverable"
    PRICE_RAISED = "price_raised"
    FORBIDDEN = "forbidden"
    DEFECT = "defect"
    APPEAL = "appeal"
    COURT = "court"
    MISTAKE = "mistake"
    OTHER = "other"


class PurchaseList(SQLModel, table=True):
    """A list made from a ranking run inside the budget. Money in kopiykas; `envelopes`: council → limit or null.

    `note`: why the list was rejected."""

    __tablename__ = "purchase_list"
    __table_args__ = (UniqueConstraint("campaign_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int = Field(foreign_key="campaign.id")
    number: int
    run_id: int = Field(foreign_key="ranking_run.id")
    state: ListState = Field(default=ListState.PENDING, sa_type=text_enum(ListState))
    walk: str
    budget_kop: int = Field(sa_type=BigInteger)
    envelopes: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    note: str = ""
    created_by_name: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    approved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    approved_by_name: str = ""
    version: int = 1


class PurchaseLine(SQLModel, table=True):
    """One title of a list with its place in the run. `reason` says why it is in the list or in the reserve (a
    WalkReason), `need` and `offered` where the quantity comes from, `moved_up` that it came from the reserve."""

    __tablename__ = "purchase_line"
    __table_args__ = (
        UniqueConstraint("list_id", "candidate_id"),
        Index("ix_purchase_line_list", "list_id", "status", "place"),
    )

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="purchase_list.id", ondelete="CASCADE")
    candidate_id: int = Field(foreign_key="candidate.id", index=True)
    place: int
    council: str = ""
    price_kop: int | None = Field(default=None, sa_type=BigInteger)
    need: int = Field(default=0, sa_type=BigInteger)
    offered: int | None = Field(default=None, sa_type=BigInteger)
    quantity: int = Field(sa_type=BigInteger)
    amount_kop: int = Field(sa_type=BigInteger)
    moved_up: bool = False
    status: LineStatus = Field(sa_type=text_enum(LineStatus))
    reason: str = ""
    verdict: Verdict = Field(default=Verdict.NONE, sa_type=text_enum(Verdict))
    verdict_reason: str = ""
    verdict_by: int | None = None
    verdict_by_name: str = ""
    verdict_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    version: int = 1


class ListSnapshot(SQLModel, table=True):
    """The approved list as it stood: canonical JSON and its hash, numbered from 1 within the list."""

    __tablename__ = "list_snapshot"
    __table_args__ = (UniqueConstraint("list_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="purchase_list.id", ondelete="CASCADE")
    number: int
    content: str = Field(sa_type=Text)
    sha256: str
    made_by_name: str = ""
    made_at: datetime = Field(sa_type=UtcDateTime)


class ListChange(SQLModel, table=True):
    """A change after approval: a removal with coded reason and document, and the title that moved up; `snapshot`
    is the number of the version it made."""

    __tablename__ = "list_change"

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="purchase_list.id", index=True, ondelete="CASCADE")
    removed_line_id: int = Field(foreign_key="purchase_line.id")
    promoted_line_id: int | None = Field(default=None, foreign_key="purchase_line.id")
    snapshot: int
    code: ChangeCode = Field(sa_type=text_enum(ChangeCode))
    reason: str
    document: str
    document_date: date
    made_by_name: str = ""
    made_at: datetime = Field(sa_type=UtcDateTime)
