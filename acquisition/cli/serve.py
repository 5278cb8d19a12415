"""`serve`: everything on one machine — database, Redis, web, workers, scheduler — until Ctrl-C."""

from __future__ import annotations

import signal
from dataclasses import replace

import click

from acquisition.cli.frame import Cli, acts
from acquisition.cli.service import Service
from acquisition.kernel import migrate
from acquisition.kernel.errors import Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.instance import get_fact
from acquisition.people import queries
from acquisition.people.access import ROLE_LABELS, Role
from config.settings import Settings


@click.command()
@click.option("--host", metavar="АДРЕСА", help="Адреса, на якій слухає вебсервер (ACQ_HOST).")
@click.option("--port", type=click.IntRange(1, 65535), metavar="ПОРТ", help="Порт вебсервера (ACQ_PORT).")
@click.option("--demo/--no-demo", default=False, help="Наповнити порожню базу демонстраційною кампанією.")
@acts()
def serve(cli: Cli, host: str | None, port: int | None, demo: bool) -> None:
    """Запустити службу: вебсервер, виконавців завдань, планувальник і власний Redis. Зупинка: Ctrl-C."""
    service = Service(_chosen(cli.runtime.settings, host, port))
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda _number, _frame: service.stopping.set())
    try:
        service.reserve()
        migrate.upgrade(cli.runtime.database)
        service.start_redis()
        _fill(cli, service, demo)
        if service.stopping.is_set():
            return
        service.start_parts()
        _announce(cli, service)
        service.watch()
        cli.say(_("Зупиняємо службу…"))
    finally:
        service.stop()


def _chosen(settings: Settings, host: str | None, port: int | None) -> Settings:
    return replace(settings, host=host or settings.host, port=port or settings.port)


def _fill(cli: Cli, service: Service, demo: bool) -> None:
    """An empty database gets the demonstration campaign, if asked; otherwise its first administrator comes by the web."""
    with cli.reading() as unit:
        empty = not queries.has_users(unit.session)
        shown = get_fact(unit.session, "demo")
    cut_short = shown is not None and shown is not True
    if demo and (empty or cut_short):
        cli.say(_("Готуємо демонстраційну кампанію: це робиться один раз…"))
        if service.run_command("demo") != 0 and not service.stopping.is_set():
            raise Refused(_("Демонстраційні дані не завантажено; причина вище."), code="demo-failed")
    elif demo and shown is None:
        cli.say(_("У базі вже є справжні дані, тому демонстрацію не завантажуємо."))


def _announce(cli: Cli, service: Service) -> None:
    with cli.reading() as unit:
        accounts = queries.demo_accounts(unit.session)
        empty = not queries.has_users(unit.session)
    lines = ["", _("Добір працює: %(address)s", address=service.address), _("Зупинити: Ctrl-C"), ""]
    if accounts:
        lines += [_("Демонстраційні облікові записи:"), *_table(accounts), ""]
    if empty:
        lines += [
            _("База порожня. Створіть першого адміністратора: %(address)s/setup", address=service.address),
            "",
        ]
    cli.give({"address": service.address, "accounts": accounts, "empty": empty}, "\n".join(lines))


def _table(accounts: list[dict[str, str]]) -> list[str]:
    rows = [(str(ROLE_LABELS[Role(each["role"])]), each["email"], each["password"]) for each in accounts]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


COMMANDS = [serve]
