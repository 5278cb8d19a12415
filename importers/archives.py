"""Guards for workbooks that are ZIP archives: what kind they are, how large they become, what their cells hold.

An archive is judged twice: by what its directory promises and by what really streams out of it, because a bomb lies.
One pass over the sheets also measures the area they claim and notes where formulas ended in an error: the reader
gives such cells as empty, and a person must know the difference.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from importers.records import FileRefused

MEGABYTE = 1024 * 1024
PIECE = 1 * MEGABYTE
OVERLAP = 512

FAR_CELL = re.compile(rb'r="(?:[A-Z][A-Z]|[A-Z]?\d{6})')
"""A quick look: a column past Z or a row past 99 999. Only then is the piece measured cell by cell."""
REFERENCE = re.compile(rb'\sr="([A-Z]{0,3})(\d+)"')
ERROR_CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?r="([A-Z]{1,3})(\d+)"[^>]*?t="e"')
ERROR_MARK = b't="e"'
ODS_REPEAT = re.compile(
    rb'number-columns-repeated="\d{5,}"[^>]*?office:value'
    rb'|number-rows-repeated="\d{5,}"[^>]*>\s*<(?:\w+:)?table-cell[^>]*?office:value'
)
"""Cells or rows with something in them, repeated by tens of thousands: a few bytes that unfold into a vast sheet."""
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
SHEET_MARK = b"sheetData"
ODD_CELL = re.compile(rb'<c(?! r="[A-Z]{1,3}\d)(?!o[ln]|f|us|ell)')
"""A cell not told as every office program tells it; other tags of a sheet begin with «co», «cf», «cu», «cell»."""
ODD_ROW = re.compile(rb'<row(?! r="\d|Breaks)')


DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    KeyError,
    OSError,
)
"""What the standard library raises on archives that are torn, lie about themselves or use rare compression."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most a file may be, in bytes and cells. A real list of 100 000 rows is 10 MB, 80 MB unpacked, 2 m cells; a whole sheet of 26 columns is 27 m."""

    file_bytes: int = 64 * MEGABYTE
    unpacked_bytes: int = 512 * MEGABYTE
    members: int = 5_000
    cells: int = 28_000_000


@dataclass(slots=True)
class Survey:
    """What one pass over an archive found. `errors`: sheet file → cells («C7») where a formula failed; `odd`: its sheets
    are not written or placed as office programs do, so that their area could not be measured."""

    kind: str
    odd: bool = False
    errors: dict[str, set[str]] = field(default_factory=dict)


def survey(data: bytes, limits: Limits) -> Survey:
    """Say `xlsx`, `xlsb` or `ods` and where formulas failed; refuse other archives, bombs, locked and torn ones."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            found = Survey(_kind(archive))
            _check_promise(archive, limits)
            _check_stream(archive, limits, found)
    except DAMAGE as error:
        raise FileRefused("file_damaged") from error
    return found


def _kind(archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "word/document.xml" in names:
        raise FileRefused("file_is_word")
    if "mimetype" in names and archive.getinfo("mimetype").file_size < OVERLAP:
        kind = archive.read("mimetype")
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            return _unlocked_ods(archive, names)
        if kind.startswith(b"application/vnd.oasis.opendocument.text"):
            raise FileRefused("file_is_word")
    if "xl/" in "".join(sorted(names)):
        return "xlsx"
    raise FileRefused("file_is_archive")


def _unlocked_ods(archive: zipfile.ZipFile, names: set[str]) -> str:
    manifest = "META-INF/manifest.xml"
    small = manifest in names and archive.getinfo(manifest).file_size < MEGABYTE
    if small and b"encryption-data" in archive.read(manifest):
        raise FileRefused("file_encrypted")
    return "ods"


def _check_promise(archive: zipfile.ZipFile, limits: Limits) -> None:
    members = archive.infolist()
    promised = sum(member.file_size for member in members)
    if len(members) > limits.members or promised > limits.unpacked_bytes:
        raise FileRefused("file_unpacks_too_large", limit_mb=limits.unpacked_bytes // MEGABYTE)
    if any(member.flag_bits & 1 for member in members):
        raise FileRefused("file_encrypted")


def _check_stream(archive: zipfile.ZipFile, limits: Limits, found: Survey) -> None:
    unpacked = 0
    for member in archive.infolist():
        if member.is_dir():
            continue
        scan = SheetScan(limits) if SHEET.fullmatch(member.filename) else None
        tail = b""
        for piece in _pieces(archive, member):
            unpacked += len(piece)
            if unpacked > limits.unpacked_bytes:
                raise FileRefused("file_unpacks_too_large", limit_mb=limits.unpacked_bytes // MEGABYTE)
            if scan is not None:
                scan.feed(piece)
            elif member.filename == "content.xml" and ODS_REPEAT.search(piece):
                raise FileRefused("sheet_too_large", limit=limits.cells)
            elif SHEET_MARK in tail + piece:
                found.odd = True
            tail = piece[-len(SHEET_MARK) :]
        if scan is not None:
            found.odd |= scan.odd
            if scan.errors:
                found.errors[member.filename] = scan.errors


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(member) as stream:
        while piece := stream.read(PIECE):
            yield piece


class SheetScan:
    """Reads the XML of one sheet in pieces: the area it claims, and the cells whose formula failed."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.rows = 0
        self.columns = 26
        self.letters: set[bytes] = set()
        self.errors: set[str] = set()
        self.tail = b""
        self.odd = False

    def feed(self, piece: bytes) -> None:
        """Take the next piece; refuse the sheet as soon as its area passes the limit."""
        text = self.tail + piece
        whole = text.rfind(b"<")
        self.odd = self.odd or len(text) - whole > OVERLAP or _is_odd(text[:whole])
        if FAR_CELL.search(text):
            for letters, row in REFERENCE.findall(text):
                self.rows = max(self.rows, int(row))
                self.letters.add(letters)
            self.columns = max(self.columns, *(column_number(each.decode()) for each in self.letters))
        elif last := REFERENCE.search(text, text.rfind(b"row ")):
            self.rows = max(self.rows, int(last[2]))
        if self.rows * self.columns > self.limits.cells:
            raise FileRefused("sheet_too_large", limit=self.limits.cells)
        if ERROR_MARK in text:
            self.errors.update((column + row).decode() for column, row in ERROR_CELL.findall(text))
        self.tail = text[-OVERLAP:]


def _is_odd(text: bytes) -> bool:
    """Whether some cell or row is not told as `<c r="A1"` or `<row r="1"`: no place, other quotes, a prefix."""
    if b":" in text and (b":c" in text or b":row" in text):
        return True
    return ODD_CELL.search(text) is not None or ODD_ROW.search(text) is not None


def column_number(letters: str) -> int:
    """«A» → 1, «Z» → 26, «AA» → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letter(index: int) -> str:
    """Index from 0 → letter: 0 → «A», 26 → «AA»."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
