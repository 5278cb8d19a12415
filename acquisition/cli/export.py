"""The command that takes a campaign's lists out."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

import click

from acquisition.cli.frame import Cli, acts
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.tables import Format
from acquisition.reports.exporting import BUNDLE, TABLES, Wish, Written, export


@click.command("export")
@acts()
@click.option("--campaign", "slug", required=True, metavar="КАМПАНІЯ", help="Назва кампанії в адресі.")
@click.option("--what", required=True, type=click.Choice([*TABLES, BUNDLE]), help="Який перелік.")
@click.option(
    "--format",
    "form",
    type=click.Choice([form.value for form in Format]),
    help="Формат; без нього — за назвою файлу.",
)
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Куди записати.")
@click.option(
    "--run", "run_number", type=click.IntRange(1), help="Номер розрахунку рейтингу; без нього — останній."
)
@click.option(
    "--list",
    "list_number",
    type=click.IntRange(1),
    help="Номер переліку до закупівлі; без нього — погоджений.",
)
def take_out(
    cli: Cli,
    slug: str,
    what: str,
    form: str | None,
    out: Path,
    run_number: int | None,
    list_number: int | None,
) -> None:
    """Записати перелік кампанії у файл XLSX, CSV або JSON; пакет розрахунку — у ZIP."""
    chosen = form or out.suffix.lower().removeprefix(".")
    if what != BUNDLE and chosen not in list(Format):
        raise click.UsageError(_("Вкажіть формат: --format xlsx, csv або json."))
    written = _write(cli, slug, what, chosen, Wish(run_number, list_number), out)
    result = {"what": what, "format": written.extension, "file": str(out), "bytes": out.stat().st_size}
    if written.rows is not None:
        result["rows"] = written.rows
    cli.give(result, _("Записано: %(file)s", file=out))


def _write(cli: Cli, slug: str, what: str, form: str, wish: Wish, out: Path) -> Written:
    """Through a file beside the target, so that a refusal or a full disk leaves no half of a file."""
    with NamedTemporaryFile(dir=out.absolute().parent, prefix=f".{out.name}.", delete=False) as part:
        try:
            with cli.reading() as unit:
                written = export(unit, slug, what, form, wish, cast(BinaryIO, part))
            part.flush()
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(part.name, 0o666 & ~mask)
            os.replace(part.name, out)
        except BaseException:
            Path(part.name).unlink(missing_ok=True)
            raise
    return written


COMMANDS = [take_out]
