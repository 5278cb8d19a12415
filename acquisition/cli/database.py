"""`init`: the database's tables."""

from __future__ import annotations

import click

from acquisition.cli.frame import Cli, acts
from acquisition.kernel import migrate
from acquisition.kernel.i18n import gettext as _


@click.command()
@acts()
def init(cli: Cli) -> None:
    """Створити таблиці бази даних або оновити їх до цієї версії програми."""
    before = migrate.current(cli.runtime.database)
    migrate.upgrade(cli.runtime.database)
    after = migrate.current(cli.runtime.database)
    cli.give(
        {"database": cli.runtime.database.url.render_as_string(), "before": before, "revision": after},
        _("База даних готова, версія схеми %(revision)s.", revision=after),
    )


COMMANDS = [init]
