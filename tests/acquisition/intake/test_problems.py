"""Every code that reading or judging may give has a sentence, and every sentence can be filled."""

import ast
import re
from pathlib import Path

import pytest

from acquisition.intake import problems
from acquisition.intake.problems import CODE_LABELS, FILE_PROBLEMS, ROW_PROBLEMS
from acquisition.selection.row_problems import SENTENCES

ROOT = Path(__file__).parents[3]
CODES = re.compile(r"[a-z]+(?:_[a-z0-9]+)+\Z")


def strings(call: str, *folders: str) -> set[str]:
    """First string arguments of calls of the name in the folders."""
    found = set()
    for folder in folders:
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                named = (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "id", getattr(node.func, "attr", "")) == call
                )
                if named and node.args and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
                    found.add(str(node.args[0].value))  # type: ignore[attr-defined]
    return found


def test_every_refusal_of_a_file_has_a_sentence() -> None:
    kinds = {
        f"file_is_{what}"
        for _mark, what in __import__("importers.signatures", fromlist=["UNSUPPORTED"]).UNSUPPORTED
    }
    assert (strings("FileRefused", "importers") | kinds) - set(FILE_PROBLEMS) == set()


def test_every_problem_of_a_row_has_a_sentence_and_a_short_name() -> None:
    given = (
        strings("Trouble", "importers")
        | strings("Problem", "importers")
        | strings("problem", "workers/intake")
    )
    given |= strings("refused", "importers")
    assert given - set(ROW_PROBLEMS) == set()
    problems.know(SENTENCES)
    assert all(problems.code_label(code) for code in ROW_PROBLEMS)


@pytest.mark.parametrize("code", sorted(set(ROW_PROBLEMS) | set(SENTENCES)))
def test_a_sentence_fills_even_when_nothing_is_known(code: str) -> None:
    problems.know(SENTENCES)
    assert "%(" not in problems.row_sentence("proposals", code, {})


def test_short_names_are_of_known_codes() -> None:
    assert set(CODE_LABELS) - set(ROW_PROBLEMS) - set(SENTENCES) == set()


def test_a_missing_field_is_named_in_ukrainian() -> None:
    sentence = problems.row_sentence("holdings", "field_missing", {"fields": ["isbn", "title"]})
    assert sentence == "Не заповнено обов’язкове поле: ISBN або Назва."


def test_a_missing_header_names_the_columns_that_are_needed() -> None:
    sentence = problems.file_sentence(
        {"code": "no_header", "params": {"needs": [["Назва", "ISBN"], ["Автор"]]}}
    )
    assert "Назва або ISBN; Автор" in sentence


def test_a_number_that_is_none_is_told_with_the_name_of_its_field() -> None:
    (told,) = problems.described(
        "proposals", [["number_expected", "error", "quantity", "H", {"value": "сто"}]]
    )
    label = problems.field_label("proposals", "quantity")
    assert told["sentence"] == f"Поле «{label}»: має бути число, а в клітинці «сто»."
