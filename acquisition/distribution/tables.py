"""Distribution as tables that leave the service: the sheet title × library, and acts (headings of PROCEDURE 7)."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import tzinfo
from itertools import groupby
from operator import itemgetter

from sqlalchemy import func, select
from sqlmodel import Session, col

from acquisition.distribution.models import Act, Allocation, DistributionSheet, SheetTitle
from acquisition.distribution.queries import ActLine, CorrectionRow, corrections
from acquisition.kernel.tables import Cell, Column, Kind, Row, Table
from acquisition.purchasing.models import PurchaseLine
from acquisition.selection.models import Candidate

ACT_COLUMNS = (
    Column("act", "№ акта", width=18),
    Column("date", "Дата", Kind.DATE, 12),
    Column("sender", "Відправник", width=36),
    Column("recipient", "Отримувач", width=36),
    Column("seq", "№ з/п", Kind.INTEGER, 7),
    Column("isbn", "ISBN", width=18),
    Column("title", "Назва", width=44),
    Column("copies", "К-сть", Kind.INTEGER, 9),
    Column("price", "Ціна", Kind.MONEY, 12),
    Column("amount", "Сума", Kind.MONEY, 14),
)
SUMMARY_COLUMNS = (
    *ACT_COLUMNS[:4],
    Column("titles", "Всього назв", Kind.INTEGER, 12),
    Column("copies", "Всього прим.", Kind.INTEGER, 12),
    Column("amount", "Всього, грн", Kind.MONEY, 16),
)
TITLE_COLUMNS = (
    Column("seq", "№ з/п", Kind.INTEGER, 7),
    Column("isbn", "ISBN", width=18),
    Column("author", "Автор", width=28),
    Column("title", "Назва", width=44),
)
STAYS = "без акта: залишається в бібліотеці-розподільнику"
CORRECTION_COLUMNS = (
    Column("title", "Назва", width=44),
    Column("library", "Бібліотека", width=36),
    Column("before", "Було", Kind.INTEGER, 8),
    Column("after", "Стало", Kind.INTEGER, 8),
    Column("reason", "Причина", width=44),
    Column("made_by", "Хто", width=28),
    Column("made_at", "Коли", Kind.DATE, 12),
)


def sheet_table(session: Session, sheet: DistributionSheet, zone: tzinfo) -> Table:
    """Title × library with row and column totals; a library that gets nothing of anything has no column.

    A sheet corrected by hand says in a last column which cells of a title were, and lists the corrections after it.
    """
    corrected = corrections(session, sheet.id or 0)
    acts = session.execute(
        select(col(Act.library_id), col(Act.recipient), col(Act.copies))
        .where(col(Act.sheet_id) == sheet.id, col(Act.copies) > 0)
        .order_by(col(Act.id))
    ).all()
    columns = [
        *TITLE_COLUMNS,
        *(Column(f"library_{library}", name, Kind.INTEGER, 8) for library, name, _copies in acts),
        Column("total", "Разом", Kind.INTEGER, 10),
    ]
    totals: list[Cell] = [None, None, None, "Разом", *(copies for *_rest, copies in acts), sheet.copies]
    rows = _matrix(session, sheet, [library for library, *_rest in acts])
    if corrected:
        columns.append(Column("corrected", "Виправлено вручну", width=44))
        totals.append(None)
        rows = _marked(session, sheet, rows, corrected)
    also = _corrections(corrected, zone)
    return Table("distribution", "Рознарядка", columns, rows, totals=totals, also=also)


def _marked(
    session: Session, sheet: DistributionSheet, rows: Iterator[Row], corrected: Sequence[CorrectionRow]
) -> Iterator[Row]:
    """Each title's row with its corrections in the order in which they were made."""
    marks: dict[int, list[str]] = {}
    for each in reversed(corrected):
        made = each.correction
        marks.setdefault(made.line_id, []).append(f"{each.library}: {made.before} → {made.after}")
    for row, (line, *_rest) in zip(rows, _titles(session, sheet), strict=True):
        yield (*row, "; ".join(marks.get(line, ())))


def _corrections(corrected: Sequence[CorrectionRow], zone: tzinfo) -> tuple[Table, ...]:
    """The corrections as a further table; none where nothing was corrected."""
    if not corrected:
        return ()
    rows: list[Row] = [
        (
            each.title,
            each.library,
            each.correction.before,
            each.correction.after,
            each.correction.reason,
            each.correction.made_by_name,
            each.correction.made_at.astimezone(zone).date(),
        )
        for each in reversed(corrected)
    ]
    return (Table("corrections", "Виправлення вручну", CORRECTION_COLUMNS, rows),)


def _matrix(session: Session, sheet: DistributionSheet, libraries: Sequence[int]) -> Iterator[Row]:
    place_of = {library: at for at, library in enumerate(libraries)}
    cells = _cells(session, sheet)
    current = next(cells, None)
    for seq, (line_id, isbn, authors, title, allocated) in enumerate(_titles(session, sheet), 1):
        copies: list[Cell] = [0] * len(libraries)
        while current is not None and current[0] == line_id:
            copies[place_of[current[1]]] = current[2]
            current = next(cells, None)
        yield (seq, isbn, authors, title, *copies, allocated)


def _titles(session: Session, sheet: DistributionSheet) -> Sequence[tuple[int, str, str, str, int]]:
    statement = (
        select(
            col(PurchaseLine.id),
            func.coalesce(Candidate.isbn13, ""),
            col(Candidate.authors),
            col(Candidate.title),
            col(SheetTitle.allocated),
        )
        .join(SheetTitle, col(SheetTitle.line_id) == col(PurchaseLine.id))
        .join(Candidate, col(Candidate.id) == col(PurchaseLine.candidate_id))
        .where(col(SheetTitle.sheet_id) == sheet.id)
        .order_by(col(PurchaseLine.place), col(PurchaseLine.id))
    )
    return [
        (line, isbn, authors, title, copies)
        for line, isbn, authors, title, copies in session.execute(statement)
    ]


def _cells(session: Session, sheet: DistributionSheet) -> Iterator[tuple[int, int, int]]:
    """(line, library, copies) by place of the line, a few thousand at a time."""
    statement = (
        select(col(Allocation.line_id), col(Allocation.library_id), col(Allocation.copies))
        .join(PurchaseLine, col(PurchaseLine.id) == col(Allocation.line_id))
        .where(col(Allocation.sheet_id) == sheet.id)
        .order_by(col(PurchaseLine.place), col(PurchaseLine.id))
        .execution_options(yield_per=5000)
    )
    yield from ((line, library, copies) for line, library, copies in session.execute(statement))


def acts_table(
    session: Session, sheet: DistributionSheet, zone: tzinfo, only: frozenset[int] | None = None
) -> Table:
    """Every line of every act, act by act; the totals of the acts are the second table. ``only``: these libraries.

    Acts are dated by the day of ``zone``; corrections by hand, where there are any, are the third table.
    """
    corrected = [
        each
        for each in corrections(session, sheet.id or 0)
        if only is None or each.correction.library_id in only
    ]
    return Table(
        "acts",
        "Акти",
        ACT_COLUMNS,
        _act_rows(session, sheet, zone, only),
        also=(
            Table("act_totals", "Підсумки актів", SUMMARY_COLUMNS, _summary(session, sheet, zone, only)),
            *_corrections(corrected, zone),
        ),
    )


def _act_rows(
    session: Session, sheet: DistributionSheet, zone: tzinfo, only: frozenset[int] | None
) -> Iterator[Row]:
    """Acts and titles are few and held in memory; cells pass through, one library after another."""
    acts = {act.library_id: _head(act, zone) for act in _acts(session, sheet, only)}
    titles = _act_titles(session, sheet)
    for library, cells in groupby(_cells_by_library(session, sheet, only), key=itemgetter(0)):
        lines = sorted((titles[line], copies) for _library, line, copies in cells)
        for seq, ((_place, isbn, title, price), copies) in enumerate(lines, 1):
            yield (*acts[library], seq, isbn, title, copies, price, copies * price)


def _act_titles(session: Session, sheet: DistributionSheet) -> dict[int, tuple[int, str, str, int]]:
    """Line → place, ISBN, title, price."""
    statement = (
        select(
            col(PurchaseLine.id),
            col(PurchaseLine.place),
            func.coalesce(Candidate.isbn13, ""),
            col(Candidate.title),
            func.coalesce(PurchaseLine.price_kop, 0),
        )
        .join(Candidate, col(Candidate.id) == col(PurchaseLine.candidate_id))
        .where(col(PurchaseLine.list_id) == sheet.list_id)
    )
    return {
        line: (place, isbn, title, price) for line, place, isbn, title, price in session.execute(statement)
    }


def _cells_by_library(
    session: Session, sheet: DistributionSheet, only: frozenset[int] | None
) -> Iterator[tuple[int, int, int]]:
    """(library, line, copies), a few thousand at a time; acts were made in the order of libraries."""
    statement = (
        select(col(Allocation.library_id), col(Allocation.line_id), col(Allocation.copies))
        .where(col(Allocation.sheet_id) == sheet.id)
        .order_by(col(Allocation.library_id))
        .execution_options(yield_per=5000)
    )
    if only is not None:
        statement = statement.where(col(Allocation.library_id).in_(only))
    yield from ((library, line, copies) for library, line, copies in session.execute(statement))


def _acts(session: Session, sheet: DistributionSheet, only: frozenset[int] | None) -> Sequence[Act]:
    statement = (
        select(Act).where(col(Act.sheet_id) == sheet.id, col(Act.copies) > 0).order_by(col(Act.library_id))
    )
    if only is not None:
        statement = statement.where(col(Act.library_id).in_(only))
    return session.execute(statement).scalars().all()


def _summary(
    session: Session, sheet: DistributionSheet, zone: tzinfo, only: frozenset[int] | None
) -> Iterator[Row]:
    for act in _acts(session, sheet, only):
        yield (*_head(act, zone), act.titles, act.copies, act.amount_kop)


def act_table(
    act: Act, lines: Iterable[ActLine], zone: tzinfo, corrected: Sequence[CorrectionRow] = ()
) -> Table:
    """One act with its totals, dated by the day of ``zone``, and the corrections by hand that made it so."""
    rows = [
        (*_head(act, zone), seq, line.isbn, line.title, line.copies, line.price_kop, line.amount_kop)
        for seq, line in enumerate(lines, 1)
    ]
    totals: Row = (None, None, None, None, None, None, "Всього", act.copies, None, act.amount_kop)
    also = _corrections(corrected, zone)
    return Table("act", f"Акт {act.number}", ACT_COLUMNS, rows, totals=totals, also=also)


def _head(act: Act, zone: tzinfo) -> tuple[Cell, ...]:
    return (act.number or STAYS, act.made_at.astimezone(zone).date(), act.sender, act.recipient)
