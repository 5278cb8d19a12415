"""Template filters and globals: dates, numbers and money by the language's rules."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask

from acquisition.kernel import i18n, jobs, money
from acquisition.web import context, lists


def show_datetime(value: datetime | None) -> str:
    """«23 лист. 2026 р., 05:40» in the service's time zone; empty for None."""
    if value is None:
        return ""
    zone = ZoneInfo(context.runtime().settings.timezone)
    return format_datetime(value.astimezone(zone), "d MMM y, HH:mm", locale=i18n.language())


def show_date(value: date | datetime | None) -> str:
    """«23.11.2026»; empty for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(ZoneInfo(context.runtime().settings.timezone)).date()
    return format_date(value, "dd.MM.y", locale=i18n.language())


def show_number(value: int | Decimal | None) -> str:
    """«15 176»; empty for None."""
    return "" if value is None else format_decimal(value, locale=i18n.language())


def show_money(kopiykas: int | None) -> str:
    """120050 → «1 200,50»; empty for None."""
    return "" if kopiykas is None else money.format_money(kopiykas, i18n.language())


def install(app: Flask) -> None:
    """Register filters, gettext and list helpers with the application's templates."""
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(i18n.gettext, i18n.ngettext, newstyle=False)  # type: ignore[attr-defined]  # added by the extension
    environment.globals.update(_=i18n.gettext, gettext=i18n.gettext, ngettext=i18n.ngettext)
    environment.filters.update(datetime=show_datetime, date=show_date, number=show_number, money=show_money)
    environment.globals.update(url_with=lists.url_with, LANGUAGES=i18n.LANGUAGES, language=i18n.language)
    environment.globals.update(JOBS=jobs.JOBS, JOB_STATES=jobs.STATE_LABELS)
    environment.trim_blocks = environment.lstrip_blocks = True
