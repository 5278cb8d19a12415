"""Tables of distribution: sheets, cells title × library, corrections, acts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from acquisition.kernel.columns import Json, UtcDateTime, text_enum


class SheetStatus(StrEnum):
    """A new distribution of the same list replaces the former one."""

    CURRENT = "current"
    REPLACED = "replaced"


class DistributionSheet(SQLModel, table=True):
    """A distribution of an approved list. `rule` stores the base and the arithmetic of rationing."""

    __tablename__ = "distribution_sheet"

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="purchase_list.id", index=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    snapshot_id: int = Field(foreign_key="list_snapshot.id")
    number: int
    status: SheetStatus = Field(default=SheetStatus.CURRENT, sa_type=text_enum(SheetStatus))
    rule: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    titles: int = 0
    libraries: int = 0
    copies: int = 0
    created_by_name: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class Allocation(SQLModel, table=True):
    """Copies of one line for one library."""

    __tablename__ = "allocation"

    sheet_id: int = Field(primary_key=True, foreign_key="distribution_sheet.id", ondelete="CASCADE")
    line_id: int = Field(primary_key=True, foreign_key="purchase_line.id")
    library_id: int = Field(primary_key=True, foreign_key="library.id", index=True)
    copies: int


class AllocationCorrection(SQLModel, table=True):
    """A cell changed by hand, with the reason."""

    __tablename__ = "allocation_correction"

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="distribution_sheet.id", index=True, ondelete="CASCADE")
    line_id: int = Field(foreign_key="purchase_line.id")
    library_id: int = Field(foreign_key="library.id")
    before: int
    after: int
    reason: str
    made_by_name: str = ""
    made_at: datetime = Field(sa_type=UtcDateTime)


class Act(SQLModel, table=True):
    """The act of handing over to a library; its lines are the sheet's cells of that library."""

    __tablename__ = "act"

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="distribution_sheet.id", index=True, ondelete="CASCADE")
    library_id: int = Field(foreign_key="library.id")
    number: str
    made_at: datetime = Field(sa_type=UtcDateTime)
