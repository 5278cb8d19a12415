"""Tables in text files: the encoding and the separator are found, never asked."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from importers.records import FileRefused

SEPARATORS = (";", ",", "\t", "|")
SAMPLE_ROWS = 60
SAMPLE_BYTES = 60_000
FIELD_LIMIT = 1_000_000
SINGLE_BYTE = ("cp1251", "koi8-u", "cp866")

GOOD = re.compile(r"[а-яіїєґ]{2,}")
BROKEN_CASE = re.compile(r"[а-яіїєґ][А-ЯІЇЄҐ]")
STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f─-▟ЂЃѓЊЌЋЏђњќћџЎў¤¦±µ¶†‡‰›‹]")
BINARY = re.compile(rb"[\x00-\x06\x0e-\x1a\x1c-\x1f]")
SEP_LINE = re.compile(r'"?sep=(.)"?\r?\n', re.IGNORECASE)


def decode(data: bytes) -> str:
    """Bytes → text: BOM, strict UTF-8, UTF-16 by its zero bytes, else the likeliest of cp1251, koi8-u and cp866."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return _strict(data, name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_other(data)
    return _decode_other(data) if BINARY.search(data[:SAMPLE_BYTES]) else text


def _decode_other(data: bytes) -> str:
    sample = data[:SAMPLE_BYTES]
    zeros = sample.count(0)
    if zeros > len(sample) // 10:
        even = sample[::2].count(0)
        return _strict(data, "utf-16-be" if even > zeros // 2 else "utf-16-le")
    if len(BINARY.findall(sample)) > len(sample) // 100:
        raise FileRefused("file_unknown")
    return _strict(data, max(SINGLE_BYTE, key=lambda name: _likeness(sample.decode(name, "replace"))))


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "cp1251":
            return data.decode(encoding, "replace")
        raise FileRefused("file_encoding", encoding=encoding) from error


def _likeness(text: str) -> int:
    """How much a decoding looks like Ukrainian: words of small letters, no capitals inside them, no odd signs."""
    good = sum(map(len, GOOD.findall(text)))
    return good - 4 * len(BROKEN_CASE.findall(text)) - 4 * len(STRANGE.findall(text))


def find_separator(text: str) -> str:
    """The separator that splits the first rows into most columns most evenly; `,` when nothing splits them."""
    sample = text[:SAMPLE_BYTES]
    return max(SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> float:
    widths: Counter[int] = Counter()
    try:
        for number, row in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=separator)):
            if number >= SAMPLE_ROWS:
                break
            if row:
                widths[len(row)] += 1
    except csv.Error:
        return 0.0
    if not widths:
        return 0.0
    width, times = max(widths.items(), key=lambda pair: (pair[0] > 1, pair[1], pair[0]))
    return (width - 1) * times / widths.total() if width > 1 else 0.0


class TextTable:
    """A text file opened as a table: decoded once, its separator found once, its rows walked as often as needed."""

    def __init__(self, data: bytes) -> None:
        self.text = decode(data).replace("\0", "")
        told = SEP_LINE.match(self.text)
        self.told = told is not None
        self.separator = told[1] if told else find_separator(self.text)
        self.height = self.text.count("\n") + 1

    def rows(self) -> Iterator[list[str]]:
        """Rows in file order, blank ones too, so that numbers stay those a spreadsheet program shows."""
        csv.field_size_limit(FIELD_LIMIT)
        try:
            for number, row in enumerate(
                csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
            ):
                yield [] if self.told and number == 0 else row
        except csv.Error as error:
            raise FileRefused("file_damaged") from error
