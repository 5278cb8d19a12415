"""Opens a file of any accepted kind as a book of sheets whose rows can be walked again and again."""

import io
import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import TypeVar

import python_calamine as calamine

from importers.archives import Limits, survey
from importers.delimited import TextTable
from importers.probing import probe
from importers.records import Cell, FileRefused
from importers.signatures import recognise

T = TypeVar("T")

PANIC = "PanicException"
"""What the reader's library raises where its own code fails: no Exception, and not to be imported by name."""

TEXT_SHEET = "CSV"
OLE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
OLE_WORD = "WordDocument".encode("utf-16-le")
Merge = tuple[tuple[int, int], tuple[int, int]]

SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")
RELATION_TAG = re.compile(rb"<(?:\w+:)?Relationship\s[^>]*>")
ATTRIBUTE = re.compile(rb'(\w+(?::\w+)?)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `rows()` walks it from its first row and column, blank ones included; `merges` count from 0."""

    name: str
    rows: Callable[[], Iterator[list[Cell]]]
    height: Callable[[], int]
    merges: tuple[Merge, ...] = ()
    errors: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """An opened file: its real kind (xlsx, xls, ods, csv …) and the sheets that hold anything."""

    kind: str
    sheets: Callable[[], Iterator[Sheet]]


def open_book(data: bytes, limits: Limits = Limits()) -> Book:
    """Open by content, never by name; refuse with a reason whatever is no readable table within the limits."""
    if len(data) > limits.file_bytes:
        raise FileRefused("file_too_large", limit_mb=limits.file_bytes // (1024 * 1024))
    nature = recognise(data)
    if nature == "text":
        table = TextTable(data)
        return Book("csv", lambda: iter((Sheet(TEXT_SHEET, table.rows, lambda: table.height),)))
    if nature == "ole":
        _refuse_foreign_ole(data)
        probe(data)
        return Book("xls", lambda: _workbook_sheets(data, {}))
    found = survey(data, limits)
    if found.odd or found.kind != "xlsx":
        probe(data)
    errors = _errors_by_sheet(data, found.errors) if found.errors else {}
    return Book(found.kind, lambda: _workbook_sheets(data, errors))


def _refuse_foreign_ole(data: bytes) -> None:
    if OLE_ENCRYPTED in data:
        raise FileRefused("file_encrypted")
    if OLE_WORD in data:
        raise FileRefused("file_is_word")


def _workbook_sheets(data: bytes, errors: dict[str, set[str]]) -> Iterator[Sheet]:
    """Sheets are parsed one at a time, when asked for, so that only one is in memory."""
    with _guarded(lambda: calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))) as workbook:
        for index, meta in enumerate(workbook.sheets_metadata):
            if meta.typ is not calamine.SheetTypeEnum.WorkSheet:
                continue
            sheet = _guarded(lambda number=index: workbook.get_sheet_by_index(number))  # type: ignore[misc]  # bound now
            if sheet.start is not None:
                yield _as_sheet(sheet, errors.get(sheet.name, ()))


def _as_sheet(sheet: calamine.CalamineSheet, errors: Collection[str]) -> Sheet:
    margin: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)

    def rows() -> Iterator[list[Cell]]:
        return (margin + row for row in sheet.iter_rows()) if margin else iter(sheet.iter_rows())

    return Sheet(sheet.name, rows, lambda: sheet.total_height, tuple(sheet.merged_cell_ranges or ()), errors)


def _guarded(open_it: Callable[[], T]) -> T:
    try:
        return open_it()
    except calamine.PasswordError as error:
        raise FileRefused("file_encrypted") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise FileRefused("file_damaged") from error
    except BaseException as error:
        if type(error).__name__ == PANIC:
            raise FileRefused("file_damaged") from error
        raise


def _errors_by_sheet(data: bytes, by_file: dict[str, set[str]]) -> dict[str, set[str]]:
    """Sheet files → sheet names, through the workbook's list and its relations."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = archive.read("xl/workbook.xml")
        try:
            relations = archive.read("xl/_rels/workbook.xml.rels")
        except KeyError as error:
            raise FileRefused("file_damaged") from error
    targets = {}
    for tag in RELATION_TAG.findall(relations):
        own = dict(ATTRIBUTE.findall(tag))
        targets[own.get(b"Id")] = "xl/" + own.get(b"Target", b"").decode().removeprefix("/xl/")
    named = {}
    for tag in SHEET_TAG.findall(book):
        own = dict(ATTRIBUTE.findall(tag))
        identity = next((value for key, value in own.items() if key.endswith(b":id")), None)
        named[_unescape(own.get(b"name", b"").decode())] = by_file.get(targets.get(identity, ""), set())
    return {name: cells for name, cells in named.items() if cells}


def _unescape(text: str) -> str:
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text
