"""Routing of titles to councils, with the ground of each choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquisition.selection import ruleset
from acquisition.selection.routing import Ground, Subject, route

UBI = ruleset.load("ubi-2020")


@pytest.mark.parametrize(
    "subject, council, ground",
    [
        (Subject(audience="children"), "children", Ground.AUDIENCE),
        (Subject(audience="children", category="Сучасна проза"), "children", Ground.AUDIENCE),
        (Subject(audience="adult", category="Сучасна іноземна проза Драматургія"), "fiction", Ground.WORD),
        (Subject(category="П’єси"), "fiction", Ground.WORD),
        (Subject(audience="adult", udc="821.161.2-31"), "fiction", Ground.UDC),
        (Subject(audience="adult", udc="94(477)"), "other", Ground.REST),
        (Subject(audience="adult", category="Популярна психологія"), "other", Ground.REST),
        (Subject(category="непрозора тема"), "other", Ground.REST),
        (Subject(category="Дитячі енциклопедії"), "children", Ground.READERS),
        (Subject(audience="adult", category="Дитяча психологія"), "other", Ground.REST),
        (Subject(purpose="для дітей середнього віку", category="Проза"), "children", Ground.READERS),
        (Subject(), "other", Ground.REST),
        (Subject(audience="children", council="other"), "other", Ground.SENDER),
        (Subject(council="Експертна рада з художньої літератури для ДОРОСЛИХ"), "fiction", Ground.SENDER),
        (Subject(audience="children", council="Рада старійшин"), "children", Ground.AUDIENCE),
    ],
)
def test_a_title_goes_to_the_first_council_that_takes_it(
    subject: Subject, council: str, ground: Ground
) -> None:
    found = route(subject, UBI)
    assert (found.council, found.ground) == (council, ground)


def test_the_explanation_shows_what_decided() -> None:
    assert route(Subject(audience="children"), UBI).sentence == "Читацьке призначення: дитяча."
    assert route(Subject(category="Поезія"), UBI).sentence == "Вид або тематика: «Поезія»."


def test_a_single_council_takes_everything() -> None:
    assert route(Subject(audience="children"), ruleset.load("local")).council == "commission"


@given(st.builds(Subject, *[st.text(max_size=20)] * 6), st.sampled_from(ruleset.available()))
def test_every_title_finds_a_council_of_the_rule_set(subject: Subject, name: str) -> None:
    rules = ruleset.load(name)
    found = route(subject, rules)
    assert found.council in {council.key for council in rules.councils}
    assert "%(" not in found.sentence
