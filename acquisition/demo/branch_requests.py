"""Requests of branches in the demonstration: brought as a list, typed by a branch, and answered in several ways."""

from sqlmodel import col, select

from acquisition.demand import service
from acquisition.demand.models import Request, RequestState
from acquisition.demand.states import Action
from acquisition.demand.wishes import WishData
from acquisition.demo.accounts import BRANCH, SELECTOR
from acquisition.demo.desk import Desk
from acquisition.demo.generator import Demo
from acquisition.intake.models import FileKind
from acquisition.people.access import own_libraries

TYPED = (
    WishData(title="Кобзар", authors="Тарас Шевченко", copies=3, reason="Програмовий твір, примірників бракує."),
    WishData(title="Тореадори з Васюківки", authors="Всеволод Нестайко", copies=2, reason="Старі примірники зношені."),
    WishData(title="Щось про історію нашого краю", copies=1, reason="Питають краєзнавці.", reader="гурток краєзнавців"),
)  # fmt: skip
ANSWERS = (
    (Action.CONSIDER, "", ""),
    (Action.ACCEPT, "", "Книжка є серед пропозицій кампанії."),
    (Action.ACCEPT, "", ""),
    (Action.DECLINE, "held", ""),
    (Action.DECLINE, "not-on-sale", "Видавець не планує додруку."),
)
"""Answers given in turn; every sixth request still waits."""


def take(desk: Desk, demo: Demo) -> None:
    """The collected list through the import, three more by a branch at its own screen, then the selector's answers."""
    desk.bring(SELECTOR, FileKind.REQUESTS, "zaiavky-filii.csv", demo.requests_file())
    with desk.work(BRANCH) as unit:
        [library_id] = own_libraries(unit.actor)
        for wish in TYPED:
            service.submit(unit, library_id, wish)
    with desk.work(SELECTOR) as unit:
        waiting = list(
            unit.session.exec(
                select(Request).where(Request.state == RequestState.SUBMITTED).order_by(col(Request.id))
            )
        )
        for place, request in enumerate(waiting):
            if place % 6 < len(ANSWERS):
                action, code, reply = ANSWERS[place % 6]
                service.decide(
                    unit, {request.id or 0: request.version}, action, reason_code=code, reply=reply
                )
