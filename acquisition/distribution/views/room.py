"""The blueprint of distribution and what all its screens share."""

from dataclasses import dataclass

from flask import Blueprint, request

from acquisition.distribution import badges, queries
from acquisition.distribution.models import DistributionSheet, SheetStatus
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing.models import ListState, PurchaseList
from acquisition.purchasing.queries import list_by_number
from acquisition.selection.models import Campaign
from acquisition.selection.queries.campaigns import load
from acquisition.web.numbers import stored_number

blueprint = Blueprint("distribution", __name__, template_folder="../templates")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a screen of distribution is: campaign, list, its sheet in force (or the one named in the address), and the
    libraries the actor may see (None: all)."""

    campaign: Campaign
    shown: PurchaseList
    sheet: DistributionSheet | None
    only: frozenset[int] | None

    def require_sheet(self) -> DistributionSheet:
        if self.sheet is None:
            raise NotFound(_("Перелік ще не розподілено."))
        return self.sheet

    @property
    def former(self) -> int | None:
        """The number of the sheet shown when it is a replaced one: links keep it."""
        return self.sheet.number if self.sheet and self.sheet.status is SheetStatus.REPLACED else None

    def require_all(self) -> None:
        """Titles across libraries are for those who see whole sheets."""
        if self.only is not None:
            raise NotFound(_("Такої сторінки немає."))


def find(unit: UnitOfWork, slug: str, number: int) -> Place:
    """The place as the actor may see it; lists that are not approved have no distribution. `?sheet=` names a sheet."""
    campaign = load(unit.session, slug)
    assert campaign.id is not None
    only = queries.visible_libraries(unit.actor, campaign.id)
    shown = list_by_number(unit.session, campaign.id, number)
    if shown.state is not ListState.APPROVED:
        raise NotFound(_("Перелік ще не погоджено: розподіляють лише погоджений."))
    assert shown.id is not None
    named = request.args.get("sheet", type=stored_number)
    if named is not None:
        return Place(campaign, shown, queries.sheet_by_number(unit.session, shown.id, named), only)
    return Place(campaign, shown, queries.current_sheet(unit.session, shown.id), only)


@blueprint.context_processor
def labels() -> dict[str, object]:
    """Badges and labels for the room's templates."""
    return {
        "BASE_LABELS": badges.BASE_LABELS,
        "SOURCE_LABELS": badges.SOURCE_LABELS,
        "SHEET_BADGES": badges.SHEET_BADGES,
        "PROFILE_LABELS": badges.PROFILE_LABELS,
    }
