"""The main menu: what each role finds where."""

from __future__ import annotations

from dataclasses import dataclass

from babel.support import LazyProxy
from flask import current_app, request

from acquisition.kernel.actor import Actor
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.people.access import Permission, allowed, allowed_somewhere


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A link; `prefix` marks it as current on every address beneath.

    `by_campaign`: the page shows those whose role is bound to a campaign what belongs to that campaign.
    """

    endpoint: str
    label: LazyProxy
    prefix: str
    permissions: tuple[Permission, ...] = ()
    by_campaign: bool = False


MENU = (
    MenuItem("reports.dashboard", _("Головна"), ""),
    MenuItem("campaigns.index", _("Кампанії"), "/campaigns", (Permission.CAMPAIGN_SEE,), by_campaign=True),
    MenuItem(
        "demand.index", _("Заявки філій"), "/requests", (Permission.REQUEST_SUBMIT, Permission.REQUESTS_SEE)
    ),
    MenuItem("catalogue.titles", _("Каталог"), "/titles", (Permission.CATALOGUE_SEE,)),
    MenuItem("catalogue.holdings", _("Фонд"), "/holdings", (Permission.HOLDINGS_SEE,)),
    MenuItem(
        "catalogue.registers",
        _("Реєстри"),
        "/registers",
        (Permission.REGISTERS_MANAGE, Permission.IMPORT_SEE),
    ),
    MenuItem(
        "intake.index",
        _("Імпорт"),
        "/imports",
        (Permission.IMPORT_SEE, Permission.IMPORT_RUN),
        by_campaign=True,
    ),
    MenuItem("people.libraries", _("Бібліотеки"), "/people/libraries", (Permission.LIBRARIES_SEE,)),
    MenuItem("people.users", _("Користувачі"), "/people/users", (Permission.PEOPLE_MANAGE,)),
    MenuItem("reports.jobs", _("Завдання"), "/jobs", (Permission.JOBS_SEE,), by_campaign=True),
    MenuItem("reports.audit", _("Журнал"), "/audit", (Permission.AUDIT_SEE,)),
)


def menu(actor: Actor) -> list[tuple[MenuItem, bool]]:
    """The items the actor may open, each with «is current»."""
    if not actor.signed_in:
        return []
    found = [
        item
        for item in MENU
        if item.endpoint in current_app.view_functions
        and (not item.permissions or any(_opens(actor, item, each) for each in item.permissions))
    ]
    return [(item, _is_current(item)) for item in found]


def _opens(actor: Actor, item: MenuItem, permission: Permission) -> bool:
    return allowed_somewhere(actor, permission) if item.by_campaign else allowed(actor, permission)


def _is_current(item: MenuItem) -> bool:
    return request.path.startswith(item.prefix) if item.prefix else request.path == "/"
