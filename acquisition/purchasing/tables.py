"""The approved list as a table that leaves the service (headings of PROCEDURE 7)."""

from collections.abc import Iterator

from acquisition.kernel.tables import Column, Kind, Row, Table
from acquisition.purchasing.queries import Version

APPROVED_COLUMNS = (
    Column("seq", "№ з/п", Kind.INTEGER, 8),
    Column("title", "Назва", width=44),
    Column("author", "Автор", width=28),
    Column("publisher", "Видавець", width=24),
    Column("year", "Рік", Kind.INTEGER, 8),
    Column("isbn", "ISBN", width=18),
    Column("price", "Ціна за одиницю", Kind.MONEY, 14),
    Column("quantity", "Гранична кількість примірників", Kind.INTEGER, 14),
    Column("amount", "Гранична сума", Kind.MONEY, 16),
)


def approved_table(version: Version) -> Table:
    """A frozen version of the list, line by line as sealed; no total row, so that every row is a book."""
    return Table("approved", "Погоджений перелік", APPROVED_COLUMNS, _rows(version))


def _rows(version: Version) -> Iterator[Row]:
    for seq, line in enumerate(version.content["lines"], 1):
        yield (
            seq,
            line["title"],
            line["authors"],
            line["publisher"],
            line["year"],
            line["isbn"],
            line["price_kop"],
            line["copies"],
            line["amount_kop"],
        )
