"""Open Library: editions by ISBN through its Books API, fifty in one question."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from importers.providers.web import WebCatalogue

BATCH = 50
"""ISBNs in one question."""

_LANGUAGES = {
    "ukr": "uk", "eng": "en", "ger": "de", "deu": "de", "fre": "fr", "fra": "fr", "pol": "pl", "spa": "es", "ita": "it",
    "cze": "cs", "ces": "cs", "slo": "sk", "slk": "sk", "swe": "sv", "nor": "no", "dan": "da", "fin": "fi", "dut": "nl",
    "nld": "nl", "hun": "hu", "rum": "ro", "ron": "ro", "bul": "bg", "lit": "lt", "lav": "lv", "est": "et", "por": "pt",
    "tur": "tr", "gre": "el", "ell": "el", "lat": "la", "heb": "he", "yid": "yi", "jpn": "ja", "chi": "zh", "zho": "zh",
    "kor": "ko", "ara": "ar", "geo": "ka", "kat": "ka", "bel": "be", "rus": "ru", "crh": "crh",
}  # fmt: skip
_BINDINGS = {
    "hardcover": "hard",
    "hardback": "hard",
    "paperback": "soft",
    "softcover": "soft",
    "board book": "board",
}
_YEAR = re.compile(r"\b(1[4-9]\d\d|20\d\d)\b")


class OpenLibrary:
    """Editions of openlibrary.org (or of a mirror at `base_url`)."""

    key = "open_library"
    name = "Open Library"
    batch = BATCH

    def __init__(self, base_url: str, timeout: float) -> None:
        self.web = WebCatalogue(base_url, timeout, per_second=2)

    def ask(self, isbns: Sequence[str]) -> dict[str, dict[str, Any] | None]:
        """ISBN → record of the vocabulary, or None when it has no such book. Raises Unreachable."""
        keys = ",".join(f"ISBN:{isbn}" for isbn in isbns)
        answer = self.web.get("/api/books", {"bibkeys": keys, "jscmd": "details", "format": "json"})
        found = answer if isinstance(answer, dict) else {}
        return {isbn: read_edition(found.get(f"ISBN:{isbn}")) for isbn in isbns}


def read_edition(entry: object) -> dict[str, Any] | None:
    """One entry of the answer as a record: only what it really says; None when it says nothing."""
    if not isinstance(entry, dict) or not isinstance(entry.get("details"), dict):
        return None
    details: Mapping[str, Any] = entry["details"]
    record: dict[str, Any] = {
        "title": _text(details.get("title")),
        "subtitle": _text(details.get("subtitle")),
        "author": "; ".join(_names(details.get("authors"))) or _text(details.get("by_statement")),
        "publisher": _first(details.get("publishers")),
        "place": _first(details.get("publish_places")),
        "series": _first(details.get("series")),
        "year": _year(details.get("publish_date")),
        "pages": _count(details.get("number_of_pages")),
        "language": _language(details.get("languages")),
        "original_language": _language(details.get("translated_from")),
        "original_title": _text(details.get("translation_of")),
        "binding": _BINDINGS.get(_text(details.get("physical_format")).lower(), ""),
        "format": _text(details.get("physical_dimensions")),
        "annotation": _text(details.get("description")),
        "udc": _first(details.get("udc")),
        "link": _link(entry.get("info_url")),
        "cover_url": _link(str(entry.get("thumbnail_url") or "").replace("-S.jpg", "-L.jpg")),
        "catalogue_id": _text(details.get("key")).rpartition("/")[2],
    }
    return {key: value for key, value in record.items() if value} or None


def _text(value: object) -> str:
    """A text, or the text inside Open Library's {"type": "/type/text", "value": …}."""
    if isinstance(value, dict):
        value = value.get("value")
    return value.strip()[:10_000] if isinstance(value, str) else ""


def _first(value: object) -> str:
    return _text(value[0]) if isinstance(value, list) and value else _text(value)


def _names(value: object) -> list[str]:
    entries = value if isinstance(value, list) else []
    return [name for entry in entries if isinstance(entry, dict) and (name := _text(entry.get("name")))]


def _year(value: object) -> int | None:
    match = _YEAR.search(_text(value))
    return int(match.group()) if match else None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 20_000 else None


def _language(value: object) -> str:
    entries = value if isinstance(value, list) else []
    codes = [_text(entry.get("key")).rpartition("/")[2] for entry in entries if isinstance(entry, dict)]
    known = [_LANGUAGES[code] for code in codes if code in _LANGUAGES]
    return "uk" if "uk" in known else next(iter(known), "")


def _link(value: object) -> str:
    text = _text(value)
    return text if text.startswith(("http://", "https://")) else ""
