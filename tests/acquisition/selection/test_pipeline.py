"""The picture of a campaign: a funnel whose heights are shares of the largest step."""

import pytest

from acquisition.kernel.actor import operator
from acquisition.kernel.runtime import Runtime
from acquisition.people.access import Role
from acquisition.selection import ruleset
from acquisition.selection.models import CandidateState
from acquisition.selection.pipeline import HEIGHT, LABELS, WIDTH, Step, bands
from acquisition.selection.queries.campaigns import figures, load
from acquisition.selection.queries.pipeline import SHOWN_TO, steps
from acquisition.selection.terms import terms
from tests.support.make import Make


def height(points: str) -> float:
    ys = [float(pair.split(",")[1]) for pair in points.split()]
    return round(ys[-1] - ys[0], 1)


def test_heights_are_shares_of_the_largest_step() -> None:
    drawn = bands([Step("proposed", 200), Step("admitted", 100), Step("scored", 0)])
    assert [height(band.points) for band in drawn] == [HEIGHT, HEIGHT / 2, 2.0]
    assert [band.x // WIDTH for band in drawn] == [0, 1, 2]


def test_copies_do_not_stretch_the_titles() -> None:
    drawn = bands([Step("approved", 100), Step("distributed", 15_176)])
    assert [height(band.points) for band in drawn] == [HEIGHT, HEIGHT]


def test_an_empty_campaign_is_drawn_as_thin_lines() -> None:
    assert {height(band.points) for band in bands([Step(key, 0) for key in LABELS])} == {2.0}


@pytest.mark.parametrize(
    "role, expected",
    [
        (Role.SELECTOR, list(SHOWN_TO)),
        (Role.EXPERT, ["admitted"]),
        (Role.APPROVER, ["admitted", "ranked", "listed", "approved", "distributed"]),
        (Role.ADMINISTRATOR, []),
    ],
)
def test_steps_are_those_the_role_may_know(
    runtime: Runtime, make: Make, role: Role, expected: list[str]
) -> None:
    campaign = make.campaign()
    make.candidate(campaign, state=CandidateState.ADMITTED)
    actor = make.actor(role)
    with runtime.reading(actor) as unit:
        loaded = load(unit.session, campaign.slug)
        assert [
            step.key for step in steps(unit.session, actor, loaded, figures(unit.session, loaded))
        ] == expected


def test_scored_and_checked_titles_are_counted_once(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign()
    candidate = make.candidate(campaign, state=CandidateState.ADMITTED, checked_at=runtime.clock.now())
    make.candidate(campaign)
    for _expert in range(2):
        make.sheet(candidate, make.appointment(campaign), {"relevance": 5})
    with runtime.reading(operator()) as unit:
        loaded = load(unit.session, campaign.slug)
        counts = {
            step.key: step.count
            for step in steps(unit.session, operator(), loaded, figures(unit.session, loaded))
        }
    assert (counts["proposed"], counts["checked"], counts["admitted"], counts["scored"]) == (2, 1, 1, 1)


def test_every_parameter_of_a_shipped_rule_is_told_in_words() -> None:
    for name in ruleset.available():
        for rule in ruleset.load(name).eligibility:
            plain = ruleset.table_to_plain(rule)
            assert len(terms(rule, 2020)) == len(plain.keys() - {"code", "source"})
