"""Tables of distribution: sheets, cells title × library, corrections, acts."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from acquisition.kernel.columns import Json, UtcDateTime, text_enum
from acquisition.people.models import Profile


class SheetStatus(StrEnum):
    """filling → current → replaced by a new distribution of the same list; a sheet being filled is seen by nobody."""

    FILLING = "filling"
    CURRENT = "current"
    REPLACED = "replaced"


class DistributionSheet(SQLModel, table=True):
    """A distribution of an approved list. `rule`: {"source", "base"}, where needs come from and what a shortage is
    shared by; with the weights on the acts it gives the arithmetic of every rationed title again."""

    __tablename__ = "distribution_sheet"
    __table_args__ = (UniqueConstraint("list_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    list_id: int = Field(foreign_key="purchase_list.id", index=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True)
    snapshot_id: int = Field(foreign_key="list_snapshot.id")
    number: int
    status: SheetStatus = Field(default=SheetStatus.CURRENT, sa_type=text_enum(SheetStatus))
    rule: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    ordered: int = Field(default=0, sa_type=BigInteger)
    titles: int = 0
    libraries: int = 0
    copies: int = Field(default=0, sa_type=BigInteger)
    created_by_name: str = ""
    created_at: datetime = Field(sa_type=UtcDateTime)
    version: int = 1


class SheetTitle(SQLModel, table=True):
    """One line of the list in a sheet: copies ordered and needed (None: no limit), copies given out, and whether they
    were too few and rationed."""

    __tablename__ = "sheet_title"

    sheet_id: int = Field(primary_key=True, foreign_key="distribution_sheet.id", ondelete="CASCADE")
    line_id: int = Field(primary_key=True, foreign_key="purchase_line.id")
    ordered: int = Field(sa_type=BigInteger)
    need: int | None = Field(default=None, sa_type=BigInteger)
    allocated: int = Field(sa_type=BigInteger)
    rationed: bool = False
    version: int = 1


class Allocation(SQLModel, table=True):
    """Copies of one line for one library; a library that gets none has no row."""

    __tablename__ = "allocation"
    __table_args__ = (Index("ix_allocation_sheet_library", "sheet_id", "library_id"),)

    sheet_id: int = Field(primary_key=True, foreign_key="distribution_sheet.id", ondelete="CASCADE")
    line_id: int = Field(primary_key=True, foreign_key="purchase_line.id")
    library_id: int = Field(primary_key=True, foreign_key="library.id")
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
    """The act of handing over to a library; its lines are the sheet's cells of that library, its totals follow them.

    A recipient that gets nothing, and the hub that sends to the others, have no `number`: there is no act to make.
    Sender, recipient, profile and weight (of the base of rationing) stay as they were on the day of the distribution.
    """

    __tablename__ = "act"
    __table_args__ = (UniqueConstraint("sheet_id", "library_id"),)

    id: int | None = Field(default=None, primary_key=True)
    sheet_id: int = Field(foreign_key="distribution_sheet.id", ondelete="CASCADE")
    library_id: int = Field(foreign_key="library.id")
    number: str
    sender: str = ""
    recipient: str
    profile: Profile = Field(sa_type=text_enum(Profile))
    weight: int = 0
    titles: int = 0
    copies: int = 0
    amount_kop: int = Field(default=0, sa_type=BigInteger)
    made_at: datetime = Field(sa_type=UtcDateTime)

    @property
    def stays(self) -> bool:
        """Whether the recipient is the hub itself: its copies are handed over to nobody."""
        return self.sender == self.recipient
