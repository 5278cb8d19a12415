"""What a role bound to one campaign gives: that campaign, its part of lists, nothing that belongs to no campaign."""

from __future__ import annotations

import pytest

from acquisition.kernel.actor import GUEST, Actor, ActorKind, Grant, operator
from acquisition.kernel.errors import NotAllowed, NotSignedIn
from acquisition.people.access import (
    SHARED,
    Permission,
    Role,
    allowed,
    allowed_somewhere,
    campaigns_reached,
    require,
    require_somewhere,
)
from tests.support.browsing import Browser
from tests.support.make import Make


def person(*grants: Grant) -> Actor:
    return Actor(ActorKind.PERSON, "Хтось", 1, frozenset(grants))


BOUND = person(Grant(Role.SECRETARY, campaign_id=7))
FREE = person(Grant(Role.SECRETARY))
BOTH = person(Grant(Role.SECRETARY, campaign_id=7), Grant(Role.SELECTOR))


@pytest.mark.parametrize("permission", [Permission.IMPORT_RUN, Permission.HOLDINGS_SEE, Permission.JOBS_SEE])
def test_bound_role_reaches_its_campaign_and_nothing_without_one(permission: Permission) -> None:
    assert allowed(BOUND, permission, campaign_id=7)
    assert not allowed(BOUND, permission, campaign_id=8)
    assert not allowed(BOUND, permission)
    assert allowed_somewhere(BOUND, permission)
    assert all(allowed(FREE, permission, campaign_id=each) for each in (None, 7, 8))


def test_campaigns_reached_narrow_lists_only_for_bound_roles() -> None:
    reached = [campaigns_reached(who, Permission.IMPORT_RUN) for who in (BOUND, FREE, BOTH, operator())]
    assert reached == [frozenset({7}), None, None, None]
    assert campaigns_reached(BOTH, Permission.COUNCILS_MANAGE) == frozenset({7})
    assert campaigns_reached(BOUND, Permission.PEOPLE_MANAGE) == frozenset()


def test_what_campaigns_share_is_open_to_bound_roles() -> None:
    assert all(allowed(BOUND, each) for each in SHARED)


def test_refusal_tells_guests_from_strangers() -> None:
    for ask in (require, require_somewhere):
        with pytest.raises(NotSignedIn):
            ask(GUEST, Permission.IMPORT_RUN)
        with pytest.raises(NotAllowed):
            ask(person(Grant(Role.EXPERT)), Permission.IMPORT_RUN)
    with pytest.raises(NotAllowed):
        require(BOUND, Permission.IMPORT_RUN)


@pytest.mark.sqlite_only
def test_secretary_of_one_campaign_opens_no_page_of_the_whole_service(client: Browser, make: Make) -> None:
    client.sign_in(make.user(Role.SECRETARY, campaign=make.campaign()))
    shown = {
        address: client.get(address).status_code
        for address in ("/holdings", "/people/users", "/people/libraries", "/requests/wishes", "/requests/all",
                        "/registers", "/titles", "/campaigns", "/imports", "/jobs", "/campaigns/2020", "/")
    }  # fmt: skip
    closed = {address for address, status in shown.items() if status == 403}
    assert closed == {
        "/holdings",
        "/people/users",
        "/people/libraries",
        "/requests/wishes",
        "/requests/all",
        "/registers",
    }
    assert {status for address, status in shown.items() if address not in closed} == {200}
    page = client.get("/").get_data(as_text=True)
    assert not [address for address in closed if f'href="{address}"' in page]
    assert all(f'href="{address}"' in page for address in ("/titles", "/campaigns", "/imports", "/jobs"))
