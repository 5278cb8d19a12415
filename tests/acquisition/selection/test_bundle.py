"""A bundle is the same bytes for the same run, and its check names what was changed in it."""

import io
import json
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given

from acquisition.kernel.canonical import canonical_json
from acquisition.selection.bundle import FILES, write_bundle
from acquisition.selection.ranking import rank, result_text
from acquisition.selection.ruleset import RuleSet
from acquisition.selection.scoring import method
from acquisition.selection.snapshot import (
    Entry,
    Facts,
    Header,
    entry_text,
    input_hash,
    lines_hash,
    read_entry,
    read_header,
    sheet_text,
    vote_text,
)
from acquisition.selection.verification import Finding, Verdict, verify
from tests.acquisition.selection.rating_cases import COUNCILS, Campaign, campaigns, entry, rules, sheet


def text_of(each: Entry) -> str:
    facts = Facts(
        each.number, each.isbn, each.title, each.title_key, each.council, each.price_kop, each.quantity
    )
    sheets = [
        sheet_text(code, mark, json.dumps(points, separators=(",", ":")))
        for code, mark, points in each.sheets
    ]
    return entry_text(facts, sheets, [vote_text(*vote) for vote in each.votes])


def bundle(rule_set: RuleSet, entries: list[Entry], envelopes: dict[str, int | None]) -> bytes:
    header = Header("2020", 2020, 1, rule_set, envelopes)
    ordered = sorted(entries, key=lambda each: each.number)
    results = [result_text(line) for line in rank(method(rule_set), ordered, envelopes)]
    out = io.BytesIO()
    write_bundle(out, header.text(), [text_of(each) for each in ordered], results)
    return out.getvalue()


@pytest.fixture
def sample() -> bytes:
    how = rules([(0, 10, 1), (0, 10, 2)], quorum=1)
    entries = [
        entry(
            7, [sheet("E1", 5, 6), sheet("E2", 6, 5)], [["L1", True, 2, None]], title="«Тіні»\u2028забутих"
        ),
        entry(17, [sheet("E1", 9, 9), sheet("E3", 8, 8, mark="conflict")]),
    ]
    return bundle(how, entries, {"children": 150_000, "fiction": None, "other": 0})


def changed(source: bytes, edit: Callable[[dict[str, str]], None]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(source)) as archive:
        texts = {name: archive.read(name).decode() for name in archive.namelist()}
    edit(texts)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in texts.items():
            archive.writestr(name, text)
    return out.getvalue()


def checked(source: bytes) -> Verdict:
    return verify(io.BytesIO(source))


def places(verdict: Verdict) -> set[tuple[str, int | None, str]]:
    return {
        (each.file, each.candidate, each.field)
        for each in verdict.differences
        if each.finding is Finding.FIELD
    }


@given(campaigns())
def test_an_untouched_bundle_is_equal_and_its_texts_read_back(case: Campaign) -> None:
    source = bundle(*case)
    verdict = checked(source)
    assert (verdict.differences, verdict.candidates) == ((), len(case[1]))
    assert bundle(case[0], list(reversed(case[1])), case[2]) == source
    assert [read_entry(text_of(each)) for each in case[1]] == case[1]


@given(campaigns())
def test_the_header_reads_back(case: Campaign) -> None:
    header = Header("2020", 2020, 3, case[0], case[2])
    assert read_header(header.text()) == header


def test_hashes_are_those_of_the_lines(sample: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sample)) as archive:
        assert tuple(archive.namelist()) == FILES
        manifest = json.loads(archive.read("manifest.json"))
        header, entries = archive.read("header.json").decode(), archive.read("entries.jsonl").decode()
        results = archive.read("results.jsonl").decode()
    assert manifest["input"] == input_hash(header.rstrip("\n"), entries.removesuffix("\n").split("\n"))
    assert manifest["output"] == lines_hash(results.removesuffix("\n").split("\n"))
    assert checked(sample).input_hash == manifest["input"]
    assert checked(sample).output_hash == manifest["output"]


def test_a_changed_score_names_candidate_expert_and_criterion(sample: bytes) -> None:
    def edit(texts: dict[str, str]) -> None:
        texts["entries.jsonl"] = texts["entries.jsonl"].replace(
            '"E2","submitted",{"c0":6', '"E2","submitted",{"c0":7'
        )

    verdict = checked(changed(sample, edit))
    assert {
        ("working.jsonl", 7, "experts.E2"),
        ("working.jsonl", 7, "points.c0"),
        ("results.jsonl", 7, "rating"),
    } <= places(verdict)
    assert {place[1] for place in places(verdict)} == {7}
    assert {Finding.FILE_CHANGED, Finding.INPUT_HASH, Finding.OUTPUT_HASH} <= {
        each.finding for each in verdict.differences
    }


def test_scores_swapped_without_changing_the_result_are_found(sample: bytes) -> None:
    def edit(texts: dict[str, str]) -> None:
        swapped = texts["entries.jsonl"].replace(
            '["E1","submitted",{"c0":5,"c1":6}]', '["E1","submitted",{"c0":6,"c1":5}]'
        )
        texts["entries.jsonl"] = swapped.replace(
            '["E2","submitted",{"c0":6,"c1":5}]', '["E2","submitted",{"c0":5,"c1":6}]'
        )

    verdict = checked(changed(sample, edit))
    assert ("working.jsonl", 7, "experts.E1") in places(verdict)
    assert Finding.INPUT_HASH in {each.finding for each in verdict.differences}


def test_a_changed_result_names_candidate_field_and_both_values(sample: bytes) -> None:
    def edit(texts: dict[str, str]) -> None:
        texts["results.jsonl"] = texts["results.jsonl"].replace('"rating":"90/1"', '"rating":"91/1"')

    verdict = checked(changed(sample, edit))
    fields = [each for each in verdict.differences if each.finding is Finding.FIELD]
    assert [(each.file, each.candidate, each.field, each.stored, each.computed) for each in fields] == [
        ("results.jsonl", 17, "rating", "91/1", "90/1")
    ]


def test_a_changed_rule_names_its_key(sample: bytes) -> None:
    def edit(texts: dict[str, str]) -> None:
        plain = json.loads(texts["ruleset.json"])
        plain["scoring"]["quorum"] = 3
        texts["ruleset.json"] = canonical_json(plain) + "\n"

    assert ("ruleset.json", None, "scoring.quorum") in places(checked(changed(sample, edit)))


def test_even_a_consistent_forgery_has_another_input_hash(sample: bytes) -> None:
    forged = bundle(rules([(0, 10, 1)], quorum=1), [entry(7, [sheet("E1", 10)])], dict.fromkeys(COUNCILS))
    assert checked(forged).equal
    assert checked(forged).input_hash != checked(sample).input_hash


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(sample: bytes, name: str) -> None:
    verdict = checked(changed(sample, lambda texts: texts.pop(name) and None))
    assert [(each.finding, each.file) for each in verdict.differences] == [(Finding.MISSING_FILE, name)]


def test_a_line_taken_out_of_the_results_is_named(sample: bytes) -> None:
    def edit(texts: dict[str, str]) -> None:
        texts["results.jsonl"] = "".join(
            line for line in texts["results.jsonl"].splitlines(True) if '"number":7,' not in line
        )

    verdict = checked(changed(sample, edit))
    assert (Finding.MISSING_LINE, "results.jsonl", 7) in {
        (each.finding, each.file, each.candidate) for each in verdict.differences
    }


def test_results_in_another_order_are_found(sample: bytes) -> None:
    def edit(texts: dict[str, str]) -> None:
        texts["results.jsonl"] = "".join(reversed(texts["results.jsonl"].splitlines(True)))

    assert Finding.ORDER in {each.finding for each in checked(changed(sample, edit)).differences}


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(("json", "jsonl"))])
@pytest.mark.parametrize(
    "text", ["", "{", "[]\n", "null\n", '{"number":"x"}\n', '{"files":1,"engine":"dobir-rating/1"}\n']
)
def test_an_unreadable_file_is_a_verdict_and_not_a_crash(sample: bytes, name: str, text: str) -> None:
    assert not checked(changed(sample, lambda texts: texts.update({name: text}))).equal


@pytest.mark.parametrize("source", [b"", b"PK", b"not a zip at all", b"\x50\x4b\x03\x04" + b"\0" * 100])
def test_what_is_no_zip_is_a_verdict(source: bytes) -> None:
    assert [each.finding for each in checked(source).differences] == [Finding.NOT_A_BUNDLE]


def test_a_cut_bundle_is_a_verdict(sample: bytes) -> None:
    assert not checked(sample[: len(sample) // 2]).equal


def test_changed_points_of_wrong_kind_are_a_verdict(sample: bytes) -> None:
    odd = replace(entry(7), sheets=[["E1", "submitted", {"c0": "ten"}]])

    def edit(texts: dict[str, str]) -> None:
        texts["entries.jsonl"] = text_of(odd) + "\n"

    assert not checked(changed(sample, edit)).equal


@pytest.mark.parametrize("name", ["README.txt", "note.txt", "results.jsonl"])
def test_a_file_that_the_bundle_did_not_have_is_found(sample: bytes, name: str) -> None:
    """A changed description, another file, a second file of one name: each would show a reader what was not checked."""
    source = io.BytesIO(sample)
    if name == "README.txt":
        source = io.BytesIO(changed(sample, lambda texts: texts.update({name: "R = 100"})))
    else:
        with zipfile.ZipFile(source, "a") as archive, warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # a second file of one name is what is tried
            archive.writestr(name, "{}")
    finding = Finding.FILE_CHANGED if name == "README.txt" else Finding.EXTRA_FILE
    assert [(each.finding, each.file) for each in checked(source.getvalue()).differences] == [(finding, name)]


@pytest.mark.parametrize(
    "entries, candidate, field",
    [
        ([entry(7, [sheet("E1", 9), sheet("E1", 9)])], 7, "sheets"),
        ([entry(7, [sheet("E1", 9)], [["L1", True, 1, None], ["L1", True, 2, None]])], 7, "votes"),
        ([entry(7, [sheet("E1", 9)]), entry(7, [sheet("E1", 8)])], 7, "number"),
    ],
)
def test_nobody_counts_twice(entries: list[Entry], candidate: int, field: str) -> None:
    source = bundle(rules([(0, 10, 1)], quorum=1), entries, dict.fromkeys(COUNCILS))
    found = [(each.finding, each.candidate, each.field) for each in checked(source).differences]
    assert found == [(Finding.REPEATED, candidate, field)]


@pytest.mark.parametrize("name", ["manifest.json", "header.json", "entries.jsonl", "results.jsonl"])
def test_json_of_endless_depth_is_a_verdict(sample: bytes, name: str) -> None:
    assert not checked(changed(sample, lambda texts: texts.update({name: "[" * 100_000}))).equal


def test_a_criterion_of_endless_points_is_a_verdict(sample: bytes) -> None:
    def edit(texts: dict[str, str]) -> None:
        texts["header.json"] = texts["header.json"].replace('"max":10', f'"max":{10**7}')

    assert not checked(changed(sample, edit)).equal


@pytest.mark.parametrize("sheets", ["7", "[7]", "[[]]", "[{}]", "null", '{"E1":1}'])
def test_sheets_of_another_form_are_a_verdict(sample: bytes, sheets: str) -> None:
    def edit(texts: dict[str, str]) -> None:
        plain = [json.loads(line) for line in texts["entries.jsonl"].removesuffix("\n").split("\n")]
        plain[0]["sheets"] = json.loads(sheets)
        texts["entries.jsonl"] = "".join(canonical_json(each) + "\n" for each in plain)

    assert not checked(changed(sample, edit)).equal
