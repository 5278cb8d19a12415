"""Filling an empty database with the demonstration, through the same doors that people use."""

import time
from collections.abc import Callable

from sqlalchemy import delete
from sqlmodel import select

from acquisition.demo import accounts, branch_requests, first_campaign, next_campaign
from acquisition.demo.accounts import ADMINISTRATOR, SELECTOR
from acquisition.demo.chance import YEAR
from acquisition.demo.desk import Desk
from acquisition.demo.generator import Demo, make_demo
from acquisition.intake.models import FileKind
from acquisition.kernel.actor import operator
from acquisition.kernel.errors import Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.instance import get_fact, set_fact
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.people.models import User
from acquisition.schema import METADATA

FILLING = "filling"
"""Value of the fact «demo» while the data are being made; True when they are complete."""


def fill(runtime: Runtime, run_job: Callable[[Job], Job], say: Callable[[str], None]) -> dict[str, float]:
    """Make the demonstration; gives seconds by step, nothing when it is already there.

    A filling that was cut short is wiped and made anew. Refused when the database holds real data.
    """
    if not _prepare(runtime):
        return {}
    desk, demo = Desk(runtime, run_job, say), make_demo()
    seconds: dict[str, float] = {}
    for name, step in _steps(desk, demo):
        started = time.monotonic()
        say(name)
        step()
        seconds[name] = round(time.monotonic() - started, 1)
    with runtime.work(operator()) as unit:
        set_fact(unit.session, "demo", True)
        set_fact(unit.session, "demo_accounts", accounts.printed())
        unit.record("demo.fill", ("instance", 0), after={"seconds": round(sum(seconds.values()))})
    return seconds


def _prepare(runtime: Runtime) -> bool:
    """Whether there is something to do; marks the database as a demonstration before anything else is written."""
    with runtime.work(operator()) as unit:
        state = get_fact(unit.session, "demo")
        if state is True:
            return False
        if state is None and unit.session.exec(select(User.id).limit(1)).first() is not None:
            raise Refused(
                _("У базі вже є справжні дані, тому демонстрацію не завантажуємо."), code="not-empty"
            )
        if state == FILLING:
            for table in reversed(METADATA.sorted_tables):
                unit.session.execute(delete(table))
        set_fact(unit.session, "demo", FILLING)
    return True


def _steps(desk: Desk, demo: Demo) -> list[tuple[str, Callable[[], None]]]:
    campaign: dict[str, int] = {}

    def create() -> None:
        campaign["id"] = first_campaign.create(
            desk,
            first_campaign.SLUG,
            _("Поповнення фондів %(year)s (демонстрація)", year=YEAR),
            first_campaign.BUDGET_KOP,
            YEAR,
        )

    return [
        (_("Бібліотеки й люди…"), lambda: _people(desk, demo)),
        (_("Реєстри й фонд…"), lambda: _registers_and_holdings(desk, demo)),
        (_("Кампанія…"), create),
        (_("Пропозиції видавців…"), lambda: first_campaign.take_proposals(desk, demo, campaign["id"])),
        (_("Заявки філій…"), lambda: branch_requests.take(desk, demo)),
        (_("Технічний відбір…"), lambda: first_campaign.check(desk, campaign["id"])),
        (_("Експертні ради…"), lambda: first_campaign.appoint(desk, demo, campaign["id"])),
        (_("Оцінки й голоси…"), lambda: first_campaign.score(desk, demo, campaign["id"])),
        (_("Рейтинг…"), lambda: first_campaign.rank(desk, campaign["id"])),
        (_("Перелік до закупівлі…"), lambda: first_campaign.list_for_approval(desk, campaign["id"])),
        (_("Наступна кампанія…"), lambda: next_campaign.begin(desk, demo)),
    ]


def _people(desk: Desk, demo: Demo) -> None:
    accounts.hire_staff(desk.runtime)
    desk.bring(ADMINISTRATOR, FileKind.LIBRARIES, "biblioteky.csv", demo.libraries_file())
    with desk.work(ADMINISTRATOR) as unit:
        accounts.hire_librarians(unit, demo.libraries)
        accounts.hire_experts(unit, demo.experts)


def _registers_and_holdings(desk: Desk, demo: Demo) -> None:
    kinds = {
        "publishers": FileKind.REGISTER_PUBLISHERS,
        "market": FileKind.REGISTER_MARKET,
        "forbidden": FileKind.REGISTER_FORBIDDEN,
    }
    for key, content in demo.registers().items():
        desk.bring(SELECTOR, kinds[key], f"reiestr-{key}.csv", content)
    desk.bring(SELECTOR, FileKind.HOLDINGS, "fond.csv", demo.holdings_file())
