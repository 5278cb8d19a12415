"""Every list that can be taken out: what it is, who may, and where it comes from.

=============  ========================================================  ==========================================
what           who may                                                   what they get
=============  ========================================================  ==========================================
proposals      those who see councils (take part in the check)           all proposals with states and reasons
long-list      those who see candidates                                  admitted proposals
rated          those who see ratings                                     the ranked list of a finished run
approved       those who see lists                                       the last frozen version of the list
distribution   those who see whole sheets                                title × library
acts           those who see whole sheets; a branch: its own library     lines and totals of acts
bundle         those who see ratings                                     ZIP from which the run is computed again
=============  ========================================================  ==========================================
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import BinaryIO

from acquisition.distribution import tables as distribution_tables
from acquisition.distribution.models import DistributionSheet
from acquisition.distribution.queries import current_sheet, require_valid, visible_libraries
from acquisition.kernel.errors import InvalidInput, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import in_language
from acquisition.kernel.tables import MEDIA_TYPES, Format, Row, Table, write_table
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.purchasing.models import ListState, PurchaseList
from acquisition.purchasing.queries import current_list, list_by_number, snapshot
from acquisition.purchasing.tables import approved_table
from acquisition.selection import tables as selection_tables
from acquisition.selection.models import Campaign
from acquisition.selection.queries.campaigns import load
from acquisition.selection.queries.rankings import run_by_number
from acquisition.selection.service.ranking import write_run_bundle

BUNDLE = "bundle"
ZIP = "zip"


@dataclass(frozen=True, slots=True)
class Wish:
    """Which of several: the number of a run or of a list; None means the latest."""

    run: int | None = None
    list: int | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What went out: media type, file extension, and how many rows the first table had (None for a bundle)."""

    media_type: str
    extension: str
    rows: int | None


def export(unit: UnitOfWork, slug: str, what: str, form: str, wish: Wish, out: BinaryIO) -> Written:
    """Write the list ``what`` of a campaign to a binary file. A bundle is a ZIP whatever the format.

    Refused: an unknown list or format, no permission, nothing to take out yet.
    """
    campaign = load(unit.session, slug)
    if what == BUNDLE:
        return _bundle(unit, campaign, wish, out)
    if what not in TABLES or form not in list(Format):
        known = ", ".join([*TABLES, BUNDLE])
        raise InvalidInput(
            _(
                "Такого переліку або формату немає. Переліки: %(known)s; формати: xlsx, csv, json.",
                known=known,
            ),
            code="unknown-export",
        )
    count = 0

    def counted(rows: Iterable[Row]) -> Iterable[Row]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    with in_language("uk"):
        table = TABLES[what](unit, campaign, wish)
        write_table(replace(table, rows=counted(table.rows)), Format(form), out)
    return Written(MEDIA_TYPES[Format(form)], form, count)


def _bundle(unit: UnitOfWork, campaign: Campaign, wish: Wish, out: BinaryIO) -> Written:
    require(unit.actor, Permission.RANKING_SEE, campaign_id=campaign.id)
    assert campaign.id is not None
    run = run_by_number(unit.session, campaign.id, wish.run)
    assert run.id is not None
    write_run_bundle(unit, run.id, out)
    return Written("application/zip", ZIP, None)


def _proposals(unit: UnitOfWork, campaign: Campaign, _wish: Wish) -> Table:
    require(unit.actor, Permission.COUNCILS_SEE, campaign_id=campaign.id)
    return selection_tables.proposals_table(unit.session, campaign)


def _long_list(unit: UnitOfWork, campaign: Campaign, _wish: Wish) -> Table:
    require(unit.actor, Permission.CANDIDATES_SEE, campaign_id=campaign.id)
    return selection_tables.long_list_table(unit.session, campaign)


def _rated(unit: UnitOfWork, campaign: Campaign, wish: Wish) -> Table:
    require(unit.actor, Permission.RANKING_SEE, campaign_id=campaign.id)
    assert campaign.id is not None
    return selection_tables.rated_table(
        unit.session, campaign, run_by_number(unit.session, campaign.id, wish.run)
    )


def _approved(unit: UnitOfWork, campaign: Campaign, wish: Wish) -> Table:
    require(unit.actor, Permission.LIST_SEE, campaign_id=campaign.id)
    found = _approved_list(unit, campaign, wish)
    assert found.id is not None
    return approved_table(snapshot(unit.session, found.id))


def _distribution(unit: UnitOfWork, campaign: Campaign, wish: Wish) -> Table:
    require(unit.actor, Permission.DISTRIBUTION_SEE, campaign_id=campaign.id)
    return distribution_tables.sheet_table(unit.session, _sheet(unit, campaign, wish), unit.zone)


def _acts(unit: UnitOfWork, campaign: Campaign, wish: Wish) -> Table:
    assert campaign.id is not None
    only = visible_libraries(unit.actor, campaign.id)
    return distribution_tables.acts_table(unit.session, _sheet(unit, campaign, wish), unit.zone, only)


def _approved_list(unit: UnitOfWork, campaign: Campaign, wish: Wish) -> PurchaseList:
    assert campaign.id is not None
    if wish.list is not None:
        found: PurchaseList | None = list_by_number(unit.session, campaign.id, wish.list)
    else:
        found = current_list(unit.session, campaign.id, ListState.APPROVED)
    if found is None or found.state is not ListState.APPROVED:
        raise WrongState(_("У кампанії ще немає погодженого переліку до закупівлі."), code="no-approved-list")
    return found


def _sheet(unit: UnitOfWork, campaign: Campaign, wish: Wish) -> DistributionSheet:
    found = _approved_list(unit, campaign, wish)
    assert found.id is not None
    sheet = current_sheet(unit.session, found.id)
    if sheet is None:
        raise WrongState(_("Перелік ще не розподілено."), code="not-distributed")
    require_valid(unit.session, sheet)
    return sheet


TABLES: Mapping[str, Callable[[UnitOfWork, Campaign, Wish], Table]] = {
    "proposals": _proposals,
    "long-list": _long_list,
    "rated": _rated,
    "approved": _approved,
    "distribution": _distribution,
    "acts": _acts,
}
