"""Command `demo`: the demonstration campaign, its spreadsheets alone, or invented marks for a campaign of one's own."""

from __future__ import annotations

from pathlib import Path

import click

from acquisition.cli.frame import Cli, acts
from acquisition.demo.accounts import printed
from acquisition.demo.generator import make_demo, write_files
from acquisition.demo.marks import invented_marks
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
@click.option(
    "--marks",
    "slug",
    metavar="КАМПАНІЯ",
    help="Записати в теку --files вигадані scores.csv і votes.csv для допущених пропозицій кампанії: щоб спробувати без експертів.",
)
@acts()
def demo(cli: Cli, folder: Path | None, slug: str | None) -> None:
    """Наповнити порожню базу демонстраційною кампанією (2 660 пропозицій, 24 бібліотеки, 36 експертів)."""
    if slug is not None and folder is None:
        raise click.UsageError(_("Разом із --marks вкажіть --files."))
    if folder is not None:
        paths = write_files(make_demo(), folder) if slug is None else _write_marks(cli, slug, folder)
        cli.give({"files": [str(path) for path in paths]}, "\n".join(str(path) for path in paths))
        return
    migrate.upgrade(cli.runtime.database)
    seconds = fill(cli.runtime, cli.run_job, cli.say)
    if not seconds:
        cli.say(_("Демонстрація вже є в базі."))
    lines = [f"{account['email']}  {account['password']}" for account in printed()]
    cli.give({"accounts": printed(), "seconds": seconds}, "\n".join(lines))


def _write_marks(cli: Cli, slug: str, folder: Path) -> list[Path]:
    with cli.reading() as unit:
        contents = invented_marks(unit, slug)
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]


COMMANDS = [demo]
