"""Sentences for people are written one way."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SENTENCE = re.compile(r"""(?:\b_|\bN_|gettext|ngettext)\(\s*"([^"]*)\"""")
STRAIGHT = re.compile(r"[а-яіїєґ]'[а-яіїєґ]", re.IGNORECASE)


@pytest.mark.parametrize("folder", ["acquisition", "importers", "workers"])
def test_apostrophes_of_sentences_are_curly(folder: str) -> None:
    files = [*(ROOT / folder).rglob("*.py"), *(ROOT / folder).rglob("*.html")]
    wrong = [
        (path.name, sentence)
        for path in files
        for sentence in SENTENCE.findall(path.read_text(encoding="utf-8"))
        if STRAIGHT.search(sentence)
    ]
    assert wrong == []


def test_branches_hand_in_requests_and_no_wishes() -> None:
    """PROCEDURE 11: «request · demand · refusal» are «заявка філії · попит · відмова»."""
    files = [*(ROOT / "acquisition").rglob("*.py"), *(ROOT / "acquisition").rglob("*.html")]
    assert [path.name for path in files if "побажан" in path.read_text(encoding="utf-8").lower()] == []
