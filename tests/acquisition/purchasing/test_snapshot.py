"""Frozen versions: the same rows give the same bytes, sums add up, differences name every line; minutes print it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from acquisition.purchasing.difference import difference
from acquisition.purchasing.minutes import approvers, minutes, typeset
from acquisition.purchasing.snapshot import Heading, Item, Purse, RecordedChange, content, sealed

HEADING = Heading(
    campaign={"slug": "2020", "name": "Відбір 2020", "year": 2020},
    ruleset={"key": "ubi-2020", "name": "Порядок № 1906", "sha256": "0" * 64},
    run={"number": 3, "input_sha256": "1" * 64, "output_sha256": "2" * 64},
    list=5,
    version=1,
    walk="skip",
    currency="UAH",
    made_at="2026-03-02T09:00:00+00:00",
    made_by="Комплектатор",
    approved_at="2026-03-02T22:30:00+00:00",
    approved_by="Голова",
)
KOBZAR = Item(
    7,
    1,
    "a",
    "9786171234567",
    "Кобзар",
    "Шевченко Т.",
    "Ґедзь",
    2020,
    120_50,
    21,
    2530_50,
    "approved",
    "",
    "Їжакевич",
    "",
)
DUBLET = replace(
    KOBZAR, candidate=9, place=2, title="Лісова пісня", verdict="refused", verdict_reason="Дублет"
)
CHANGE = RecordedChange(
    2, 7, 9, "court", "Рішення суду", "Справа № 1/2", "2026-03-01", "Голова", "2026-03-02T09:00:00+00:00"
)


def version(
    lines: list[Item], refused: list[Item], changes: list[RecordedChange] | None = None
) -> dict[str, Any]:
    purses = [Purse("a", "Рада дітей", 3000_00), Purse("b", "Рада дорослих", None)]
    return content(HEADING, lines, refused, purses, changes or [])


def test_sums_of_a_version_come_from_its_lines() -> None:
    plain = version([replace(KOBZAR, candidate=8, place=3), KOBZAR], [DUBLET])
    assert [line["candidate"] for line in plain["lines"]] == [7, 8]
    assert plain["totals"] == {"titles": 2, "copies": 42, "amount_kop": 5061_00}
    assert [(each["titles"], each["left_kop"]) for each in plain["envelopes"]] == [(2, -2061_00), (0, None)]


def test_the_same_rows_in_another_order_give_the_same_seal() -> None:
    other = replace(KOBZAR, candidate=8, place=3)
    assert sealed(version([KOBZAR, other], [])) == sealed(version([other, KOBZAR], []))


def test_a_changed_kopiyka_changes_the_seal() -> None:
    assert sealed(version([KOBZAR], []))[1] != sealed(version([replace(KOBZAR, price_kop=120_51)], []))[1]


def test_difference_names_lines_that_left_came_and_changed() -> None:
    before = version([KOBZAR, replace(KOBZAR, candidate=8, place=2)], [])
    after = version([replace(KOBZAR, copies=20, amount_kop=2410_00), replace(DUBLET, verdict="approved")], [])
    found = difference(before, after)
    assert [line["candidate"] for line in found.removed] == [8]
    assert [line["candidate"] for line in found.added] == [9]
    assert [dict(each.fields) for each in found.amended] == [
        {"copies": (21, 20), "amount_kop": (2530_50, 2410_00)}
    ]
    assert (found.titles, found.copies, found.amount_kop) == (0, -1, -120_50)


def test_minutes_show_local_date_names_and_sums() -> None:
    plain = version([KOBZAR], [DUBLET], [CHANGE])
    shown = minutes(plain, "f" * 64, "Europe/Kyiv")
    assert shown["approved_on"] == "3 березня 2026 р."
    assert shown["approvers"] == ["Голова", "Їжакевич"] == approvers(plain)
    assert shown["totals"] == {"titles": "1", "copies": "21", "amount": "2\N{NO-BREAK SPACE}530,50"}
    assert shown["lines"][0]["description"] == "Шевченко Т. Кобзар. — Ґедзь, 2020"
    assert shown["refused"][0]["reason"] == "Дублет"
    assert "вилучено пропозицію № 7" in shown["changes"][0]["text"]
    assert "1 березня 2026 р." in shown["changes"][0]["text"]


def test_the_same_minutes_are_the_same_pdf_and_need_no_font_of_the_machine() -> None:
    shown = minutes(version([KOBZAR], [DUBLET], [CHANGE]), "f" * 64, "Europe/Kyiv")
    at = datetime(2026, 3, 2, tzinfo=UTC)
    pdf = typeset(shown, at)
    assert pdf.startswith(b"%PDF-")
    assert pdf == typeset(shown, at)
    assert b"LibertinusSerif" in pdf
