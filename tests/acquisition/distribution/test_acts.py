"""Acts are made where something is handed over: none for a library that gets nothing, none from a hub to itself."""

import json

from sqlmodel import col, select

from acquisition.catalogue.models import Audience
from acquisition.distribution import service
from acquisition.distribution.apportionment import Base
from acquisition.distribution.models import Act, DistributionSheet
from acquisition.kernel.actor import operator
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import Profile
from acquisition.purchasing import service as purchasing
from acquisition.selection.models import CampaignState
from tests.support.browsing import Browser
from tests.support.make import Make
from tests.support.ranked import Place, ranked_run

SHEET = "/campaigns/2020/lists/1/distribution"


def distributed(runtime: Runtime, make: Make) -> DistributionSheet:
    """A children's title for four libraries: the hub, an adult one that gets nothing, and two children's ones."""
    make.library("Обласна", Profile.COMBINED, hub_name="Обласна")
    make.library("Доросла", Profile.ADULT, hub_name="Обласна")
    make.library("Дитяча", Profile.CHILDREN, hub_name="Обласна")
    make.library("Шкільна", Profile.CHILDREN, hub_name="Обласна")
    campaign = make.campaign(state=CampaignState.RANKING)
    ranked_run(
        make,
        campaign,
        [Place(title="Казки", council="children", audience=Audience.CHILDREN)],
        {"children": None, "fiction": None, "other": None},
    )
    assert campaign.id is not None
    with runtime.work(operator()) as work:
        listed = purchasing.make_list(work, campaign.id)
        assert listed.id is not None
        purchasing.approve_rest(work, listed.id)
        purchasing.approve_list(work, listed.id)
        return service.allocate(work, listed.id, base=Base.EQUAL)


def numbers(runtime: Runtime) -> list[tuple[str, int, str]]:
    with runtime.database.reading() as session:
        acts = session.exec(select(Act).order_by(col(Act.library_id)))
        return [(act.recipient, act.copies, act.number) for act in acts]


def test_only_libraries_to_which_something_is_handed_over_have_numbered_acts(
    runtime: Runtime, make: Make
) -> None:
    distributed(runtime, make)
    assert numbers(runtime) == [
        ("Обласна", 1, ""),
        ("Доросла", 0, ""),
        ("Дитяча", 1, "2020-1-1/1"),
        ("Шкільна", 1, "2020-1-1/2"),
    ]


def test_first_copy_given_by_hand_brings_the_next_number_and_the_hub_none(
    runtime: Runtime, make: Make
) -> None:
    sheet = distributed(runtime, make)
    assert sheet.id is not None
    with runtime.work(operator()) as work:
        service.correct(work, sheet.id, 1, 3, copies=0, reason="Має", version=1)
        service.correct(work, sheet.id, 1, 2, copies=1, reason="Просить", version=2)
        service.correct(work, sheet.id, 1, 4, copies=0, reason="Має", version=3)
        service.correct(work, sheet.id, 1, 1, copies=2, reason="Просить", version=4)
    assert numbers(runtime) == [
        ("Обласна", 2, ""),
        ("Доросла", 1, "2020-1-1/3"),
        ("Дитяча", 0, "2020-1-1/1"),
        ("Шкільна", 0, "2020-1-1/2"),
    ]


def test_screens_and_files_say_where_there_is_no_act(client: Browser, runtime: Runtime, make: Make) -> None:
    distributed(runtime, make)
    client.sign_in(make.user(Role.AUDITOR))
    page = client.get(f"{SHEET}?by=libraries").text
    assert "залишається в бібліотеці-розподільнику" in page
    assert "акта немає" in page
    assert "акта для них не складають" in client.get(f"{SHEET}/acts/1").text
    assert client.get(f"{SHEET}/acts/1.xlsx").status_code == 409
    assert client.get(f"{SHEET}/acts/2.xlsx").status_code == 409
    assert client.get(f"{SHEET}/acts/3.xlsx").status_code == 200
    rows = json.loads(client.get("/campaigns/2020/export/acts.json").data)["rows"]
    assert [(row["act"], row["recipient"]) for row in rows] == [
        ("без акта: залишається в бібліотеці-розподільнику", "Обласна"),
        ("2020-1-1/1", "Дитяча"),
        ("2020-1-1/2", "Шкільна"),
    ]
