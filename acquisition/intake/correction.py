"""The correction file: refused rows in their original columns with a column that says what is wrong."""

from collections.abc import Iterator, Sequence
from typing import Any

from acquisition.intake.kinds import KINDS
from acquisition.intake.models import ImportBatch, ImportRow
from acquisition.intake.problems import described
from acquisition.intake.queries import sheet_columns
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.tables import Column, Table

COLUMN_WIDTH = 18
PROBLEM_WIDTH = 60


def correction_table(batch: ImportBatch, rows: Sequence[ImportRow]) -> Table:
    """One table for each sheet that has refused rows. Its header is the sheet's own, so it can be uploaded again."""
    by_sheet: dict[str, list[ImportRow]] = {}
    for row in rows:
        by_sheet.setdefault(row.sheet, []).append(row)
    tables = [_table(batch, sheet, its) for sheet, its in by_sheet.items()]
    first = tables[0]
    return Table(first.name, first.title, first.columns, first.rows, also=tables[1:])


def _table(batch: ImportBatch, sheet: str, rows: list[ImportRow]) -> Table:
    headings = [column["heading"] for column in sheet_columns(batch).get(sheet, [])]
    width = max([len(headings), *(len(row.raw) for row in rows)])
    headings += [""] * (width - len(headings))
    columns = [Column(f"c{number}", heading, width=COLUMN_WIDTH) for number, heading in enumerate(headings)]
    columns += [
        Column("problem", _("Проблема"), width=PROBLEM_WIDTH),
        Column("row", _("Рядок у файлі"), width=12),
    ]
    return Table(sheet, sheet, columns, _lines(batch, rows, width))


def _lines(batch: ImportBatch, rows: list[ImportRow], width: int) -> Iterator[list[str]]:
    kind = KINDS[batch.kind].vocabulary
    for row in rows:
        told = [each for each in described(kind, row.problems) if each["tone"] == "bad"]
        cells = [_text(cell) for cell in row.raw] + [""] * (width - len(row.raw))
        yield [*cells, " ".join(_told(each) for each in told), str(row.row_number)]


def _told(problem: dict[str, str]) -> str:
    if not problem["column"]:
        return problem["sentence"]
    return _("%(column)s: %(sentence)s", column=problem["column"], sentence=problem["sentence"])


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return _("так") if cell else _("ні")
    if isinstance(cell, float) and cell.is_integer():
        return repr(int(cell))
    return "" if cell is None else str(cell)
