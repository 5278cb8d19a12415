"""Golden pairs: each table in `files` reads exactly as the JSON beside it says. A bug report is a new pair."""

import json
from pathlib import Path
from typing import Any

import pytest

from acquisition.catalogue.vocabulary import Field, criterion_field
from importers.reading import read_file
from importers.records import ReadRow

FILES = Path(__file__).parent / "files"
KIND_OF = {"libraries": "libraries", "scores": "scores", "votes": "votes"}
CRITERIA = (criterion_field("relevance", "Актуальність"), criterion_field("design", "Оформлення"))


def as_json(row: ReadRow) -> dict[str, Any]:
    problems = [[p.code, p.severity, p.field, p.column, dict(p.params)] for p in row.problems]
    return {"row": row.number, "skip": row.skip, "record": row.record, "problems": problems}


@pytest.mark.parametrize("path", sorted(FILES.glob("*.csv")), ids=lambda path: path.stem)
def test_file_reads_as_its_golden_pair_says(path: Path) -> None:
    kind = KIND_OF.get(path.stem, "proposals")
    extra: tuple[Field, ...] = CRITERIA if kind == "scores" else ()
    rows = [as_json(row) for row in read_file(path.read_bytes(), kind, extra=extra)]
    assert rows == json.loads(path.with_suffix(".json").read_text("utf-8"))
