"""Google Books as a service of isbnlib, with our own HTTP client in place of isbnlib's.

isbnlib's client repeats nothing and its throttle ignores threads; its parsing and normalising of answers is what we
take. Pages, annotation and cover are read from the same answer, because isbnlib's records do not carry them.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Sequence
from typing import Any

import isbnlib
from isbnlib.dev import NotValidMetadataError, RecordMappingError, stdmeta

from importers.providers.web import WebCatalogue

with warnings.catch_warnings():
    # Importing the registry imports pkg_resources, whose end is announced by a warning; setuptools is pinned for it.
    warnings.simplefilter("ignore", UserWarning)
    from isbnlib import registry

SERVICE = "goob"
_YEAR = re.compile(r"\A(1[4-9]\d\d|20\d\d)")


class GoogleBooks:
    """Volumes of Google Books by ISBN. Making one registers it as isbnlib's service `goob`."""

    key = "google_books"
    name = "Google Books"
    batch = 1

    def __init__(self, base_url: str, timeout: float) -> None:
        self.web = WebCatalogue(base_url, timeout, per_second=4)
        self._volume: dict[str, Any] = {}
        registry.add_service(SERVICE, self._query)
        registry.set_cache(None)  # answers are kept in our database

    def ask(self, isbns: Sequence[str]) -> dict[str, dict[str, Any] | None]:
        """ISBN → record of the vocabulary, or None when it has no such book. Raises Unreachable."""
        return {isbn: self._ask_one(isbn) for isbn in isbns}

    def _ask_one(self, isbn: str) -> dict[str, Any] | None:
        self._volume = {}
        found = isbnlib.meta(isbn, service=SERVICE) if isbnlib.is_isbn13(isbn) else None
        if not found:
            return None
        record = {
            "title": found["Title"],
            "author": "; ".join(filter(None, found["Authors"])),
            "publisher": found["Publisher"],
            "year": int(found["Year"]) if _YEAR.match(found["Year"]) else None,
            "language": found["Language"].partition("-")[0],
            **_extras(self._volume),
        }
        return {key: value for key, value in record.items() if value} or None

    def _query(self, isbn: str) -> dict[str, Any]:
        """What isbnlib calls: its canonical record of the volume that carries exactly this number."""
        answer = self.web.get("/volumes", {"q": f"isbn:{isbn}"})
        items = answer.get("items") if isinstance(answer, dict) else None
        for item in items if isinstance(items, list) else []:
            volume = item.get("volumeInfo") if isinstance(item, dict) else None
            if isinstance(volume, dict) and isbn in _identifiers(volume):
                self._volume = volume
                return _canonical(isbn, volume)
        return {}


def _identifiers(volume: dict[str, Any]) -> set[str]:
    entries = volume.get("industryIdentifiers")
    numbers = {
        str(entry.get("identifier", ""))
        for entry in (entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    }
    return numbers | {isbnlib.to_isbn13(number) for number in numbers}


def _canonical(isbn: str, volume: dict[str, Any]) -> dict[str, Any]:
    authors = volume.get("authors")
    plain = {
        "ISBN-13": isbn,
        "Title": str(volume.get("title") or ""),
        "Authors": [str(name) for name in authors] if isinstance(authors, list) else [""],
        "Publisher": str(volume.get("publisher") or "").strip('"'),
        "Year": str(volume.get("publishedDate") or "")[:4],
        "Language": str(volume.get("language") or ""),
    }
    try:
        return dict(stdmeta(plain))
    except (NotValidMetadataError, RecordMappingError):
        return {}


def _extras(volume: dict[str, Any]) -> dict[str, Any]:
    pages = volume.get("pageCount")
    images = volume.get("imageLinks")
    cover = images.get("thumbnail") if isinstance(images, dict) else None
    return {
        "subtitle": str(volume.get("subtitle") or "").strip(),
        "pages": pages if isinstance(pages, int) and 0 < pages < 20_000 else None,
        "annotation": str(volume.get("description") or "").strip()[:10_000],
        "cover_url": cover if isinstance(cover, str) and cover.startswith(("http://", "https://")) else "",
    }
