"""Every page that a role is led to in the demonstration opens and says that the data are a demonstration."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask
from sqlmodel import select

from acquisition.demo import seed
from acquisition.demo.accounts import APPROVER, BRANCH, PRINTED, SELECTOR, Account
from acquisition.distribution import service as distribution
from acquisition.kernel.actor import operator
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.purchasing import service as purchasing
from acquisition.purchasing.models import PurchaseLine, Verdict
from tests.support.browsing import Browser
from workers.execute import execute

LINK = re.compile(r'href="([^"]+)"')
OF_A_KIND = 2
"""How many pages of one kind (numbers apart) are opened."""


@pytest.mark.sqlite_only
def test_pages_reached_by_links_open_for_every_role(runtime: Runtime, app: Flask) -> None:
    def run(job: Job) -> Job:
        assert job.id is not None
        execute(runtime, job.id)
        return job

    seed.fill(runtime, run, lambda _message: None)
    assert _walks(app, PRINTED) == {account.email: [] for account in PRINTED}
    _finish_the_campaign(runtime)
    affected = [account for account in PRINTED if account.email in (SELECTOR, BRANCH, APPROVER)]
    assert _walks(app, affected) == {account.email: [] for account in affected}


def _finish_the_campaign(runtime: Runtime) -> None:
    """Approve the list of the demonstration and distribute it, as its operator."""
    with runtime.work(operator()) as unit:
        returned = select(PurchaseLine).where(PurchaseLine.verdict == Verdict.RETURNED)
        for line in unit.session.exec(returned).all():
            assert line.id is not None
            purchasing.rework_line(
                unit, 1, line.id, quantity=line.quantity, answer="Дешевшого немає.", version=line.version
            )
        purchasing.approve_rest(unit, 1)
        purchasing.approve_list(unit, 1)
    with runtime.work(operator()) as unit:
        job = distribution.request_allocation(unit, 1)
    assert job.id is not None
    execute(runtime, job.id)


def _walks(app: Flask, accounts: Sequence[Account]) -> dict[str, list[str]]:
    return {account.email: _walk(app, account.email, account.password) for account in accounts}


def _walk(app: Flask, email: str, password: str) -> list[str]:
    """Follow links from the dashboard; gives what was wrong with the pages behind them."""
    browser = app.test_client()
    assert isinstance(browser, Browser)
    entered = browser.post("/sign-in", data={"email": email, "password": password})
    assert entered.status_code == 302, email
    wrong: list[str] = []
    waiting, opened, kinds = ["/"], set[str](), Counter[str]()
    while waiting:
        address = waiting.pop(0)
        kind = re.sub(r"[0-9]+", "N", urlsplit(address).path)
        if address in opened or kinds[kind] >= OF_A_KIND:
            continue
        opened.add(address)
        kinds[kind] += 1
        answer = browser.get(address, follow_redirects=True)
        answer.get_data()  # to the end: files come in a stream
        if answer.status_code != 200:
            wrong.append(f"{address}: {answer.status_code}")
        elif answer.mimetype == "text/html":
            wrong += [] if "Демонстраційні дані" in answer.text else [f"{address}: not marked"]
            waiting += _links(address, answer.text)
    assert len(opened) > 15, email
    return wrong


def _links(address: str, page: str) -> list[str]:
    found = [urldefrag(urljoin(address, unescape(link)))[0] for link in LINK.findall(page)]
    return [link for link in found if link.startswith("/") and not link.startswith("/static")]
