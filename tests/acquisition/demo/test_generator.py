"""The generator gives the same bytes every time and the shares that PROCEDURE 9 names."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import isbnlib
import pytest

from acquisition.demo.experts import make_sheets
from acquisition.demo.generator import Demo, make_demo, write_files
from acquisition.demo.proposals import DEFECTS, Defect
from acquisition.demo.publishers import hyphenated, isbn10
from acquisition.demo.works import Shelf
from acquisition.selection import ruleset


@pytest.fixture(scope="module")
def demo() -> Demo:
    return make_demo()


def test_the_same_files_are_written_every_time(demo: Demo, tmp_path: Path) -> None:
    first = {path.name: _sha256(path) for path in write_files(demo, tmp_path / "first")}
    second = {path.name: _sha256(path) for path in write_files(make_demo(), tmp_path / "second")}
    assert first == second
    assert len(first) == 14


def test_2660_proposals_of_114_publishers_stand_in_eight_files(demo: Demo) -> None:
    assert len(demo.proposals) == 2660
    assert len({each.publisher.name for each in demo.proposals}) == 114
    packages = demo.packages()
    assert (len(packages), sum(package.proposals for package in packages)) == (8, 2660)


def test_twelve_publishers_hold_over_57_percent(demo: Demo) -> None:
    counts = Counter(each.publisher.number for each in demo.proposals)
    assert sum(count for _, count in counts.most_common(12)) > 2660 * 0.57


def test_shares_of_councils_prices_and_quantities_are_those_of_real_selections(demo: Demo) -> None:
    children = sum(each.work.for_children for each in demo.proposals)
    assert 0.55 <= children / 2660 <= 0.60
    assert 116 <= sum(each.price for each in demo.proposals) / 2660 <= 215
    assert {300 <= each.quantity <= 1500 for each in demo.proposals} == {True}


def test_one_proposal_in_eight_or_nine_has_a_defect(demo: Demo) -> None:
    assert Counter(each.defect for each in demo.proposals if each.defect) == DEFECTS
    assert 0.10 <= sum(DEFECTS.values()) / 2660 <= 0.13


def test_isbns_are_valid_and_of_the_demonstrations_own_prefix(demo: Demo) -> None:
    sound = demo.sound()
    assert {each.isbn[:8] for each in sound} == {"97861799"}
    assert all(isbnlib.is_isbn13(each.isbn) for each in sound)
    assert {isbnlib.mask(each.isbn) == hyphenated(each.isbn) for each in sound} == {True}
    assert {isbnlib.to_isbn10(each.isbn) == isbn10(each.isbn) for each in sound} == {True}
    assert len({each.isbn for each in sound}) == len(sound)


def test_spoilt_isbns_fail_their_check_digit(demo: Demo) -> None:
    spoilt = [each for each in demo.proposals if each.defect is Defect.BAD_ISBN]
    assert len(spoilt) == DEFECTS[Defect.BAD_ISBN]
    assert not any(isbnlib.is_isbn13(each.isbn) for each in spoilt)


def test_suspects_of_the_origin_rule_are_offered_without_another_defect(demo: Demo) -> None:
    suspects = [each for each in demo.proposals if each.work.shelf is Shelf.SUSPECTS]
    assert len(suspects) == 5
    assert {each.defect for each in suspects} == {None}


def test_no_work_stands_twice(demo: Demo) -> None:
    named = Counter((work.title, work.author) for work in demo.works)
    assert [work for work, count in named.items() if count > 1] == []
    assert len(named) > 1300


def test_each_title_gets_three_to_six_sheets_of_its_council_with_points_inside_the_rules(demo: Demo) -> None:
    rules = ruleset.load("ubi-2020")
    keys = [criterion.key for criterion in rules.criteria]
    sheets = list(make_sheets(demo.sound()[:200], demo.experts, keys))
    by_title = Counter(sheet.proposal.number for sheet in sheets)
    assert (min(by_title.values()), max(by_title.values())) == (3, 6)
    assert {sheet.expert.council == sheet.proposal.work.council for sheet in sheets} == {True}
    assert {tuple(sheet.points) for sheet in sheets} <= {(), tuple(keys)}
    assert all(0 <= points <= 10 for sheet in sheets for points in sheet.points.values())


def test_libraries_have_three_profiles_and_experts_three_councils(demo: Demo) -> None:
    assert Counter(library.profile for library in demo.libraries) == {
        "комбінована": 15,
        "дитяча": 6,
        "доросла": 3,
    }
    assert Counter(expert.council for expert in demo.experts) == {"children": 12, "fiction": 12, "other": 12}
    assert len({expert.name for expert in demo.experts}) == 36


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
