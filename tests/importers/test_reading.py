"""Whole files: headers are found, sheets are all read, decoration is skipped with a reason, no row is lost."""

from collections import Counter

import pytest

from importers.headings import ColumnMapping, fold_heading
from importers.reading import read_file
from importers.records import FileRefused, ReadRow
from tests.support.workbooks import BOOK, HEADINGS, RECORD, xlsx


def refusal(data: bytes, kind: str = "proposals") -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        list(read_file(data, kind))
    return caught.value


def test_every_sheet_with_a_header_is_read_and_others_are_told() -> None:
    reading = read_file(
        xlsx([HEADINGS, BOOK], [["Примітки"], ["до листа"]], [HEADINGS, BOOK, BOOK]), "proposals"
    )
    rows = list(reading)
    assert Counter(row.sheet for row in rows) == {"Sheet1": 1, "Sheet3": 2}
    assert [(sheet.name, sheet.header_row) for sheet in reading.sheets] == [
        ("Sheet1", 1),
        ("Sheet2", 0),
        ("Sheet3", 1),
    ]


def test_a_file_without_a_header_names_what_was_looked_for() -> None:
    caught = refusal(xlsx([BOOK, BOOK]))
    assert caught.code == "no_header"
    assert caught.params["needs"][0] == ["Назва", "ISBN"]


def test_a_sheet_with_only_totals_is_refused() -> None:
    assert refusal(xlsx([HEADINGS, ["Разом", "", "", "", "", 1000]])).code == "only_totals"


def test_a_header_alone_is_refused() -> None:
    assert refusal(xlsx([HEADINGS])).code == "no_rows"


def test_sheets_with_nothing_in_them_are_an_empty_file() -> None:
    assert refusal(xlsx([], [])).code == "file_empty"


def test_blank_rows_do_not_count_and_numbers_stay_those_of_the_sheet() -> None:
    rows = list(read_file(xlsx([HEADINGS, [], BOOK, ["", " "], BOOK]), "proposals"))
    assert [row.number for row in rows] == [3, 5]


def test_a_row_of_zeros_is_not_blank() -> None:
    (row, _) = read_file(xlsx([HEADINGS, [0, 0, 0, 0, 0, 0], BOOK]), "proposals")
    assert row.number == 2


def test_a_book_called_by_a_number_is_no_row_of_column_numbers() -> None:
    table = [["Бібліотека", "Назва", "Кількість"], ["ЗР-13", "1984", 2], ["ЗР-14", 97, 1]]
    rows = list(read_file(xlsx(table), "requests"))
    assert [row.record["title"] for row in rows] == ["1984", "97"]


def test_a_book_called_together_is_no_total() -> None:
    row = [BOOK[0], "О. Іваненко", "Разом", *BOOK[3:]]
    (read,) = read_file(xlsx([HEADINGS, row]), "proposals")
    assert (read.skip, read.record["title"]) == (None, "Разом")


@pytest.mark.parametrize("word", ["Разом", "РАЗОМ:", "Всього по видавництву", "Усього прим.", "Підсумок"])
@pytest.mark.parametrize("column", [0, 1, 2, 3])
def test_a_total_is_skipped_wherever_its_word_stands(word: str, column: int) -> None:
    total: list[object] = ["", "", "", "", "", 5000.5]
    total[column] = word
    rows = list(read_file(xlsx([HEADINGS, BOOK, total]), "proposals"))
    assert [row.skip for row in rows] == [None, "total"]


def test_a_corrected_heading_wins_over_the_known_ones() -> None:
    headings = [*HEADINGS[:2], "Що пропонуємо", *HEADINGS[3:]]
    assert [row.record.get("title") for row in read_file(xlsx([headings, BOOK]), "proposals")] == [None]
    folded = ColumnMapping({fold_heading("Що пропонуємо"): "title"})
    assert [row.record for row in read_file(xlsx([headings, BOOK]), "proposals", folded)] == [RECORD]


def test_a_person_may_point_at_the_header_and_at_columns() -> None:
    table = [["а", "б", "в"], ["Ясен", "Казка", 100]]
    mapping = ColumnMapping(
        header_rows={"Sheet1": 1}, columns={"Sheet1": {0: "publisher", 1: "title", 2: "price_kop"}}
    )
    again = ColumnMapping.from_json(mapping.to_json())
    assert again == mapping
    (row,) = read_file(xlsx([table[0], table[1]]), "proposals", again)
    assert row.record == {"publisher": "Ясен", "title": "Казка", "price_kop": 10000}


def test_the_same_cell_read_twice_gives_the_same_problems() -> None:
    bad = [*BOOK[:5], "багато"]
    rows: list[ReadRow] = list(read_file(xlsx([HEADINGS, bad, bad]), "proposals"))
    assert rows[0].problems == rows[1].problems
    assert [(p.code, p.column, p.params) for p in rows[1].problems] == [
        ("price_not_number", "F", {"value": "багато"})
    ]


def test_english_field_keys_are_headings_too() -> None:
    (row,) = read_file(b"title,isbn,price_kop,quantity\nKobzar,9786177286089,10,500\n", "proposals")
    assert row.record == {"title": "Kobzar", "isbn": "9786177286089", "price_kop": 1000, "quantity": 500}
