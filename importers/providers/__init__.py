"""Outside catalogues that know books by ISBN. Each answers with records of the catalogue's vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from importers.providers.google_books import GoogleBooks
from importers.providers.open_library import OpenLibrary
from importers.providers.web import Unreachable, WebCatalogue

__all__ = ["Provider", "Unreachable", "open_providers"]


class Provider(Protocol):
    """A catalogue to ask. `key` names it in the database, `name` on screens; `batch` ISBNs go in one question."""

    key: str
    name: str
    batch: int
    web: WebCatalogue

    def ask(self, isbns: Sequence[str]) -> dict[str, dict[str, Any] | None]:
        """ISBN → record, or None when the catalogue has no such book. Raises Unreachable."""


def open_providers(open_library_url: str, google_books_url: str, timeout: float) -> list[Provider]:
    """The catalogues in the order of asking; an empty address switches its catalogue off."""
    providers: list[Provider] = []
    if open_library_url:
        providers.append(OpenLibrary(open_library_url, timeout))
    if google_books_url:
        providers.append(GoogleBooks(google_books_url, timeout))
    return providers
