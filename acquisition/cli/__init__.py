"""Commands of the service: `python -m acquisition COMMAND --help`. One module a subject."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import click


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Добір: відбір і придбання книжок для публічних бібліотек."""


for _module in pkgutil.iter_modules(__path__):
    for _command in getattr(import_module(f"{__name__}.{_module.name}"), "COMMANDS", ()):
        main.add_command(_command)
