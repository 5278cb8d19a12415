"""Lists on screens: which page, which order, and addresses that keep the rest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import cast
from urllib.parse import quote, urlencode

from flask import g, request

from acquisition.kernel.paging import PageRequest


@dataclass(frozen=True, slots=True)
class Order:
    """A column key and a direction."""

    key: str
    descending: bool = False

    def __str__(self) -> str:
        return f"-{self.key}" if self.descending else self.key


def page_request() -> PageRequest:
    """`?page=2&size=100`; nonsense becomes the default."""
    return PageRequest.read(request.args.get("page"), request.args.get("size"))


def order(allowed: Collection[str], default: str) -> Order:
    """`?sort=price` or `?sort=-price`; a key outside `allowed` becomes `default` (which may begin with «-»)."""
    text = request.args.get("sort", default)
    if text.removeprefix("-") not in allowed:
        text = default
    return Order(text.removeprefix("-"), text.startswith("-"))


def url_with(**changes: object) -> str:
    """This page's address with arguments changed; None takes one away. `page` goes unless it is given.

    Written from the request's own path: a page has dozens of such links, and building each by its route is slow.
    """
    arguments: dict[str, object] = {**_own_arguments(), **changes}
    kept = {key: value for key, value in arguments.items() if value not in (None, "", [])}
    path = quote(request.script_root + request.path)
    return f"{path}?{urlencode(kept, doseq=True)}" if kept else path


def _own_arguments() -> dict[str, list[str]]:
    """The arguments of this page, read once a request, without `page`."""
    if "list_arguments" not in g:
        g.list_arguments = {
            key: [each for each in values if each] for key, values in request.args.lists() if key != "page"
        }
    return cast(dict[str, list[str]], g.list_arguments)


def is_part() -> bool:
    """HTMX asks for a part of the page only; for a step back in history it asks for the whole page again."""
    whole = ("HX-Boosted", "HX-History-Restore-Request")
    return request.headers.get("HX-Request") == "true" and not any(
        request.headers.get(name) == "true" for name in whole
    )
