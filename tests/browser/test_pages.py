"""Every page that a role can reach: no error, no accessibility violation, nothing wider than the window."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from acquisition.people.access import Role
from tests.browser.conftest import Demo
from tests.browser.crawl import Walk

pytestmark = pytest.mark.browser
WIDTHS = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("role", list(Role))
def test_pages_of_a_role(demo: Demo, chromium: Browser, role: Role, width: str) -> None:
    account = demo.accounts[role.value]
    context = chromium.new_context(viewport=WIDTHS[width], locale="uk-UA")  # type: ignore[arg-type]  # playwright's own dict type
    walk = Walk(context, demo.address)
    try:
        walk.everywhere(walk.sign_in(account["email"], account["password"]))
    finally:
        context.close()
    assert not walk.problems, "\n".join(walk.problems)
    assert len(walk.seen) >= 4


def test_guest_sees_a_clean_sign_in_page(demo: Demo, chromium: Browser) -> None:
    context = chromium.new_context(viewport=WIDTHS["phone"])  # type: ignore[arg-type]  # playwright's own dict type
    walk = Walk(context, demo.address)
    walk.look_at(context.new_page(), f"{demo.address}/sign-in")
    context.close()
    assert not walk.problems, "\n".join(walk.problems)


def test_pages_work_without_scripts(demo: Demo, chromium: Browser) -> None:
    account = demo.accounts[Role.SELECTOR.value]
    context = chromium.new_context(java_script_enabled=False)
    page = Walk(context, demo.address).sign_in(account["email"], account["password"])
    for address in ("/campaigns", "/titles", "/imports", "/requests"):
        answer = page.goto(demo.address + address)
        assert answer is not None
        assert answer.status == 200
        assert page.locator("h1").count() == 1
    context.close()
