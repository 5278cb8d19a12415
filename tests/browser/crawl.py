"""Walking through the screens as a person: every kind of page once, each looked at with axe."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
FILES = re.compile(r"/export/|\.(xlsx|csv|json|zip|pdf)$|/(file|download|correction|bundle)$")
LINKS = "() => [...document.querySelectorAll('a[href]')].filter(a => !a.hasAttribute('download')).map(a => a.href)"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def kind_of(address: str) -> str:
    """Pages that differ only in numbers, slugs of a campaign and query are of one kind."""
    path = urlsplit(address).path
    return re.sub(r"(?<=/campaigns/)[^/]+", "*", re.sub(r"\d+", "N", path))


@dataclass
class Walk:
    """One person's walk at one width. `problems` has a line for everything wrong, with the page's address."""

    context: BrowserContext
    home: str
    seen: set[str] = field(default_factory=set)
    problems: list[str] = field(default_factory=list)

    def sign_in(self, email: str, password: str) -> Page:
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.problems.append(f"{page.url}: {error}"))
        page.goto(f"{self.home}/sign-in")
        page.fill("input[name=email]", email)
        page.fill("input[name=password]", password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda address: "/sign-in" not in address)
        return page

    def everywhere(self, page: Page, limit: int = 80) -> None:
        """Follow links breadth first from the page the person is on."""
        waiting = [page.url]
        while waiting and len(self.seen) < limit:
            address = waiting.pop(0)
            kind = kind_of(address)
            if kind in self.seen or FILES.search(urlsplit(address).path):
                continue
            self.seen.add(kind)
            self.look_at(page, address)
            waiting += [link for link in page.evaluate(LINKS) if link.startswith(self.home)]

    def look_at(self, page: Page, address: str) -> None:
        answer = page.goto(address)
        if answer is None or answer.status >= 400:
            self.problems.append(f"{address}: status {answer.status if answer else 'none'}")
            return
        if page.evaluate(WIDER) > 1:
            self.problems.append(f"{address}: wider than the window by {page.evaluate(WIDER)} px")
        for violation in self._violations(page):
            where = "; ".join(node["target"][0] for node in violation["nodes"][:3])
            self.problems.append(f"{address}: axe {violation['id']}: {violation['help']} ({where})")

    def _violations(self, page: Page) -> list[dict[str, Any]]:
        page.evaluate(
            AXE.read_text(encoding="utf-8")
        )  # by the debugger, which the content policy does not bind
        found: list[dict[str, Any]] = page.evaluate(
            "rules => axe.run(document, rules).then(r => r.violations)", RULES
        )
        return found

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"{message.location.get('url', '')}: console: {message.text}")
