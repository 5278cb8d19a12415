"""Commands of the service: `python -m acquisition COMMAND --help`. One module a subject, loaded when asked for."""

from __future__ import annotations

from importlib import import_module

import click

MODULES = {
    "init": "database",
    "serve": "serve",
    "demo": "demo",
    "user": "people",
    "library": "people",
    "campaign": "campaign",
    "import": "imports",
    "request": "demand",
    "enrich": "enrich",
    "check": "campaign",
    "rank": "ranking",
    "verify": "ranking",
    "purchase": "purchasing",
    "approve": "purchasing",
    "distribute": "purchasing",
    "export": "export",
    "audit": "audit",
    "backup": "backup",
    "restore": "backup",
}
"""Command → module of this package which lists it in COMMANDS; in the order of the work."""


class Commands(click.Group):
    """Loads a command's module when the command is asked for, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in MODULES:
            return None
        module = import_module(f"{__name__}.{MODULES[cmd_name]}")
        found: click.Command = next(command for command in module.COMMANDS if command.name == cmd_name)
        return found


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Добір: відбір і придбання книжок для публічних бібліотек."""
