"""A sheet and its titles with totals, and who may see how much of it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlmodel import Session, col

from acquisition.catalogue.text import fold
from acquisition.distribution.models import Act, DistributionSheet, SheetStatus, SheetTitle
from acquisition.kernel.actor import Actor
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.paging import Page, PageRequest
from acquisition.kernel.search import matches
from acquisition.people.access import Permission, allowed, own_libraries, require
from acquisition.purchasing.models import ListSnapshot, PurchaseLine
from acquisition.selection.models import Candidate

TITLE_ORDERS: dict[str, Any] = {
    "place": col(PurchaseLine.place),
    "title": col(Candidate.sort_title),
    "ordered": col(SheetTitle.ordered),
    "allocated": col(SheetTitle.allocated),
    "left": col(SheetTitle.ordered) - col(SheetTitle.allocated),
}


@dataclass(frozen=True, slots=True)
class TitleRow:
    """A title of a sheet."""

    title: SheetTitle
    line: PurchaseLine
    candidate: Candidate

    @property
    def left(self) -> int:
        return self.title.ordered - self.title.allocated


@dataclass(frozen=True, slots=True)
class SheetSums:
    """The same copies counted by titles and by acts, and whether the list has changed since; money in kopiykas."""

    ordered: int
    by_titles: int
    by_acts: int
    amount_kop: int
    rationed: int
    short_titles: int
    outdated: bool

    @property
    def agree(self) -> bool:
        return self.by_titles == self.by_acts


def visible_libraries(actor: Actor, campaign_id: int) -> frozenset[int] | None:
    """None for everybody who sees whole sheets; else the libraries whose acts the actor may see. Refuses the rest."""
    if allowed(actor, Permission.DISTRIBUTION_SEE, campaign_id=campaign_id):
        return None
    require(actor, Permission.DISTRIBUTION_SEE_OWN, campaign_id=campaign_id)
    return own_libraries(actor)


def current_sheet(session: Session, list_id: int) -> DistributionSheet | None:
    """The sheet in force of a list."""
    found: DistributionSheet | None = session.execute(
        select(DistributionSheet)
        .where(
            col(DistributionSheet.list_id) == list_id,
            col(DistributionSheet.status) == SheetStatus.CURRENT,
        )
        .order_by(col(DistributionSheet.number).desc())
        .limit(1)
    ).scalar_one_or_none()
    return found


def running_job(session: Session, list_id: int) -> Job | None:
    """The distribution of the list that is waiting or running now, or the last one when it failed."""
    last = _last_job(session, list_id)
    return unfinished_job(session, list_id) or (last if last and last.state is not JobState.DONE else None)


def unfinished_job(session: Session, list_id: int) -> Job | None:
    """The distribution of the list that is waiting or running now."""
    return _last_job(session, list_id, col(Job.state).in_([JobState.WAITING, JobState.RUNNING]))


def _last_job(session: Session, list_id: int, *wanted: ColumnElement[bool]) -> Job | None:
    job: Job | None = session.execute(
        select(Job)
        .where(
            col(Job.kind) == "distribution.allocate",
            col(Job.subject_kind) == "purchase_list",
            col(Job.subject_id) == list_id,
            *wanted,
        )
        .order_by(col(Job.id).desc())
        .limit(1)
    ).scalar_one_or_none()
    return job


def sums(session: Session, sheet: DistributionSheet) -> SheetSums:
    """The totals that must agree, from rows."""
    ordered, allocated, rationed = session.execute(
        select(
            func.coalesce(func.sum(SheetTitle.ordered), 0),
            func.coalesce(func.sum(SheetTitle.allocated), 0),
            func.count().filter(col(SheetTitle.rationed)),
        ).where(col(SheetTitle.sheet_id) == sheet.id)
    ).one()
    short = session.execute(
        select(func.count()).where(
            col(SheetTitle.sheet_id) == sheet.id, col(SheetTitle.allocated) < col(SheetTitle.ordered)
        )
    ).scalar_one()
    copies, amount = session.execute(
        select(func.coalesce(func.sum(Act.copies), 0), func.coalesce(func.sum(Act.amount_kop), 0)).where(
            col(Act.sheet_id) == sheet.id
        )
    ).one()
    last = session.execute(
        select(func.max(ListSnapshot.id)).where(col(ListSnapshot.list_id) == sheet.list_id)
    ).scalar_one()
    return SheetSums(
        int(ordered), int(allocated), int(copies), int(amount), rationed, short, last != sheet.snapshot_id
    )


def titles(
    session: Session,
    sheet_id: int,
    page: PageRequest,
    search: str = "",
    order: str = "place",
    descending: bool = False,
) -> Page[TitleRow]:
    """One page of titles; ``order`` is a key of TITLE_ORDERS."""
    statement = _titles(sheet_id)
    folded = fold(search)
    if any(letter.isalnum() for letter in folded):
        table: Any = Candidate.__table__  # type: ignore[attr-defined]  # SQLModel hides the Table
        statement = statement.where(matches(table, folded, session.get_bind().dialect.name))
    total = session.execute(select(func.count()).select_from(statement.subquery())).scalar_one()
    column = TITLE_ORDERS[order]
    statement = statement.order_by(column.desc() if descending else column, col(PurchaseLine.place))
    rows = session.execute(statement.offset(page.offset).limit(page.size))
    return Page([TitleRow(*row) for row in rows], page, total)


def title_row(session: Session, sheet_id: int, line_id: int) -> TitleRow:
    """One title of this sheet."""
    found = session.execute(_titles(sheet_id).where(col(PurchaseLine.id) == line_id)).one_or_none()
    if found is None:
        raise NotFound(_("У рознарядці немає такої назви або бібліотеки."))
    return TitleRow(*found)


def _titles(sheet_id: int) -> Select[SheetTitle, PurchaseLine, Candidate]:
    return (
        select(SheetTitle, PurchaseLine, Candidate)
        .join(PurchaseLine, col(PurchaseLine.id) == col(SheetTitle.line_id))
        .join(Candidate, col(Candidate.id) == col(PurchaseLine.candidate_id))
        .where(col(SheetTitle.sheet_id) == sheet_id)
    )
