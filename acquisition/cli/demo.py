"""Command `demo`: the demonstration campaign, or its spreadsheets alone."""

from __future__ import annotations

from pathlib import Path

import click

from acquisition.cli.frame import Cli, acts
from acquisition.demo.accounts import printed
from acquisition.demo.generator import make_demo, write_files
from acquisition.demo.seed import fill
from acquisition.kernel import migrate
from acquisition.kernel.i18n import gettext as _


@click.command()
@click.option(
    "--files",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Лише записати файли демонстрації в цю теку: їх можна завантажити руками.",
)
@acts()
def demo(cli: Cli, folder: Path | None) -> None:
    """Наповнити порожню базу демонстраційною кампанією (2 660 пропозицій, 24 бібліотеки, 36 експертів)."""
    if folder is not None:
        paths = write_files(make_demo(), folder)
        cli.give({"files": [str(path) for path in paths]}, "\n".join(str(path) for path in paths))
        return
    migrate.upgrade(cli.runtime.database)
    seconds = fill(cli.runtime, cli.run_job, cli.say)
    if not seconds:
        cli.say(_("Демонстрація вже є в базі."))
    lines = [f"{account['email']}  {account['password']}" for account in printed()]
    cli.give({"accounts": printed(), "seconds": seconds}, "\n".join(lines))


COMMANDS = [demo]
