"""Opening: a file is what its content says; what is no table is refused by name; nothing large gets far."""

import io
import struct
import zipfile

import msoffcrypto
import openpyxl
import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from importers.archives import Limits, column_letter, column_number, survey
from importers.books import open_book
from importers.reading import read_file
from importers.records import FileRefused, ReadRow
from importers.signatures import recognise
from tests.support.workbooks import BOOK, HEADINGS, RECORD, ods, xls, xlsx


def rows_of(data: bytes, kind: str = "proposals") -> list[ReadRow]:
    return list(read_file(data, kind))


def refusal(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(FileRefused) as caught:
        list(read_file(data, "proposals", limits=limits or Limits()))
    return caught.value.code


@pytest.mark.parametrize(
    "data",
    [
        xlsx([HEADINGS, BOOK]),
        xls([HEADINGS, BOOK]),
        ods([HEADINGS, BOOK]),
        *(
            "\r\n".join(mark.join(map(str, row)) for row in (HEADINGS, BOOK))
            .replace("Ціна, грн", "Ціна")
            .encode(encoding)
            for mark in (";", ",", "\t")
            for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "koi8-u")
        ),
    ],
)
def test_the_same_book_is_read_from_every_kind_of_file(data: bytes) -> None:
    assert [row.record for row in rows_of(data)] == [RECORD]


def test_the_kind_is_told_by_content() -> None:
    assert open_book(xlsx([HEADINGS])).kind == "xlsx"
    assert open_book(xls([HEADINGS])).kind == "xls"
    assert open_book(ods([HEADINGS])).kind == "ods"
    assert open_book(b"ISBN;\xd0\x9d").kind == "csv"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\xef\xbb\xbf \r\n", "file_empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "file_is_picture"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "file_is_picture"),
        (b"%PDF-1.7 \n", "file_is_pdf"),
        (b"<html><table><tr><td>ISBN</td></tr></table></html>", "file_is_html"),
        (b'<?xml version="1.0"?><ONIXMessage></ONIXMessage>', "file_is_onix"),
        ('<?xml version="1.0"?><ONIXMessage></ONIXMessage>'.encode("utf-16"), "file_is_onix"),
        (b'<?xml version="1.0"?><collection xmlns="http://www.loc.gov/MARC21/slim"/>', "file_is_marc"),
        (b'<?xml version="1.0"?><root/>', "file_is_xml"),
        (b"00081nam a2200049   4500001000600000\x1e00001\x1e\x1d", "file_is_marc"),
        (b"PK\x03\x04 nothing more", "file_damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_damaged"),
        (b"\x01\x02\x03" * 500, "file_unknown"),
    ],
)
def test_what_is_no_table_is_refused_by_name(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_cyrillic_capitals_in_utf_16_are_not_taken_for_marc() -> None:
    lines = "ISBN\tНазва\tАвтор\r\n9786171234567\tПРО ПОЛЕ\tОЛЕСЬ ОПАНАС\r\n"
    assert recognise(lines.encode("utf-16")) == recognise(lines.encode("utf-8"))


def test_a_torn_workbook_is_refused() -> None:
    whole = xlsx([HEADINGS, BOOK])
    assert refusal(whole[: len(whole) // 2]) == "file_damaged"


def test_a_document_of_a_word_processor_is_named() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert refusal(stream.getvalue()) == "file_is_word"


def test_an_archive_of_other_things_is_named() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("list.csv", "ISBN")
    assert refusal(stream.getvalue()) == "file_is_archive"


def test_an_old_workbook_that_asks_for_a_terabyte_ends_a_child_and_not_the_worker() -> None:
    whole = bytearray(xls([HEADINGS, BOOK]))
    dimensions = whole.index(b"\x00\x02\x0e\x00")
    whole[dimensions + 11] = 0x6B  # the highest byte of the number of rows
    assert refusal(bytes(whole)) == "file_damaged"


def test_an_encrypted_workbook_is_refused_as_such() -> None:
    stream = io.BytesIO()
    OOXMLFile(io.BytesIO(xlsx([HEADINGS, BOOK]))).encrypt("таємниця", stream)
    assert msoffcrypto.OfficeFile(stream).is_encrypted()
    assert refusal(stream.getvalue()) == "file_encrypted"


def test_an_encrypted_ods_is_refused_as_such() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "?")
        archive.writestr("META-INF/manifest.xml", '<m><manifest:encryption-data manifest:checksum="x"/></m>')
    assert refusal(stream.getvalue()) == "file_encrypted"


def test_a_bomb_is_refused_by_what_its_directory_promises() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(3_000_000))
    assert refusal(stream.getvalue(), Limits(unpacked_bytes=2_000_000)) == "file_unpacks_too_large"


def test_a_bomb_whose_directory_lies_is_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(3_000_000))
    true_size, lie = struct.pack("<L", 3_000_000), struct.pack("<L", 100)
    assert refusal(stream.getvalue().replace(true_size, lie), Limits(unpacked_bytes=2_000_000)) in (
        "file_unpacks_too_large",
        "file_damaged",
    )


def test_a_sheet_that_claims_a_vast_area_is_refused_before_it_is_built() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write(1_000_000, 16_000, "далеко")
    assert refusal(stream.getvalue()) == "sheet_too_large"


def rewritten(whole: bytes, *changes: tuple[str, bytes, bytes], **names: str) -> bytes:
    """The archive with bytes replaced in members and `sheet` members renamed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            for member, was, now in changes:
                content = content.replace(was, now) if member == name else content
            new.writestr(names.get(name.rsplit("/", 1)[-1].removesuffix(".xml"), name), content)
    return stream.getvalue()


FAR = xlsx([HEADINGS, BOOK])
SHEET1 = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    "data",
    [
        rewritten(FAR, (SHEET1, b'r="F2"', b"r='XFD1048576'")),
        rewritten(FAR, (SHEET1, b'r="F2"', b'r="xfd1048576"')),
        rewritten(FAR, (SHEET1, b'r="F2"', b'r = "XFD1048576"')),
        rewritten(FAR, (SHEET1, b'<c r="F2"', b"<x:c r='XFD1048576'")),
        rewritten(
            FAR,
            (SHEET1, b'r="F2"', b'r="XFD1048576"'),
            ("xl/_rels/workbook.xml.rels", b"worksheets/sheet1.xml", b"sheets/one.xml"),
            sheet1="xl/sheets/one.xml",
        ),
    ],
    ids=["other quotes", "small letters", "spaces", "prefix", "another folder"],
)
def test_a_vast_area_told_in_an_unusual_way_ends_a_child_and_not_the_worker(data: bytes) -> None:
    assert refusal(data) in ("sheet_too_large", "file_damaged")


def test_a_sheet_without_places_of_cells_is_read_as_any_other() -> None:
    data = rewritten(xlsx([HEADINGS, BOOK]), *[(SHEET1, f' r="{c}2"'.encode(), b"") for c in "ABCDEF"])
    assert [row.record for row in rows_of(data)] == [RECORD]


def test_a_workbook_of_an_office_program_needs_no_child() -> None:
    assert not survey(xlsx([HEADINGS, BOOK]), Limits()).odd
    stream = io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.save(stream)
    assert not survey(stream.getvalue(), Limits()).odd


@pytest.mark.parametrize("repeat", ["number-rows-repeated", "number-columns-repeated"])
def test_an_ods_whose_few_bytes_unfold_into_a_vast_sheet_is_refused(repeat: str) -> None:
    row = '<table:table-row %s><table:table-cell %s office:value-type="float" office:value="1"/></table:table-row>'
    told = f'table:{repeat}="1000000"'
    content = row % ((told, "") if "rows" in repeat else ("", told))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f"<office:document-content>{content}</office:document-content>")
    assert refusal(stream.getvalue()) == "sheet_too_large"


def test_a_file_over_the_limit_is_refused_unread() -> None:
    assert refusal(b"ISBN;" * 1000, Limits(file_bytes=1000)) == "file_too_large"


def test_a_failed_formula_is_told_with_its_cell() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Ціни & <знижки>"
    sheet.append(HEADINGS)
    sheet.append([*BOOK[:5], "#DIV/0!"])
    sheet["F2"].data_type = "e"
    stream = io.BytesIO()
    book.save(stream)
    (row,) = rows_of(stream.getvalue())
    assert [(p.code, p.severity, p.field, p.column) for p in row.problems] == [
        ("formula_error", "error", "price_kop", "F")
    ]


def test_a_table_may_start_in_any_cell() -> None:
    shifted = [[], [], *[["", "", *row] for row in (HEADINGS, BOOK)]]
    (row,) = rows_of(xlsx(shifted))
    assert (row.number, row.record) == (4, RECORD)


def test_column_letters_go_there_and_back() -> None:
    assert [column_letter(index) for index in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [column_number(letters) for letters in ("A", "Z", "AA", "ZZ", "AAA")] == [1, 26, 27, 702, 703]
