"""Invented marks go into any campaign through the ordinary import: three sheets a title, votes of fitting libraries."""

from __future__ import annotations

import csv
import io

import pytest

from acquisition.catalogue.models import Audience
from acquisition.demo.marks import invented_marks
from acquisition.kernel.actor import operator
from acquisition.kernel.errors import WrongState
from acquisition.kernel.runtime import Runtime
from acquisition.people.models import Profile
from acquisition.selection.models import CandidateState
from tests.support.make import Make

pytestmark = pytest.mark.sqlite_only


def rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def test_each_admitted_proposal_gets_three_sheets_inside_the_limits_of_the_criteria(
    runtime: Runtime, make: Make
) -> None:
    campaign = make.campaign("2020")
    admitted = make.candidate(campaign, state=CandidateState.ADMITTED, council="children")
    make.candidate(campaign, state=CandidateState.REJECTED)
    with runtime.reading(operator()) as unit:
        first, second = invented_marks(unit, "2020"), invented_marks(unit, "2020")
    assert first == second
    sheets = rows(first["scores.csv"])
    assert [sheet["candidate"] for sheet in sheets] == [str(admitted.number)] * 3
    assert len({sheet["expert"] for sheet in sheets}) == 3
    points = [
        int(cell)
        for sheet in sheets
        for key, cell in sheet.items()
        if key not in ("expert", "candidate", "comment")
    ]
    assert all(0 <= point <= 10 for point in points)


def test_only_libraries_that_would_receive_the_book_vote(runtime: Runtime, make: Make) -> None:
    campaign = make.campaign("2020")
    make.candidate(campaign, state=CandidateState.ADMITTED, audience=Audience.CHILDREN)
    make.library("Дитяча", Profile.CHILDREN)
    make.library("Доросла", Profile.ADULT)
    make.library("Комбінована", Profile.COMBINED)
    with runtime.reading(operator()) as unit:
        votes = rows(invented_marks(unit, "2020")["votes.csv"])
    assert {vote["library"] for vote in votes} == {"Дитяча", "Комбінована"}


def test_a_campaign_without_admitted_proposals_is_refused(runtime: Runtime, make: Make) -> None:
    make.campaign("2020")
    with runtime.reading(operator()) as unit, pytest.raises(WrongState):
        invented_marks(unit, "2020")
