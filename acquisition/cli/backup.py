"""`backup` and `restore`: the whole database as one portable file."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy.exc import OperationalError

from acquisition.cli.frame import Cli, acts
from acquisition.kernel import migrate
from acquisition.kernel.backup import TableSum, restore_backup, write_backup
from acquisition.kernel.errors import NotAllowed, Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.schema import METADATA


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@acts()
def backup(cli: Cli, file: Path) -> None:
    """Записати всю базу в один файл, придатний і для SQLite, і для PostgreSQL."""
    _operator_only(cli)
    revision = migrate.current(cli.runtime.database)
    sums = write_backup(cli.runtime.database, METADATA, file, revision=revision, now=cli.runtime.clock.now())
    result = _result(file, sums) | {"revision": revision, "bytes": file.stat().st_size}
    cli.give(result, _("Записано рядків: %(rows)s, таблиць: %(tables)s.", **_totals(sums)))


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@acts()
def restore(cli: Cli, file: Path) -> None:
    """Відновити базу з файлу. Лише в порожню базу; усе перевіряється, або нічого не змінюється."""
    _operator_only(cli)
    migrate.upgrade(cli.runtime.database)
    revision = migrate.current(cli.runtime.database)
    try:
        sums = restore_backup(cli.runtime.database, METADATA, file, revision=revision)
    except OperationalError as trouble:
        if "full" not in str(trouble.orig) and "No space" not in str(trouble.orig):
            raise
        raise Refused(
            _("На диску немає місця для відновлення. Нічого не змінено."), code="disk-full"
        ) from trouble
    cli.give(
        _result(file, sums) | {"revision": revision},
        _("Відновлено й перевірено рядків: %(rows)s, таблиць: %(tables)s.", **_totals(sums)),
    )


def _operator_only(cli: Cli) -> None:
    """A backup holds everything, password hashes too: only who already holds the machine may make one."""
    if not cli.actor.unlimited:
        raise NotAllowed(_("Резервні копії робить і відновлює лише оператор машини."))


def _totals(sums: dict[str, TableSum]) -> dict[str, int]:
    return {"rows": sum(one.rows for one in sums.values()), "tables": len(sums)}


def _result(file: Path, sums: dict[str, TableSum]) -> dict[str, object]:
    return {"file": str(file), **_totals(sums), "counts": {name: one.rows for name, one in sums.items()}}


COMMANDS = [backup, restore]
