"""A sheet from an approved list to the copy, on both databases: Volyn, shortages, votes, corrections."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from acquisition.catalogue.models import Audience
from acquisition.distribution import service
from acquisition.distribution.apportionment import Base
from acquisition.distribution.models import (
    Act,
    Allocation,
    AllocationCorrection,
    DistributionSheet,
    SheetStatus,
    SheetTitle,
)
from acquisition.distribution.queries import current_sheet
from acquisition.kernel.actor import operator
from acquisition.kernel.errors import InvalidInput, NotAllowed, Refused, StaleVersion, WrongState
from acquisition.kernel.jobs import Job, JobState
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import Profile
from acquisition.purchasing import service as purchasing
from acquisition.purchasing.models import ChangeCode, PurchaseLine
from acquisition.selection.models import Campaign, CampaignState
from acquisition.selection.ruleset import load, to_plain
from tests.support.make import Make
from tests.support.ranked import Place, ranked_run, recipients

OPERATOR = operator()
NO_LIMIT: dict[str, int | None] = {"children": None, "fiction": None, "other": None}


def approved(runtime: Runtime, make: Make, places: Sequence[Place], **campaign: Any) -> int:
    """The id of an approved list of the places."""
    made = make.campaign(state=CampaignState.RANKING, **campaign)
    ranked_run(make, made, places, NO_LIMIT)
    return approve(runtime, made)


def approve(runtime: Runtime, campaign: Campaign) -> int:
    assert campaign.id is not None
    with runtime.work(OPERATOR) as work:
        listed = purchasing.make_list(work, campaign.id)
        assert listed.id is not None
        purchasing.approve_rest(work, listed.id)
        purchasing.approve_list(work, listed.id)
        return listed.id


def distributed(runtime: Runtime, list_id: int, base: Base = Base.READERS) -> DistributionSheet:
    with runtime.work(OPERATOR) as work:
        return service.allocate(work, list_id, base=base)


def cells(runtime: Runtime, sheet: DistributionSheet) -> dict[tuple[int, int], int]:
    """(place of the line, library) → copies."""
    with runtime.database.reading() as session:
        rows = session.exec(
            select(PurchaseLine.place, Allocation.library_id, Allocation.copies)
            .join(PurchaseLine, col(PurchaseLine.id) == col(Allocation.line_id))
            .where(Allocation.sheet_id == sheet.id)
        )
        return {(place, library): copies for place, library, copies in rows}


def rows(runtime: Runtime, sheet: DistributionSheet, model: Any) -> list[Any]:
    with runtime.database.reading() as session:
        return list(session.exec(select(model).where(model.sheet_id == sheet.id)))


def test_each_profile_gets_the_titles_of_its_audience_one_copy_each(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=1, children=1, adult=1)
    places = [Place(council="children", audience=Audience.CHILDREN), Place(audience=Audience.ADULT)]
    sheet = distributed(runtime, approved(runtime, make, places))
    assert cells(runtime, sheet) == {(1, 1): 1, (1, 2): 1, (2, 1): 1, (2, 3): 1}
    assert (sheet.titles, sheet.libraries, sheet.ordered, sheet.copies) == (2, 3, 4, 4)


def test_volyn_2020_is_distributed_to_the_copy(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=12, children=9, adult=2)
    campaign = make.campaign(state=CampaignState.RANKING)
    children, adult = Place(council="children", audience=Audience.CHILDREN), Place(audience=Audience.ADULT)
    ranked_run(make, campaign, [children] * 51 + [adult] * 32, NO_LIMIT)
    sheet = distributed(runtime, approve(runtime, campaign))
    assert sheet.copies == 12 * 83 + 9 * 51 + 2 * 32
    with runtime.database.reading() as session:
        by_cells = session.exec(select(func.sum(Allocation.copies))).one()
        by_titles = session.exec(select(func.sum(SheetTitle.allocated))).one()
        by_acts = session.exec(select(func.sum(Act.copies))).one()
        money = session.exec(select(func.sum(Act.amount_kop))).one()
    assert by_cells == by_titles == by_acts == sheet.copies == sheet.ordered
    assert money == sheet.copies * 100_00


def test_shortage_goes_by_the_chosen_base_and_is_marked(runtime: Runtime, make: Make) -> None:
    for readers, population in ((10, 900), (30, 100), (20, 500)):
        make.library(profile=Profile.ADULT, readers=readers, population=population)
    rules = to_plain(load("ubi-2020"))
    rules["purchase"]["cap_by_offer"] = True
    list_id = approved(runtime, make, [Place(offered=2)], ruleset=rules)
    first = distributed(runtime, list_id, Base.READERS)
    assert cells(runtime, first) == {(1, 2): 1, (1, 3): 1}
    assert [(title.ordered, title.need, title.rationed) for title in rows(runtime, first, SheetTitle)] == [
        (2, 3, True)
    ]
    second = distributed(runtime, list_id, Base.POPULATION)
    assert cells(runtime, second) == {(1, 1): 1, (1, 3): 1}
    assert second.rule == {"source": "recipients", "base": "population"}


def test_new_sheet_replaces_the_former_one(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=1)
    list_id = approved(runtime, make, [Place()])
    distributed(runtime, list_id)
    distributed(runtime, list_id)
    with runtime.database.reading() as session:
        sheets = session.exec(select(DistributionSheet).order_by(col(DistributionSheet.number))).all()
    assert [(sheet.number, sheet.status) for sheet in sheets] == [
        (1, SheetStatus.REPLACED),
        (2, SheetStatus.CURRENT),
    ]


def test_closed_library_receives_nothing(runtime: Runtime, make: Make) -> None:
    make.library()
    make.library(active=False)
    assert cells(runtime, distributed(runtime, approved(runtime, make, [Place()]))) == {(1, 1): 1}


def test_votes_give_each_library_what_it_asked_for(runtime: Runtime, make: Make) -> None:
    libraries = [make.library(profile=Profile.ADULT) for _ in range(3)]
    rules = to_plain(load("ubi-2020"))
    rules["purchase"]["quantity_from"] = "votes"
    campaign = make.campaign(state=CampaignState.RANKING, ruleset=rules)
    _run, candidates = ranked_run(make, campaign, [Place()], NO_LIMIT)
    make.vote(candidates[0], libraries[0], copies=3)
    make.vote(candidates[0], libraries[1], needed=False)
    make.vote(candidates[0], libraries[2], copies=0)
    sheet = distributed(runtime, approve(runtime, campaign))
    assert cells(runtime, sheet) == {(1, 1): 3, (1, 3): 1}


def test_offer_is_shared_out_whole_among_the_fitting_libraries(runtime: Runtime, make: Make) -> None:
    for readers in (30, 10):
        make.library(profile=Profile.ADULT, readers=readers)
    make.library(profile=Profile.CHILDREN, readers=100)
    list_id = approved(runtime, make, [Place(offered=10)], rules="ubi-2018")
    assert cells(runtime, distributed(runtime, list_id)) == {(1, 1): 8, (1, 2): 2}


def test_pending_list_is_not_distributed(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=1)
    campaign = make.campaign(state=CampaignState.RANKING)
    ranked_run(make, campaign, [Place()], NO_LIMIT)
    assert campaign.id is not None
    with runtime.work(OPERATOR) as work:
        listed = purchasing.make_list(work, campaign.id)
    assert listed.id is not None
    with pytest.raises(WrongState) as refusal:
        distributed(runtime, listed.id)
    assert refusal.value.code == "list-not-approved"


def test_approver_does_not_distribute(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=1)
    list_id = approved(runtime, make, [Place()])
    with pytest.raises(NotAllowed), runtime.work(make.actor(Role.APPROVER)) as work:
        service.allocate(work, list_id)


def test_job_distributes_and_says_how_much(
    runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    recipients(make, combined=2)
    list_id = approved(runtime, make, [Place(), Place()])
    with runtime.work(OPERATOR) as work:
        service.request_allocation(work, list_id, base=Base.EQUAL)
    [job] = run_jobs()
    assert (job.state, job.result) == (JobState.DONE, {"sheet": 1, "copies": 4, "titles": 2, "libraries": 2})


def test_filling_broken_off_is_seen_by_nobody_and_swept_away(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=2)
    list_id = approved(runtime, make, [Place(), Place()])
    with runtime.work(OPERATOR) as work:
        sheet_id, lines = service.open_sheet(work, list_id, base=Base.READERS)
        service.fill(work, sheet_id, lines[:1])
    with runtime.database.reading() as session:
        assert current_sheet(session, list_id) is None
    sheet = distributed(runtime, list_id)
    with runtime.database.reading() as session:
        assert len(session.exec(select(DistributionSheet)).all()) == 1
        assert session.exec(select(func.sum(Allocation.copies))).one() == sheet.copies == 4


def test_list_changed_while_it_is_distributed_is_refused(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=1)
    list_id = approved(runtime, make, [Place(), Place()])
    with runtime.work(OPERATOR) as work:
        sheet_id, lines = service.open_sheet(work, list_id, base=Base.READERS)
        service.fill(work, sheet_id, lines)
    grounds = purchasing.Grounds(ChangeCode.MISTAKE, "Помилка", "Наказ № 1", date(2026, 3, 1))
    with runtime.work(OPERATOR) as work:
        line = work.session.get_one(PurchaseLine, lines[0])
        purchasing.remove_line(work, list_id, lines[0], grounds, version=line.version)
    with pytest.raises(WrongState) as refusal, runtime.work(OPERATOR) as work:
        service.close_sheet(work, sheet_id)
    assert refusal.value.code == "list-changed"


def correction(
    runtime: Runtime,
    sheet: DistributionSheet,
    library: int,
    copies: int,
    reason: str = "Пошкоджено",
    version: int = 1,
) -> None:
    line = rows(runtime, sheet, SheetTitle)[0].line_id
    assert sheet.id is not None
    with runtime.work(OPERATOR) as work:
        service.correct(work, sheet.id, line, library, copies=copies, reason=reason, version=version)


def test_correction_moves_a_copy_and_every_total_follows(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=2)
    sheet = distributed(runtime, approved(runtime, make, [Place()]))
    correction(runtime, sheet, 1, 0)
    correction(runtime, sheet, 2, 2, version=2)
    assert cells(runtime, sheet) == {(1, 2): 2}
    assert [
        (act.library_id, act.titles, act.copies, act.amount_kop) for act in rows(runtime, sheet, Act)
    ] == [
        (1, 0, 0, 0),
        (2, 1, 2, 200_00),
    ]
    assert [title.allocated for title in rows(runtime, sheet, SheetTitle)] == [2]
    assert [(each.before, each.after) for each in rows(runtime, sheet, AllocationCorrection)] == [
        (1, 0),
        (1, 2),
    ]
    with runtime.database.reading() as session:
        stored = session.get_one(DistributionSheet, sheet.id)
        assert (stored.copies, stored.libraries) == (2, 1)


def test_correction_never_gives_more_than_the_list_orders(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=2)
    sheet = distributed(runtime, approved(runtime, make, [Place()]))
    with pytest.raises(Refused) as refusal:
        correction(runtime, sheet, 1, 2)
    assert refusal.value.code == "too-many"


@pytest.mark.parametrize(
    ("copies", "reason", "field"), [(0, " ", "reason"), (-1, "Так", "copies"), (1, "Так", "copies")]
)
def test_correction_needs_a_reason_and_another_number(
    runtime: Runtime, make: Make, copies: int, reason: str, field: str
) -> None:
    recipients(make, combined=2)
    sheet = distributed(runtime, approved(runtime, make, [Place()]))
    with pytest.raises(InvalidInput) as refusal:
        correction(runtime, sheet, 1, copies, reason)
    assert list(refusal.value.fields) == [field]


def test_two_people_do_not_give_out_the_same_copy(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=3)
    sheet = distributed(runtime, approved(runtime, make, [Place()]))
    correction(runtime, sheet, 1, 0)
    correction(runtime, sheet, 2, 2, version=2)
    with pytest.raises(StaleVersion):
        correction(runtime, sheet, 3, 2, version=2)


def test_replaced_sheet_is_not_corrected(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=2)
    list_id = approved(runtime, make, [Place()])
    former = distributed(runtime, list_id)
    distributed(runtime, list_id)
    with pytest.raises(WrongState):
        correction(runtime, former, 1, 0)


def test_price_and_amount_past_32_bits_pass_from_the_rating_to_the_acts(runtime: Runtime, make: Make) -> None:
    make.library(profile=Profile.ADULT, readers=10)
    places = [Place(price_kop=10**10, offered=5), Place(price_kop=2200_00, offered=10_000)]
    sheet = distributed(runtime, approved(runtime, make, places, rules="ubi-2018"))
    assert [act.amount_kop for act in rows(runtime, sheet, Act)] == [5 * 10**10 + 2200_00 * 10_000]


def test_list_is_distributed_by_one_job_at_a_time(
    runtime: Runtime, make: Make, run_jobs: Callable[[], list[Job]]
) -> None:
    recipients(make, combined=1)
    list_id = approved(runtime, make, [Place()])
    with runtime.work(OPERATOR) as work:
        service.request_allocation(work, list_id)
    with pytest.raises(WrongState) as refusal, runtime.work(OPERATOR) as work:
        service.request_allocation(work, list_id)
    assert refusal.value.code == "distribution-under-way"
    run_jobs()
    with runtime.work(OPERATOR) as work:
        service.request_allocation(work, list_id)


def test_older_distribution_puts_nothing_in_force_when_a_newer_one_began(
    runtime: Runtime, make: Make
) -> None:
    recipients(make, combined=1)
    list_id = approved(runtime, make, [Place()] * 3)
    with runtime.work(OPERATOR) as work:
        older, lines = service.open_sheet(work, list_id, base=Base.READERS)
        service.fill(work, older, lines[:1])
    with runtime.work(OPERATOR) as work:
        newer, _lines = service.open_sheet(work, list_id, base=Base.READERS)
        service.fill(work, newer, lines[:2])
    with pytest.raises(WrongState) as refusal, runtime.work(OPERATOR) as work:
        service.fill(work, older, lines[1:])
    assert refusal.value.code == "sheet-replaced"
    with pytest.raises(WrongState) as refusal, runtime.work(OPERATOR) as work:
        service.close_sheet(work, older)
    assert refusal.value.code == "sheet-replaced"
    with pytest.raises(WrongState) as refusal, runtime.work(OPERATOR) as work:
        service.close_sheet(work, newer)
    assert refusal.value.code == "sheet-incomplete"


def test_nothing_is_distributed_or_corrected_in_a_closed_campaign(runtime: Runtime, make: Make) -> None:
    recipients(make, combined=1)
    list_id = approved(runtime, make, [Place()])
    sheet = distributed(runtime, list_id)
    with runtime.work(OPERATOR) as work:
        work.session.get_one(Campaign, sheet.campaign_id).state = CampaignState.CLOSED
    with pytest.raises(WrongState) as refusal:
        distributed(runtime, list_id)
    assert refusal.value.code == "campaign-closed"
    with pytest.raises(WrongState) as refusal:
        correction(runtime, sheet, 1, 0)
    assert refusal.value.code == "campaign-closed"
