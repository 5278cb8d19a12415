"""Whatever comes: a reader answers for any cell, and a file of any bytes is read or refused, never an accident."""

import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from acquisition.catalogue.vocabulary import KINDS
from importers.fields import READERS
from importers.reading import read_file
from importers.records import FileRefused
from tests.support.workbooks import HEADINGS, ods, xls, xlsx

WORDS = st.text(alphabet="0123456789 ,.-–−+/'’«»xХгрнсторікукраїнська%№eE#\u00a0", max_size=30)
CELLS = st.one_of(
    st.text(max_size=40),
    WORDS,
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.none(),
)


@pytest.mark.parametrize("shape", sorted(READERS))
@given(cell=CELLS)
@example(cell="9" * 400)
@example(cell=float("inf"))
@example(cell=10**400)
@example(cell="1e999999999")
@settings(max_examples=60, deadline=None)
def test_a_reader_answers_for_any_cell_with_plain_data(shape: str, cell: Any) -> None:
    reading = READERS[shape](cell)
    json.dumps(
        [reading.value, reading.more, [dict(trouble.params) for trouble in reading.troubles]], allow_nan=False
    )


@given(data=st.binary(max_size=400))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        list(read_file(data, "proposals"))
    except FileRefused:
        return


@pytest.mark.parametrize(
    "whole", [xlsx([HEADINGS, HEADINGS]), xls([HEADINGS]), ods([HEADINGS])], ids=["xlsx", "xls", "ods"]
)
@given(place=st.floats(0, 1, exclude_max=True), junk=st.binary(min_size=1, max_size=40))
@settings(max_examples=60, deadline=None)
def test_a_damaged_workbook_is_read_or_refused(whole: bytes, place: float, junk: bytes) -> None:
    at = int(len(whole) * place)
    try:
        list(read_file(whole[:at] + junk + whole[at + len(junk) :], "proposals"))
    except FileRefused:
        return


@given(
    rows=st.lists(
        st.lists(
            st.one_of(WORDS, st.sampled_from(HEADINGS), st.floats(allow_nan=False, allow_infinity=False)),
            max_size=8,
        ),
        max_size=12,
    )
)
@pytest.mark.parametrize("kind", sorted(KINDS))
@settings(max_examples=20, deadline=None)
def test_any_table_is_read_or_refused_and_no_row_is_read_twice(kind: str, rows: list[list[Any]]) -> None:
    try:
        found = [row.number for row in read_file(xlsx(rows), kind)]
    except FileRefused:
        return
    assert found == sorted(set(found))
