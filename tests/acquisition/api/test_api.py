"""The API: a living token is the only key, rights are those of its owner, refusals are problem documents."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.people.models import User
from acquisition.people.service.api_tokens import create_token, revoke_token
from acquisition.selection.models import CandidateState
from tests.support.clock import StoppedClock
from tests.support.make import Make


def token_of(make: Make, runtime: Runtime, user: User, days: int = 30) -> str:
    with runtime.work(make.actor_of(user)) as unit:
        return create_token(unit, "програма", days)


def ask(app: Flask, address: str, token: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = app.test_client().get(f"/api/v1{address}", headers=headers)
    return answer.status_code, answer.json


def test_no_token_is_told_how_to_come_in(app: Flask) -> None:
    answer = app.test_client().get("/api/v1/campaigns")
    assert answer.status_code == 401
    assert answer.content_type == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json["type"] == "urn:dobir:not-signed-in"


@pytest.mark.parametrize("spoil", ["expired", "revoked", "inactive", "must_change_password", "other"])
def test_dead_token_opens_nothing(
    app: Flask, make: Make, runtime: Runtime, clock: StoppedClock, spoil: str
) -> None:
    user = make.user(Role.SELECTOR)
    token = token_of(make, runtime, user)
    assert ask(app, "/campaigns", token)[0] == 200
    if spoil == "expired":
        clock.move(timedelta(days=31))
    elif spoil == "revoked":
        with runtime.work(make.actor_of(user)) as unit:
            revoke_token(unit, 1)
    elif spoil == "other":
        token = token[:-1] + ("a" if token[-1] != "a" else "b")
    else:
        with runtime.database.writing() as session:
            row = session.get_one(User, user.id)
            setattr(row, "active" if spoil == "inactive" else spoil, spoil != "inactive")
            session.add(row)
            session.commit()
    assert ask(app, "/campaigns", token)[0] == 401


def test_browser_cookie_does_not_open_the_api(app: Flask, make: Make, client: Any) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    assert client.get("/account").status_code == 200
    assert client.get("/api/v1/campaigns").status_code == 401


def test_person_outside_the_check_gets_admitted_candidates_without_findings(
    app: Flask, make: Make, runtime: Runtime
) -> None:
    campaign = make.campaign()
    make.candidate(campaign, state=CandidateState.ADMITTED, codes="?R15")
    make.candidate(campaign, state=CandidateState.REJECTED, codes="R03")
    librarian = make.user(Role.BRANCH_LIBRARIAN, library=make.library())
    status, seen = ask(app, "/campaigns/2020/candidates", token_of(make, runtime, librarian))
    assert (status, seen["total"], [row["number"] for row in seen["candidates"]]) == (200, 1, [1])
    assert seen["candidates"][0]["codes"] is None
    status, seen = ask(app, "/campaigns/2020/candidates", token_of(make, runtime, make.user(Role.SELECTOR)))
    assert [(row["number"], row["codes"]) for row in seen["candidates"]] == [(1, ["?R15"]), (2, ["R03"])]


def test_person_without_roles_is_refused(app: Flask, make: Make, runtime: Runtime) -> None:
    make.campaign()
    status, answer = ask(app, "/campaigns/2020", token_of(make, runtime, make.user()))
    assert (status, answer["type"]) == (403, "urn:dobir:not-allowed")


@pytest.mark.parametrize(("address", "status"), [("/campaigns/none", 404), ("/none", 404)])
def test_unknown_address_is_a_problem_document(
    app: Flask, make: Make, runtime: Runtime, address: str, status: int
) -> None:
    found = ask(app, address, token_of(make, runtime, make.user(Role.SELECTOR)))
    assert (found[0], found[1]["status"]) == (status, status)


def test_campaign_tells_its_rules_and_counts(app: Flask, make: Make, runtime: Runtime) -> None:
    campaign = make.campaign()
    make.candidate(campaign)
    status, seen = ask(app, "/campaigns", token_of(make, runtime, make.user(Role.AUDITOR)))
    assert status == 200
    assert [(row["slug"], row["ruleset_sha256"]) for row in seen["campaigns"]] == [
        ("2020", campaign.ruleset_sha256)
    ]
    assert seen["campaigns"][0]["candidates"]["proposed"] == 1


@pytest.mark.parametrize(
    ("role", "counts"),
    [
        (Role.ADMINISTRATOR, {}),
        (Role.EXPERT, {"admitted": 1}),
        (Role.BRANCH_LIBRARIAN, {"admitted": 1}),
        (Role.APPROVER, {"admitted": 1}),
    ],
)
def test_counts_of_the_check_are_not_told_to_those_outside_it(
    app: Flask, make: Make, runtime: Runtime, role: Role, counts: dict[str, int]
) -> None:
    campaign = make.campaign()
    for state in CandidateState:
        make.candidate(campaign, state=state)
    token = token_of(make, runtime, make.user(role, library=make.library()))
    assert ask(app, "/campaigns", token)[1]["campaigns"][0]["candidates"] == counts
    assert ask(app, "/campaigns/2020", token)[1]["candidates"] == counts


def test_one_bound_to_a_campaign_learns_of_no_other(app: Flask, make: Make, runtime: Runtime) -> None:
    mine = make.campaign("2020")
    make.campaign("2021")
    token = token_of(make, runtime, make.user(Role.EXPERT, campaign=mine))
    assert [row["slug"] for row in ask(app, "/campaigns", token)[1]["campaigns"]] == ["2020"]
    assert ask(app, "/campaigns/2021", token)[0] == 403
    assert ask(app, "/campaigns/2021/candidates", token)[0] == 403
    stranger = token_of(make, runtime, make.user())
    assert [ask(app, f"/campaigns/{slug}", stranger)[0] for slug in ("2021", "none")] == [403, 403]


def test_token_page_shows_a_token_once_and_another_person_cannot_end_it(
    app: Flask, make: Make, client: Any, runtime: Runtime
) -> None:
    client.sign_in(make.user(Role.SELECTOR))
    made = client.post("/account/tokens", data={"name": "звіти", "days": "30"})
    assert "dobir_" in made.text
    assert "dobir_" not in client.get("/account/tokens").text
    assert client.post("/account/tokens", data={"name": "", "days": "9999"}).status_code == 422
    client.sign_in(make.user(Role.SELECTOR))
    assert client.post("/account/tokens/1/revoke").status_code == 404


@pytest.mark.sqlite_only
def test_description_names_every_address(app: Flask) -> None:
    described = app.test_client().get("/api/v1/openapi.json").json
    assert described["openapi"].startswith("3.1")
    assert sorted(described["paths"]) == [
        "/api/v1/campaigns",
        "/api/v1/campaigns/{slug}",
        "/api/v1/campaigns/{slug}/candidates",
    ]
