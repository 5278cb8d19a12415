"""What a file really is, told by its first bytes and never by its name."""

import re

from importers.records import FileRefused

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"

UNSUPPORTED: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"BM", "picture"),
    (b"II*\x00", "picture"),
    (b"MM\x00*", "picture"),
    (b"RIFF", "picture"),
    (b"%PDF", "pdf"),
    (b"{\\rtf", "rtf"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"\x1f\x8b", "archive"),
    (b"PK\x05\x06", "archive"),
    (b"SQLite format 3", "database"),
)
BMP_SIZE_BYTES = slice(2, 6)
MARC_LEADER = re.compile(rb"\s*\d{5}[a-z ][a-z][a-z0-9 ]{3}[^\r\n]{2}\d{5}")
MARC_MARKS = (b"\x1e", b"\x1f", b"\x1d")
MARK = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(\?xml|!doctype|html|\w)", re.IGNORECASE)
UTF16_XML = (b"\xff\xfe<\x00", b"\xfe\xff\x00<")


def recognise(data: bytes) -> str:
    """Say `zip`, `ole` or `text`; refuse what is empty or surely no table, naming what it is."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise FileRefused("file_empty")
    if data.startswith(ZIP):
        return "zip"
    if data.startswith(OLE):
        return "ole"
    for signature, what in UNSUPPORTED:
        if data.startswith(signature) and not (signature == b"BM" and not _is_bitmap(data)):
            raise FileRefused(f"file_is_{what}")
    _refuse_markup_and_marc(data)
    return "text"


def _is_bitmap(data: bytes) -> bool:
    """«BM» may also open a text; a bitmap says its own length next."""
    return int.from_bytes(data[BMP_SIZE_BYTES], "little") == len(data)


def _refuse_markup_and_marc(data: bytes) -> None:
    head = data[:4096]
    # UTF-16 has zero bytes (tabs, digits) and Cyrillic letters whose low byte is a MARC mark; MARC has no zero byte.
    ends = b"\0" not in head and any(mark in data[:100_000] for mark in MARC_MARKS)
    if ends and (MARC_LEADER.match(head) or all(mark in head for mark in MARC_MARKS[:2])):
        raise FileRefused("file_is_marc")
    markup = MARK.match(head)
    if markup is None and not head.startswith(UTF16_XML):
        return
    text = head.replace(b"\x00", b"").lower()
    if b"<html" in text or b"<!doctype html" in text or b"<table" in text:
        raise FileRefused("file_is_html")
    if b"onixmessage" in text:
        raise FileRefused("file_is_onix")
    if b"marc21/slim" in text or b"<leader>" in text:
        raise FileRefused("file_is_marc")
    if text.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<?xml") or (markup and b"</" in text):
        raise FileRefused("file_is_xml")
