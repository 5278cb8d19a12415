"""`user …` and `library …`: accounts and libraries."""

from __future__ import annotations

import secrets
import sys
from typing import Any

import click
from sqlmodel import Session

from acquisition.cli.frame import Cli, acts
from acquisition.kernel.errors import InvalidInput, NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.paging import Page, PageRequest
from acquisition.people import queries, service
from acquisition.people.access import Permission, Role, require
from acquisition.people.models import User
from acquisition.people.queries import LibraryFilter, UserFilter
from acquisition.people.service import GrantData
from acquisition.selection.queries.campaigns import load

ALL = PageRequest(1, 1_000_000)


@click.group()
def user() -> None:
    """Облікові записи: додати, перелічити, змінити пароль, вимкнути."""


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Ім’я та прізвище.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([r.value for r in Role]),
    help="Роль; можна кілька разів.",
)
@click.option("--library", metavar="НАЗВА|ID", help="Бібліотека для ролі branch_librarian.")
@click.option(
    "--campaign", metavar="КОД", help="Кампанія, якою обмежено роль експерта, секретаря або погоджувача."
)
@click.option("--password-stdin", is_flag=True, help="Прочитати пароль першим рядком зі стандартного входу.")
@acts()
def add(
    cli: Cli,
    email: str,
    name: str,
    roles: tuple[str, ...],
    library: str | None,
    campaign: str | None,
    password_stdin: bool,
) -> None:
    """Додати користувача. Без --password-stdin пароль буде створено й показано один раз."""
    password = _read_password() if password_stdin else secrets.token_urlsafe(12)
    with cli.work() as unit:
        library_id = queries.one_library(unit.session, library) if library else None
        campaign_id = load(unit.session, campaign).id if campaign else None
        grants = [
            GrantData(
                role,
                library_id if role == Role.BRANCH_LIBRARIAN else None,
                campaign_id if role in service.CAMPAIGN_ROLES else None,
            )
            for role in roles
        ]
        row = service.create_user(
            unit, email, name, grants, password=password, must_change=not password_stdin
        )
        result: dict[str, Any] = {"id": row.id, "email": row.email, "name": row.name, "roles": list(roles)}
    sentence = _("Створено користувача %(email)s.", email=result["email"])
    if not password_stdin:
        result["password"] = password
        sentence = _(
            "Створено користувача %(email)s. Перший пароль: %(password)s", email=email, password=password
        )
    cli.give(result, sentence)


@user.command("list")
@click.option("--role", type=click.Choice([r.value for r in Role]), help="Лише з цією роллю.")
@acts()
def list_users(cli: Cli, role: str | None) -> None:
    """Перелічити користувачів із ролями."""
    with cli.reading() as unit:
        require(unit.actor, Permission.PEOPLE_SEE)
        page = queries.user_page(unit.session, UserFilter(role=role or ""), ALL)
        rows: list[dict[str, Any]] = [
            {
                "id": row.user.id,
                "email": row.user.email,
                "name": row.user.name,
                "active": row.user.active,
                "roles": [
                    {
                        "role": one.role,
                        "library_id": one.library_id,
                        "library": name,
                        "campaign_id": one.campaign_id,
                    }
                    for one, name in row.roles
                ],
            }
            for row in page.rows
        ]
    lines = [
        f"{row['email']}\t{row['name']}\t{', '.join(one['role'] for one in row['roles'])}" for row in rows
    ]
    cli.give({"users": rows}, "\n".join(lines))


@user.command("password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Прочитати пароль першим рядком зі стандартного входу.")
@acts()
def password(cli: Cli, email: str, password_stdin: bool) -> None:
    """Встановити новий пароль; усі сеанси людини завершаться."""
    new = _read_password() if password_stdin else secrets.token_urlsafe(12)
    with cli.work() as unit:
        row = service.set_password(
            unit, _user(unit.session, email).id or 0, new, must_change=not password_stdin
        )
        result = {"id": row.id, "email": row.email} | ({} if password_stdin else {"password": new})
    cli.give(
        result, _("Пароль змінено.") if password_stdin else _("Новий пароль: %(password)s", password=new)
    )


@user.command("deactivate")
@click.argument("email")
@click.option("--reason", default="", help="Причина для журналу.")
@acts()
def deactivate(cli: Cli, email: str, reason: str) -> None:
    """Вимкнути обліковий запис: увійти не можна, сеанси завершено."""
    with cli.work() as unit:
        row = _user(unit.session, email)
        service.set_active(unit, row.id or 0, row.version, False, reason)
        result = {"id": row.id, "email": row.email, "active": False}
    cli.give(result, _("Обліковий запис вимкнено."))


@click.group()
def library() -> None:
    """Бібліотеки."""


@library.command("list")
@click.option("--search", default="", help="Слова з назви, громади, району чи коду.")
@acts()
def list_libraries(cli: Cli, search: str) -> None:
    """Перелічити бібліотеки за українською абеткою."""
    with cli.reading() as unit:
        require(unit.actor, Permission.LIBRARIES_SEE)
        page: Page[Any] = queries.library_page(unit.session, LibraryFilter(words=search), ALL)
        keys = (
            "id",
            "code",
            "name",
            "kind",
            "oblast",
            "district",
            "community",
            "edrpou",
            "hub_id",
            "population",
            "readers",
            "active",
        )
        rows = [
            {key: getattr(row, key) for key in keys} | {"profile": row.profile.value} for row in page.rows
        ]
    cli.give(
        {"libraries": rows},
        "\n".join(f"{row['id']}\t{row['name']}\t{row['profile']}\t{row['community']}" for row in rows),
    )


def _read_password() -> str:
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise InvalidInput(_("На стандартному вході немає пароля."), {"password": _("порожній")})
    return line


def _user(session: Session, email: str) -> User:
    row = queries.user_by_email(session, email)
    if row is None:
        raise NotFound(_("Користувача %(email)s немає.", email=email))
    return row


COMMANDS = [user, library]
