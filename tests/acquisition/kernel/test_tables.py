"""Tables as XLSX, CSV and JSON: the same values in each, and nothing a spreadsheet would run."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquisition.kernel.tables import Column, Format, Kind, Table, harmless, write_table
from acquisition.kernel.tables.content import two_places
from acquisition.kernel.tables.xlsx import sheet_name

COLUMNS = (
    Column("isbn", "ISBN", width=18),
    Column("title", "Назва", width=40),
    Column("score", "Підсумковий бал", Kind.NUMBER),
    Column("price", "Ціна", Kind.MONEY),
    Column("quantity", "Кількість", Kind.INTEGER),
    Column("date", "Дата", Kind.DATE),
)
ROWS = (
    ("9786171234567", 'Їжак; «лапки» "та" ґава', Fraction(175, 2), 120050, 3, date(2026, 11, 23)),
    ("9789660000001", None, None, None, None, None),
)


def table(rows: tuple[tuple[object, ...], ...] = ROWS, **more: object) -> Table:
    return Table("rated", "Рейтинговий перелік", COLUMNS, iter(rows), **more)  # type: ignore[arg-type]  # test data


def written(what: Table, form: Format) -> bytes:
    out = io.BytesIO()
    write_table(what, form, out)
    return out.getvalue()


def csv_rows(what: Table) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written(what, Format.CSV).decode("utf-8-sig")), delimiter=";"))


def book(what: Table) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(written(what, Format.XLSX)))


def test_csv_has_a_byte_order_mark_semicolons_and_decimal_points() -> None:
    assert written(table(), Format.CSV).startswith(b"\xef\xbb\xbf")
    assert csv_rows(table()) == [
        ["ISBN", "Назва", "Підсумковий бал", "Ціна", "Кількість", "Дата"],
        ["9786171234567", 'Їжак; «лапки» "та" ґава', "87.50", "1200.50", "3", "2026-11-23"],
        ["9789660000001", "", "", "", "", ""],
    ]


def test_json_has_keys_that_do_not_depend_on_headings_and_headings_beside_them() -> None:
    answer = json.loads(written(table(totals=(None, "Разом", None, 360150, 3, None)), Format.JSON))
    assert answer["columns"][3] == {"key": "price", "heading": "Ціна", "kind": "money"}
    assert answer["rows"] == [
        {
            "isbn": "9786171234567",
            "title": 'Їжак; «лапки» "та" ґава',
            "score": 87.5,
            "price": "1200.50",
            "quantity": 3,
            "date": "2026-11-23",
        },
        {
            "isbn": "9789660000001",
            "title": None,
            "score": None,
            "price": None,
            "quantity": None,
            "date": None,
        },
    ]
    assert answer["totals"]["price"] == "3601.50"


def test_xlsx_keeps_isbn_as_text_and_money_as_a_number() -> None:
    sheet = book(table()).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["ISBN", "Назва", "Підсумковий бал", "Ціна", "Кількість", "Дата"],
        ["9786171234567", 'Їжак; «лапки» "та" ґава', 87.5, 1200.5, 3, datetime(2026, 11, 23)],  # noqa: DTZ001 -- a cell has no zone
        ["9789660000001", None, None, None, None, None],
    ]
    assert sheet["D2"].number_format == "#,##0.00"


def test_further_tables_are_sheets_in_xlsx_and_objects_in_json() -> None:
    acts = Table("acts", "Акти", (Column("no", "№"),), [("1",)])
    assert book(table(also=(acts,))).sheetnames == ["Рейтинговий перелік", "Акти"]
    assert json.loads(written(table(also=(acts,)), Format.JSON))["also"][0]["rows"] == [{"no": "1"}]


@pytest.mark.parametrize("form", [Format.CSV, Format.XLSX])
@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+380",
        "-5",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠a",
        "﹦1",
        " =1",
        "\u200b=1",
        "\u00a0@a",
    ],
)
def test_a_cell_that_could_be_a_formula_becomes_text(form: Format, text: str) -> None:
    assert harmless(text) == "'" + text
    what = Table("t", "Т", (Column("a", "А"),), [(text,)])
    if form is Format.XLSX:
        sheet = book(what).active
        assert sheet is not None
        assert sheet["A2"].data_type == "s"
        assert str(sheet["A2"].value).startswith("'")
    else:
        assert csv_rows(what)[1][0].startswith("'")


@pytest.mark.parametrize("text", ["", "Кобзар", "9786171234567", "«Лис»", "— так", "1=1", "а-б", " "])
def test_a_plain_cell_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_a_negative_number_is_no_formula() -> None:
    what = Table("t", "Т", (Column("a", "А", Kind.MONEY), Column("b", "Б", Kind.INTEGER)), [(-550, -5)])
    assert csv_rows(what)[1] == ["-5.50", "-5"]


@given(st.text(max_size=20))
def test_harmless_text_never_starts_as_a_formula_and_loses_nothing(text: str) -> None:
    safe = harmless(text)
    assert safe.removeprefix("'") == text.removeprefix("'")
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(1, 3), "0.33"),
        (Fraction(5, 1000), "0.01"),
        (Fraction(-5, 1000), "-0.01"),
        (Decimal("2.345"), "2.35"),
        (7, "7.00"),
    ],
)
def test_numbers_are_rounded_half_up_to_two_places(value: Fraction | Decimal | int, shown: str) -> None:
    assert str(two_places(value)) == shown


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("Рознарядка: [2020]/1", set(), "Рознарядка   2020  1"),
        ("Я" * 40, set(), "Я" * 31),
        ("Акти", {"акти"}, "Акти (2)"),
        ("''", set(), "1"),
    ],
)
def test_sheet_names_are_such_as_excel_takes(title: str, taken: set[str], name: str) -> None:
    assert sheet_name(title, taken) == name


def test_rows_are_read_one_by_one() -> None:
    alive: list[int] = []

    def rows(note: Callable[[int], None]) -> object:
        for number in range(3):
            note(number)
            yield (str(number),)

    written(Table("t", "Т", (Column("a", "А"),), rows(alive.append)), Format.CSV)  # type: ignore[arg-type]  # a generator
    assert alive == [0, 1, 2]
