"""Every page that a role is led to in the demonstration opens and says that the data are a demonstration."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask

from acquisition.demo import seed
from acquisition.demo.accounts import PRINTED
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
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
    wrong = {account.role.value: _walk(app, account.email, account.password) for account in PRINTED}
    assert wrong == {account.role.value: [] for account in PRINTED}


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
