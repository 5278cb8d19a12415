"""Numbers from addresses and forms: none that a column of the database could not hold."""

from __future__ import annotations

from typing import Any

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1


class StoredNumber(IntegerConverter):
    """`<int:…>` of every address: a longer number is no page, instead of an error of the database."""

    def __init__(self, map: Map, *arguments: Any, **options: Any) -> None:
        options.setdefault("max", LARGEST)
        super().__init__(map, *arguments, **options)


def stored_number(text: str) -> int:
    """For `request.args.get(name, type=stored_number)`: ValueError, hence the default, outside what a column holds."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(text)
    return number
