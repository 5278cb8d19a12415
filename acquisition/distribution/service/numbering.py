"""Numbers of acts: only of those by which something is handed over, in the order in which they come to be."""

from sqlalchemy import func, select
from sqlmodel import col

from acquisition.distribution.models import Act, DistributionSheet
from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing.models import PurchaseList
from acquisition.selection.models import Campaign


class Numbering:
    """Gives the next free number of a sheet: «2020-1-3/17», campaign, list, sheet, act."""

    def __init__(self, work: UnitOfWork, sheet: DistributionSheet) -> None:
        campaign = work.session.get_one(Campaign, sheet.campaign_id)
        listed = work.session.get_one(PurchaseList, sheet.list_id)
        self.prefix = f"{campaign.slug}-{listed.number}-{sheet.number}"
        self.last: int = work.session.execute(
            select(func.count()).where(col(Act.sheet_id) == sheet.id, col(Act.number) != "")
        ).scalar_one()

    def next(self) -> str:
        """A number given once stays with its act, so that none is given twice."""
        self.last += 1
        return f"{self.prefix}/{self.last}"
