"""`request …`: requests of branches."""

from __future__ import annotations

import click

from acquisition.cli.frame import Cli, acts
from acquisition.demand import queries, service
from acquisition.demand.models import RequestState
from acquisition.demand.queries import RequestFilter
from acquisition.demand.states import BADGES
from acquisition.demand.wishes import WishData
from acquisition.kernel.i18n import gettext as _
from acquisition.people import queries as people
from acquisition.people.access import Permission, allowed, require


@click.group()
def request() -> None:
    """Заявки філій: перелічити, подати."""


@request.command("list")
@click.option(
    "--state", type=click.Choice([state.value for state in RequestState]), help="Лише в цьому стані."
)
@click.option("--search", default="", help="Слова з назви, автора, ISBN чи номера.")
@acts()
def list_requests(cli: Cli, state: str | None, search: str) -> None:
    """Перелічити заявки, які може бачити діюча особа: філія бачить лише свої."""
    with cli.reading() as unit:
        if not allowed(unit.actor, Permission.REQUESTS_SEE):
            require(unit.actor, Permission.REQUEST_SUBMIT)
        wanted = RequestFilter(words=search, state=state or "", descending=False)
        rows = [
            {
                "number": line.request.number,
                "library": line.library,
                "isbn": line.request.isbn13,
                "title": line.request.title,
                "authors": line.request.authors,
                "copies": line.request.copies,
                "state": line.request.state.value,
                "created_at": line.request.created_at,
            }
            for line in queries.export_lines(unit.session, unit.actor, wanted)
        ]
    lines = [
        f"{row['number']}\t{row['state']}\t{row['library']}\t{row['title']}\t{row['copies']}" for row in rows
    ]
    cli.give({"requests": rows}, "\n".join(lines))


@request.command("add")
@click.option("--library", required=True, metavar="НАЗВА", help="Бібліотека: назва, код або ЄДРПОУ.")
@click.option("--isbn", default="", help="ISBN книжки.")
@click.option("--title", default="", help="Назва, якщо ISBN невідомий.")
@click.option("--author", default="", help="Автор.")
@click.option("--copies", default=1, type=int, help="Скільки примірників.")
@click.option("--reason", required=True, help="Навіщо ця книжка.")
@acts()
def add(cli: Cli, library: str, isbn: str, title: str, author: str, copies: int, reason: str) -> None:
    """Подати заявку від бібліотеки й отримати її номер."""
    wish = WishData(title=title, authors=author, isbn=isbn, copies=copies, reason=reason)
    with cli.work() as unit:
        library_id = people.one_library(unit.session, library)
        row = service.submit(unit, library_id, wish)
        result = {"number": row.number, "state": row.state.value, "title": row.title, "isbn": row.isbn13}
    cli.give(
        result, _("Заявку подано: %(number)s, %(state)s.", number=row.number, state=BADGES[row.state].label)
    )


COMMANDS = [request]
