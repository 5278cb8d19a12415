"""A finished ranking run made straight in the database, for tests of what comes after it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acquisition.catalogue.models import Audience
from acquisition.people.models import Profile
from acquisition.selection.models import (
    Campaign,
    Candidate,
    CandidateState,
    RankedTitle,
    RankingRun,
    RunState,
)
from acquisition.selection.ranking import Decision
from acquisition.selection.ruleset import from_plain
from acquisition.selection.snapshot import Header
from tests.support.make import Make


@dataclass(frozen=True, slots=True)
class Place:
    """One ranked title: its council, price in kopiykas, audience and copies offered."""

    council: str = "fiction"
    price_kop: int | None = 100_00
    audience: Audience = Audience.ADULT
    offered: int | None = 1000
    title: str = ""


def recipients(make: Make, combined: int = 0, children: int = 0, adult: int = 0) -> None:
    """So many libraries of each profile."""
    for profile, number in (
        (Profile.COMBINED, combined),
        (Profile.CHILDREN, children),
        (Profile.ADULT, adult),
    ):
        for _ in range(number):
            make.library(profile=profile)


def ranked_run(
    make: Make,
    campaign: Campaign,
    places: Sequence[Place],
    envelopes: Mapping[str, int | None],
    number: int = 1,
) -> tuple[RankingRun, list[Candidate]]:
    """A finished run with the places in order, and its candidates, admitted."""
    header = Header(campaign.slug, campaign.year, 1, from_plain(campaign.ruleset), envelopes)
    run = make.row(
        RankingRun(
            campaign_id=campaign.id,
            number=number,
            state=RunState.DONE,
            header=header.text(),
            input_sha256="1" * 64,
            output_sha256="2" * 64,
            created_at=make.runtime.clock.now(),
        )
    )
    candidates = [_candidate(make, campaign, place) for place in places]
    make.rows([_ranked(run, candidate, at) for at, candidate in enumerate(candidates, 1)])
    return run, candidates


def _candidate(make: Make, campaign: Campaign, place: Place) -> Candidate:
    title = make.title(place.title, audience=place.audience)
    values = {"council": place.council, "price_kop": place.price_kop, "quantity": place.offered}
    return make.candidate(campaign, title, state=CandidateState.ADMITTED, **values)


def _ranked(run: RankingRun, candidate: Candidate, place: int) -> RankedTitle:
    return RankedTitle(
        run_id=run.id,
        candidate_id=candidate.id,
        position=place,
        place=place,
        council=candidate.council,
        decision=Decision.RECOMMENDED,
        price_kop=candidate.price_kop,
        quantity=candidate.quantity,
        entry="{}",
        result="{}",
    )
