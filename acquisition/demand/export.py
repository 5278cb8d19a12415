"""The list of requests as a table that leaves the service."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from acquisition.demand.queries import RequestLine
from acquisition.demand.states import BADGES
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.tables import Column, Kind, Table


def requests_table(lines: Iterable[RequestLine], zone: tzinfo) -> Table:
    """Headings are those that the import of requests understands, with number, state and days of the zone."""
    columns = [
        Column("number", _("Номер заявки"), width=18),
        Column("library", _("Бібліотека"), width=40),
        Column("isbn", "ISBN", width=18),
        Column("author", _("Автор"), width=28),
        Column("title", _("Назва"), width=44),
        Column("publisher", _("Видавець"), width=24),
        Column("year", _("Рік видання"), Kind.INTEGER, 12),
        Column("copies", _("Кількість примірників"), Kind.INTEGER, 12),
        Column("reason", _("Обґрунтування"), width=40),
        Column("state", _("Стан"), width=20),
        Column("date", _("Дата"), Kind.DATE, 12),
        Column("changed", _("Остання зміна"), Kind.DATE, 12),
    ]
    rows = (
        (
            line.request.number,
            line.library,
            line.request.isbn13,
            line.request.authors,
            line.request.title,
            line.request.publisher,
            line.request.year,
            line.request.copies,
            line.request.reason,
            str(BADGES[line.request.state].label),
            line.request.created_at.astimezone(zone).date(),
            line.request.changed_at.astimezone(zone).date() if line.request.changed_at else None,
        )
        for line in lines
    )
    return Table("requests", _("Заявки філій"), columns, rows)
