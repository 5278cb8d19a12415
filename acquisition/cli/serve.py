"""`serve`: everything on one machine — database, Redis, web, workers, scheduler — until Ctrl-C."""

from __future__ import annotations

import signal
import sys
from dataclasses import replace

import click
from sqlmodel import select

from acquisition.cli.frame import Cli, acts
from acquisition.cli.service import Service
from acquisition.kernel import migrate
from acquisition.kernel.errors import Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.instance import get_fact
from acquisition.people.models import User
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
    """An empty database gets the demonstration campaign, or its first administrator."""
    with cli.reading() as unit:
        empty = unit.session.exec(select(User.id).limit(1)).first() is None
        shown = bool(get_fact(unit.session, "demo"))
    if not empty:
        if demo and not shown:
            cli.say(_("У базі вже є справжні дані: демонстрацію не завантажуємо."))
        return
    if demo:
        cli.say(_("Готуємо демонстраційну кампанію; це робиться один раз і триває близько хвилини…"))
        if service.run_command("demo") != 0 and not service.stopping.is_set():
            raise Refused(_("Демонстраційні дані не завантажено; причина вище."), code="demo-failed")
        return
    if sys.stdin.isatty():
        cli.say(_("База порожня. Створіть першого адміністратора."))
        email = click.prompt(_("Електронна пошта"), err=True)
        name = click.prompt(_("Ім’я та прізвище"), err=True)
        if (
            service.run_command("user", "add", "--email", email, "--name", name, "--role", "administrator")
            == 0
        ):
            return
    cli.say(_("Створіть першого адміністратора: python -m acquisition user add --help"))


def _announce(cli: Cli, service: Service) -> None: ...


COMMANDS = [serve]
