"""The technical check: each rule's answers, certainty, and that nothing unknown becomes a reason."""

from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquisition.selection import ruleset
from acquisition.selection.eligibility import CHECKS, Entry, Facts, Listed, check
from acquisition.selection.reasons import CODES, SENTENCES, Certainty, Finding, persons_reason
from acquisition.selection.ruleset import EligibilityRule
from acquisition.selection.ruleset_check import PARAMETERS

UBI = ruleset.load("ubi-2020")
ABSENT, LISTED = Entry(Listed.ABSENT), Entry(Listed.LISTED, number="17", name="Веселка")
CLEAN = Facts(
    title="Захар Беркут",
    author="Іван Франко",
    publisher="Веселка",
    year=2020,
    isbn="9786171234567",
    languages=("uk",),
    binding="hard",
    price_kop=120_00,
    quantity=1000,
    budget_issued=False,
    on_sale=True,
    documents=True,
    sample=True,
    late=False,
    purpose="науково-популярне",
    held=0,
    publishers=LISTED,
    market=LISTED,
    forbidden=ABSENT,
)


def rules_of(*rules: EligibilityRule) -> ruleset.RuleSet:
    return replace(UBI, eligibility=rules)


def found(facts: Facts, code: str, **params: Any) -> list[tuple[str, str]]:
    findings = check(facts, rules_of(EligibilityRule(code, "тест", **params)), 2020)
    assert all(each.code == code for each in findings)
    return [(each.variant, each.certainty.value) for each in findings]


def test_a_clean_proposal_has_no_findings_under_every_shipped_rule_set() -> None:
    for name in ruleset.available():
        assert check(CLEAN, ruleset.load(name), 2020) == []


@pytest.mark.parametrize(
    "code, params, facts, expected",
    [
        ("R01", {}, {"publishers": ABSENT}, [("absent", "certain")]),
        ("R01", {}, {"publishers": Entry(Listed.ALIKE, name="Веселка Плюс")}, [("alike", "suspicion")]),
        ("R01", {}, {"publishers": Entry()}, [("unchecked", "unchecked")]),
        ("R01", {}, {"publishers": ABSENT, "publisher": ""}, [("unknown", "unchecked")]),
        ("R02", {"languages": ("uk",)}, {"languages": ("en",)}, [("other", "certain")]),
        ("R02", {"languages": ("uk",)}, {"languages": ("en", "uk")}, []),
        ("R02", {"languages": ("uk",)}, {"languages": ()}, [("unchecked", "unchecked")]),
        (
            "R02",
            {"languages": ("uk",)},
            {"languages": (), "title": "Мёртвые души"},
            [("letters", "suspicion")],
        ),
        (
            "R02",
            {"languages": ("uk",)},
            {"languages": (), "title": "Подъёмы її"},
            [("unchecked", "unchecked")],
        ),
        ("R03", {"years_before": 2}, {"year": 2018}, []),
        ("R03", {"years_before": 2}, {"year": 2017}, [("early", "certain")]),
        ("R03", {"years_before": 2}, {"year": 2021}, [("late", "certain")]),
        ("R03", {"year_from": 2018}, {"year": 2017}, [("early", "certain")]),
        ("R03", {"years_before": 2}, {"year": None}, [("unchecked", "unchecked")]),
        ("R04", {"quantity_min": 500}, {"quantity": 499}, [("few", "certain")]),
        ("R04", {"quantity_min": 500}, {"quantity": 500}, []),
        ("R04", {"quantity_max": 3000}, {"quantity": 3001}, [("many", "certain")]),
        ("R04", {"quantity_min": 500}, {"quantity": None}, [("unchecked", "unchecked")]),
        ("R05", {"words": ("довідк",)}, {"purpose": "Художнє"}, [("other", "suspicion")]),
        ("R05", {"words": ("ДОВІДК",)}, {"purpose": "дитяча довідкова"}, []),
        ("R05", {"words": ("довідк",)}, {"purpose": ""}, [("unchecked", "unchecked")]),
        ("R06", {"bindings": ("hard",)}, {"binding": "soft"}, [("other", "certain")]),
        ("R06", {"bindings": ("hard",)}, {"binding": ""}, [("unchecked", "unchecked")]),
        ("R07", {}, {"price_kop": None}, [("missing", "certain")]),
        ("R07", {}, {"price_kop": 0}, [("missing", "certain")]),
        ("R07", {"price_max_kop": 80_00}, {"price_kop": 80_01}, [("over", "certain")]),
        ("R07", {"price_max_kop": 80_00}, {"price_kop": 80_00}, []),
        ("R07", {}, {"amount_kop": 120_00 * 1000}, []),
        ("R07", {}, {"amount_kop": 120_00 * 1000 - 1}, [("unlike", "certain")]),
        ("R07", {}, {"amount_kop": 5, "quantity": None}, []),
        ("R08", {}, {"documents": False}, [("no", "certain")]),
        ("R08", {}, {"documents": None}, [("unchecked", "unchecked")]),
        ("R09", {}, {"budget_issued": True}, [("yes", "certain")]),
        ("R09", {}, {"budget_issued": None}, [("unchecked", "unchecked")]),
        ("R10", {}, {"on_sale": False}, [("no", "certain")]),
        ("R11", {}, {"market": ABSENT}, [("absent", "certain")]),
        ("R11", {}, {"market": Entry(Listed.ALIKE)}, []),
        ("R11", {}, {"market": Entry()}, [("unchecked", "unchecked")]),
        ("R11", {"since": 2022}, {"market": ABSENT}, []),
        ("R12", {}, {"country": "Росія"}, [("country", "certain")]),
        ("R12", {}, {"place": "Москва"}, [("place", "suspicion")]),
        ("R12", {}, {"isbn": "9785170123456"}, [("isbn", "suspicion")]),
        ("R12", {}, {"original_language": "ru"}, [("original", "suspicion")]),
        ("R12", {}, {"forbidden_author": "Автор А."}, [("author", "suspicion")]),
        ("R12", {}, {"forbidden": Entry()}, [("unchecked", "unchecked")]),
        (
            "R12",
            {"issued_in_ukraine_before": 2023},
            {"original_language": "ru", "forbidden_author": "Автор А."},
            [],
        ),
        ("R12", {"issued_in_ukraine_before": 2020}, {"original_language": "ru"}, [("original", "suspicion")]),
        ("R12", {"issued_in_ukraine_before": 2023}, {"isbn": "9785170123456"}, [("isbn", "suspicion")]),
        ("R13", {}, {"forbidden": LISTED}, [("listed", "certain")]),
        ("R13", {}, {"forbidden": Entry(Listed.ALIKE, number="3")}, [("alike", "suspicion")]),
        ("R13", {}, {"forbidden": Entry()}, [("unchecked", "unchecked")]),
        ("R14", {}, {"isbn": ""}, [("missing", "certain")]),
        ("R14", {}, {"isbn": "", "isbn_text": "978-617"}, [("invalid", "certain")]),
        ("R14", {}, {"known_title": "Мойсей"}, [("other", "suspicion")]),
        ("R15", {}, {"same_isbn": 4}, [("isbn", "certain")]),
        ("R15", {}, {"alike": 4}, [("alike", "suspicion")]),
        ("R16", {}, {"bought_in": ("2018", "2019")}, [("bought", "certain"), ("bought", "certain")]),
        ("R16", {"held_copies": 5}, {"held": 5}, [("held", "certain")]),
        ("R16", {"held_copies": 5}, {"held": 4}, []),
        ("R16", {"held_copies": 5}, {"held": None}, [("unchecked", "unchecked")]),
        ("R16", {}, {"held": None}, []),
        ("R17", {"fields": ("title", "year")}, {"year": None}, [("missing", "certain")]),
        ("R17", {"fields": ("annotation",)}, {"values": {"annotation": "Про гори"}}, []),
        ("R18", {}, {"late": True}, [("late", "certain")]),
        ("R18", {}, {"late": None}, [("unchecked", "unchecked")]),
        ("R19", {}, {"sample": False}, [("no", "certain")]),
        ("R19", {}, {"sample": None}, [("unchecked", "unchecked")]),
    ],
)
def test_a_rule_answers(
    code: str, params: dict[str, Any], facts: dict[str, Any], expected: list[Any]
) -> None:
    assert found(replace(CLEAN, **facts), code, **params) == expected


def test_all_reasons_are_told_not_the_first() -> None:
    facts = replace(CLEAN, languages=("ru",), year=2010, isbn="", price_kop=None)
    assert [each.code for each in check(facts, UBI, 2020)] == ["R02", "R03", "R07", "R14"]


def test_every_rule_has_a_check_and_every_sentence_a_code() -> None:
    assert set(CHECKS) == set(PARAMETERS)
    assert {code for code, _variant in SENTENCES} == set(CHECKS)


def test_sentences_are_whole_and_name_what_they_found() -> None:
    finding = check(
        replace(CLEAN, year=2010), rules_of(EligibilityRule("R03", "тест", years_before=2)), 2020
    )[0]
    assert finding.sentence == "Рік видання 2010 раніший за 2018."
    language = check(
        replace(CLEAN, languages=("en",)),
        rules_of(EligibilityRule("R02", "т", languages=("uk", "crh"))),
        2020,
    )[0]
    assert language.sentence == "Мова видання — англійська; потрібна одна з: українська, кримськотатарська."
    money = check(replace(CLEAN, amount_kop=1), rules_of(EligibilityRule("R07", "т")), 2020)[0]
    assert money.sentence == "Сума 0,01 грн не дорівнює ціні, помноженій на кількість: 120000,00 грн."


def test_a_persons_reason_says_the_code_and_the_words() -> None:
    assert persons_reason("R99", "зіпсований файл").sentence == "інше: зіпсований файл"
    assert persons_reason("R10").sentence == str(CODES["R10"])


registers = st.builds(Entry, st.sampled_from(Listed), st.text(max_size=3), st.text(max_size=9))
strange_facts = st.builds(
    Facts,
    title=st.text(max_size=30),
    publisher=st.text(max_size=10),
    year=st.none() | st.integers(0, 9999),
    isbn=st.sampled_from(["", "9786171234567", "9785170123456"]),
    languages=st.lists(st.sampled_from(["uk", "en", "ru", "xx"]), max_size=3).map(tuple),
    original_language=st.sampled_from(["", "ru", "en"]),
    binding=st.sampled_from(["", "hard", "soft", "замша"]),
    price_kop=st.none() | st.integers(-5, 10**9),
    quantity=st.none() | st.integers(0, 10**6),
    amount_kop=st.none() | st.integers(0, 10**9),
    on_sale=st.none() | st.booleans(),
    late=st.none() | st.booleans(),
    held=st.none() | st.integers(0, 50),
    publishers=registers,
    market=registers,
    forbidden=registers,
    same_isbn=st.none() | st.integers(1, 9),
)


@given(strange_facts, st.sampled_from(ruleset.available()), st.integers(2000, 2030))
def test_any_facts_give_findings_that_speak_and_survive_storage(facts: Facts, name: str, year: int) -> None:
    rules = ruleset.load(name)
    findings = check(facts, rules, year)
    order = [rule.code for rule in rules.eligibility]
    assert [order.index(each.code) for each in findings] == sorted(
        order.index(each.code) for each in findings
    )
    for each in findings:
        assert Finding.from_plain(each.to_plain()) == each
        assert "%(" not in each.sentence and each.sentence.endswith(".")


@given(strange_facts, st.sampled_from(ruleset.available()))
def test_with_no_register_loaded_no_register_gives_a_reason(facts: Facts, name: str) -> None:
    bare = replace(facts, publishers=Entry(), market=Entry(), forbidden=Entry(), held=None)
    for each in check(bare, ruleset.load(name), 2026):
        if each.code in ("R01", "R11", "R13"):
            assert each.certainty is Certainty.UNCHECKED


def test_facts_known_of_nothing_give_only_missing_data_as_reasons() -> None:
    findings = check(Facts(), UBI, 2020)
    assert {each.code for each in findings if each.certainty is Certainty.CERTAIN} == {"R07", "R14", "R17"}
    assert not [each for each in findings if each.certainty is Certainty.SUSPICION]
    assert {each.name for each in fields(Facts)} >= {"title", "publisher", "year"}
