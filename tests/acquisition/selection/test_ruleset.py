"""Rule sets: the shipped ones, the schema check, the canonical plain form."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from acquisition.catalogue.vocabulary import AUDIENCES, BINDINGS, LANGUAGES, field_labels
from acquisition.selection import ruleset
from acquisition.selection.plain import RuleSetProblem
from acquisition.selection.reasons import CODES
from acquisition.selection.ruleset_check import PARAMETERS

SHIPPED = ["contest-2023", "local", "ubi-2018", "ubi-2020"]


def changed(path: str, value: Any) -> dict[str, Any]:
    """ubi-2020 in plain form with one value set («councils.0.share») or, for ..., removed."""
    plain = json.loads(json.dumps(ruleset.to_plain(ruleset.load("ubi-2020"))))
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    place: Any = plain
    for part in way:
        place = place[part]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return dict(plain)


def test_four_rule_sets_are_shipped() -> None:
    assert ruleset.available() == SHIPPED


@pytest.mark.parametrize("name", SHIPPED)
def test_the_plain_form_survives_json_and_gives_the_same_rules(name: str) -> None:
    rules = ruleset.load(name)
    assert ruleset.from_plain(json.loads(json.dumps(ruleset.to_plain(rules)))) == rules


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_rules_use_words_of_the_vocabulary(name: str) -> None:
    rules = ruleset.load(name)
    assert {audience for council in rules.councils for audience in council.audiences} <= set(AUDIENCES)
    for rule in rules.eligibility:
        assert set(rule.languages) <= set(LANGUAGES)
        assert set(rule.bindings) <= set(BINDINGS)
        assert set(rule.fields) <= set(field_labels("proposals"))
        assert rule.source


def test_every_code_of_the_check_has_a_name() -> None:
    assert set(PARAMETERS) | {"R99"} == set(CODES)


def test_the_default_of_track_a_has_three_councils_and_two_groups_of_criteria() -> None:
    rules = ruleset.load("ubi-2020")
    assert [council.key for council in rules.councils] == ["children", "fiction", "other"]
    assert {each.group for each in rules.criteria} == {
        "Змістове наповнення",
        "Художньо-поліграфічне виконання",
    }
    assert (rules.scoring.alpha, rules.scoring.quorum, rules.scoring.threshold) == (Fraction(7, 10), 2, 50)
    assert sum(council.share for council in rules.councils) == 1


@pytest.mark.parametrize(
    "path, value, key",
    [
        ("scoring.alpha", 0.7, "scoring.alpha"),
        ("scoring.alpha", "1/0", "scoring.alpha"),
        ("scoring.alpha", "3/2", "scoring.alpha"),
        ("scoring.quorum", "3", "scoring.quorum"),
        ("scoring.quorum", True, "scoring.quorum"),
        ("scoring.quorum", 0, "scoring.quorum"),
        ("scoring.threshold", 101, "scoring.threshold"),
        ("scoring.aggregation", "trimmed", "scoring.trim"),
        ("scoring.trim", "1/2", "scoring.trim"),
        ("scoring.tie_order", ["score", "title"], "scoring.tie_order"),
        ("scoring.tie_order", ["score", "luck", "number"], "scoring.tie_order[2]"),
        ("scoring.mode", "votes", "criteria"),
        ("scoring.weight", 1, "scoring.weight"),
        ("scoring", ..., "scoring"),
        ("voting.mode", "none", "scoring.alpha"),
        ("criteria", [], "criteria"),
        ("criteria.0.max", 0, "criteria[1].max"),
        ("criteria.1.weight", 0, "criteria[2].weight"),
        ("criteria.1.key", "relevance", "criteria[2]"),
        ("councils.0.share", "1/3", "councils"),
        ("councils.2.audiences", ["adult"], "councils"),
        ("eligibility.0.code", "R42", "eligibility[1].code"),
        ("eligibility.0.quantity_min", 5, "eligibility[1].quantity_min"),
        ("eligibility.1.languages", [], "eligibility[2].languages"),
        ("eligibility.1.source", ..., "eligibility[2].source"),
        ("appeal_days", 0, "appeal_days"),
    ],
)
def test_a_broken_rule_set_names_file_key_and_mend(path: str, value: Any, key: str) -> None:
    with pytest.raises(RuleSetProblem) as caught:
        ruleset.from_plain(changed(path, value), file="own.toml")
    assert (caught.value.file, caught.value.key) == ("own.toml", key)
    assert caught.value.mend in str(caught.value)


def test_an_unknown_rule_set_lists_the_known_ones() -> None:
    with pytest.raises(RuleSetProblem, match="ubi-2018, ubi-2020"):
        ruleset.load("ubi-2027")


def test_a_name_cannot_climb_out_of_the_folder() -> None:
    with pytest.raises(RuleSetProblem):
        ruleset.load("../rulesets/local")


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text("key = ", encoding="utf-8")
    with pytest.raises(RuleSetProblem, match=r"own\.toml"):
        ruleset.load("own", tmp_path)


def test_the_key_must_be_the_name_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        (ruleset.FOLDER / "local.toml").read_text(encoding="utf-8"), encoding="utf-8"
    )
    with pytest.raises(RuleSetProblem, match='key = "own"'):
        ruleset.load("own", tmp_path)
