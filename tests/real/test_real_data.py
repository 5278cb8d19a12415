"""Real files of a folder (REAL_DATA): each is imported or refused with a reason, and every row is accounted for."""

import csv
import os
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile

import pytest
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from acquisition.intake import service
from acquisition.intake.models import BatchState, FileKind, ImportBatch, Outcome
from acquisition.intake.problems import file_sentence
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from importers.delimited import TextTable
from importers.records import FileRefused
from tests.support.intake import Intake
from tests.support.make import Make

pytestmark = [pytest.mark.real, pytest.mark.sqlite_only]

FOLDER = Path(os.environ.get("REAL_DATA", ".")).resolve()
BOOKS = "books_ua.csv"
UKRAINIAN = {
    "title": "Назва видання", "author": "Автор(и)", "publisher": "Видавництво", "year": "Рік випуску", "isbn": "ISBN",
    "pages": "К-сть сторінок", "binding": "Обкладинка (тверда, м’яка, інтегральна)", "language": "Мова видання",
    "price": "Ціна за 1 прим. (з доставкою)", "series": "Серія", "size": "Формат", "age": "Вікова категорія",
    "category": "Тематика", "translator": "Перекладач", "illustrator": "Ілюстратор", "original_title": "Назва оригіналу",
}  # fmt: skip


def files() -> list[Path]:
    """Every file of the folder but what describes it."""
    if "REAL_DATA" not in os.environ:
        return []
    return sorted(path for path in FOLDER.rglob("*") if path.is_file() and path.suffix != ".md")


@pytest.fixture
def intake(runtime: Runtime, run_jobs: Callable[[], list[Job]]) -> Intake:
    return Intake(runtime, run_jobs)


def name_of(path: Path) -> str:
    return str(path.relative_to(FOLDER))


@pytest.mark.parametrize("path", files(), ids=name_of)
def test_a_real_file_is_read_whole_or_refused_with_a_reason(path: Path, intake: Intake, make: Make) -> None:
    data = path.read_bytes()
    batch = intake.read(data, FileKind.PROPOSALS, make.campaign(), name=path.name)
    if batch.state is BatchState.FAILED:
        assert batch.refusal is not None and file_sentence(batch.refusal)
        assert intake.rows(batch) == []
        return
    assert batch.state is BatchState.READ
    assert_accounted(batch, sum(1 for _row in filled_rows(data)) - headers(batch))


def assert_accounted(batch: ImportBatch, rows: int) -> None:
    """As many rows are staged as the file has below its headers, and the outcomes add up to them."""
    assert batch.rows == rows
    assert sum(batch.counts[outcome.value] for outcome in Outcome) == batch.rows


def filled_rows(data: bytes) -> Iterator[list[object]]:
    """Rows with anything in them, of all sheets, counted by the bare reader."""
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(data))
        sheets: list[list[list[object]]] = [
            book.get_sheet_by_name(name).to_python() for name in book.sheet_names
        ]  # type: ignore[misc]
    except (CalamineError, BadZipFile, OSError):
        try:
            sheets = [list(TextTable(data).rows())]  # type: ignore[arg-type]
        except FileRefused:
            sheets = []
    for sheet in sheets:
        yield from (row for row in sheet if any(str(cell).strip() for cell in row))


def headers(batch: ImportBatch) -> int:
    """Rows of headers and whatever stands above them, and sheets without any."""
    assert batch.layout is not None
    above = 0
    for sheet in batch.layout["sheets"]:
        if not sheet["header_row"]:
            above += sheet["height"]
            continue
        last = sheet["header_row"] + sheet["header_depth"] - 1
        above += sum(1 for line in sheet["preview"][:last] if any(cell.strip() for cell in line))
    return above


@pytest.fixture
def books() -> list[dict[str, str]]:
    path = FOLDER / BOOKS
    if not path.exists():
        pytest.skip(f"{BOOKS} is not in the folder")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def as_ukrainian_workbook(books: list[dict[str, str]]) -> bytes:
    """The list as a publisher sends it: a letterhead, Ukrainian headings, numbers as numbers, a total below."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_urls": False}) as workbook:
        sheet = workbook.add_worksheet("Перелік")
        sheet.merge_range(0, 0, 0, 5, "Перелік книжкової продукції")
        sheet.write(1, 0, "м. Київ, вул. Книжкова, 1")
        sheet.write_row(3, 0, ["№ з/п", *UKRAINIAN.values()])
        for number, book in enumerate(books, 1):
            cells = [int(text) if key == "year" and text.isdigit() else text for key, text in book.items()]
            sheet.write_row(number + 3, 0, [number, *cells])
        sheet.write_row(len(books) + 4, 0, ["Разом", "", "", "", "", "", len(books)])
    return out.getvalue()


def test_the_real_books_become_candidates_from_a_ukrainian_workbook(
    books: list[dict[str, str]], intake: Intake, make: Make
) -> None:
    batch = intake.apply(
        as_ukrainian_workbook(books), FileKind.PROPOSALS, make.campaign(), name="перелік.xlsx"
    )
    assert batch.layout is not None
    columns = batch.layout["sheets"][0]["columns"]
    assert [column["heading"] for column in columns if not column["field"]] == []
    assert (batch.state, batch.rows, batch.counts["skipped"]) == (BatchState.APPLIED, len(books) + 1, 1)
    assert sum(batch.counts[outcome.value] for outcome in Outcome) == batch.rows
    assert len(intake.candidates()) == batch.counts["new"]
    assert batch.counts["refused"] == 0
    priced = sum(1 for row in intake.rows(batch) if row.record.get("price_kop"))
    assert priced == sum(1 for book in books if book["price"].strip())


def test_the_workbook_and_the_text_file_give_the_same_records(
    books: list[dict[str, str]], intake: Intake, make: Make
) -> None:
    text = intake.read((FOLDER / BOOKS).read_bytes(), FileKind.PROPOSALS, make.campaign(), name=BOOKS)
    workbook = intake.read(
        as_ukrainian_workbook(books), FileKind.PROPOSALS, make.campaign("2021"), name="перелік.xlsx"
    )
    told = [
        {key: value for key, value in row.record.items() if key != "seq"} for row in intake.rows(workbook)
    ]
    assert told[:-1] == [row.record for row in intake.rows(text)]


def test_the_real_import_is_undone_without_a_trace(
    books: list[dict[str, str]], intake: Intake, make: Make
) -> None:
    batch = intake.apply((FOLDER / BOOKS).read_bytes(), FileKind.PROPOSALS, make.campaign(), name=BOOKS)
    assert intake.step(service.request_undo, batch).state is BatchState.UNDONE
    assert intake.candidates() == []
