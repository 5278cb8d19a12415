"""`audit check`: does the chain of the trail hold."""

from __future__ import annotations

import click

from acquisition.cli.frame import Cli, acts
from acquisition.kernel.audit import check_chain
from acquisition.kernel.errors import Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.people.access import Permission, require


@click.group()
def audit() -> None:
    """Журнал дій."""


@audit.command()
@acts()
def check(cli: Cli) -> None:
    """Перерахувати ланцюг журналу: чи не змінено, не вилучено жодного запису."""
    with cli.reading() as unit:
        require(unit.actor, Permission.AUDIT_SEE)
        events, broken = check_chain(unit.session)
    if broken is not None:
        sentences = {
            "changed": _("Запис № %(number)s змінено після того, як його зроблено.", number=broken.event_id),
            "previous-hash": _("Перед записом № %(number)s бракує запису.", number=broken.event_id),
            "tail": _("Кінець журналу обрізано або голову ланцюга змінено."),
        }
        raise Refused(sentences[broken.problem], code=f"audit-{broken.problem}")
    cli.give({"events": events, "valid": True}, _("Ланцюг цілий, записів: %(events)s.", events=events))


COMMANDS = [audit]
