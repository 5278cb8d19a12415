"""ISBN: reading dirty spreadsheet cells, checking, hyphens, group and registrant.

isbnlib answers what is settled by the standard (check digits, 10 → 13, hyphenation by the ranges of the
International ISBN Agency). In front of it stands our own cleaning, because real lists carry numbers as floats, in
scientific notation, with dashes of all kinds, with a Cyrillic «Х», with a label, or two in one cell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

import isbnlib


class IsbnProblem(StrEnum):
    """Why a cell gave no usable ISBN."""

    MISSING = "isbn_missing"
    """The cell is empty or holds a dash."""
    NOT_ISBN = "isbn_not_isbn"
    """There is text, but nothing in it looks like an ISBN."""
    LENGTH = "isbn_length"
    """Digits are there, but not 10 or 13 of them."""
    PREFIX = "isbn_prefix"
    """13 digits that start with neither 978 nor 979, or with 979-0, which is printed music (ISMN)."""
    CHECK_DIGIT = "isbn_check_digit"
    """The right length, but the last digit does not agree with the others."""
    DIGITS_LOST = "isbn_digits_lost"
    """A spreadsheet showed the number as 9,78617E+12 and the last digits are gone."""


@dataclass(frozen=True, slots=True)
class IsbnReading:
    """What one cell says.

    `isbn13`: 13 digits without hyphens, or None. `others`: further valid numbers of the cell (a second volume, the
    whole set). `problem`: set only when `isbn13` is None. `found`: the cell as text, spaces trimmed. `rejected`: parts
    that look like ISBNs and are not valid; may be filled beside a good number.
    """

    isbn13: str | None
    others: tuple[str, ...] = ()
    problem: IsbnProblem | None = None
    found: str = ""
    rejected: tuple[str, ...] = ()


_CLEAN = re.compile(r"97(?:8|9(?!0))\d{10}\Z", re.ASCII)
_TEXT = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad\ufe58\ufe63\uff0d_", "-")
    | dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t", " "
    )
    | dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f", None)
    | dict.fromkeys("xХх", "X")
    | {0xFF10 + digit: str(digit) for digit in range(10)}
)
_LETTERS_FOR_DIGITS = str.maketrans("OoОоЗзlІI", "000033111")
_RUN = re.compile(r"\d(?:[-. ]*\d)*(?:[-. ]*X(?![^\W\d_]))?", re.ASCII)
_SCIENTIFIC = re.compile(r"\A\d([.,]\d+)?[EeЕе]\+?\d{1,2}\Z")
_DECIMAL_ZERO = re.compile(r"\A(\d{9,13})[.,]0+\Z", re.ASCII)
_WHOLE_SET = re.compile(r"компл|набір|сері|зібран|багатотомн|усі томи|всі томи|\bset\b", re.IGNORECASE)
_NOT_DIGIT = re.compile(r"[^\dX]", re.ASCII)
_EMPTY = frozenset(
    {"", "-", "--", "---", "—", "–", "немає", "нема", "відсутній", "без isbn", "б/н", "n/a", "none", "nan"}
)
_LOST_ZEROS = "000000"


def read_isbn(cell: object) -> IsbnReading:
    """Read a cell of any type; never raises. A clean 13-digit text or number takes the short way."""
    if type(cell) is str:
        digits = cell.replace("-", "")
        if _CLEAN.match(digits) and _sum13(digits) and not digits.endswith(_LOST_ZEROS):
            return IsbnReading(digits, (), None, cell)
        return _read_text(cell)
    if cell is None or isinstance(cell, bool):
        return IsbnReading(None, problem=IsbnProblem.MISSING)
    if isinstance(cell, float):
        if cell != cell:
            return IsbnReading(None, problem=IsbnProblem.MISSING)
        if not cell.is_integer():
            return IsbnReading(None, problem=IsbnProblem.NOT_ISBN, found=repr(cell))
        return _read_number(int(cell))
    if isinstance(cell, int):
        return _read_number(cell)
    return _read_text(str(cell))


def is_isbn13(text: str) -> bool:
    """Thirteen bare digits of an ISBN with the right check digit."""
    return bool(_CLEAN.match(text)) and _sum13(text)


@lru_cache(maxsize=20_000)
def hyphenate(isbn13: str) -> str:
    """978-617-12-3456-8 for a valid ISBN-13; numbers in a range nobody knows yet come back with what is certain.

    A text that is no valid ISBN-13 comes back unchanged, so that a screen can show what a person typed.
    """
    if not is_isbn13(isbn13):
        return isbn13
    masked: str = isbnlib.mask(isbn13)
    if masked.count("-") == 4 and "--" not in masked:
        return masked
    return f"{isbn13[:3]}-{isbn13[3:12]}-{isbn13[12]}"


def group(isbn13: str) -> str | None:
    """Registration group with its prefix, as «978-617»; None when the number is invalid or its group is unknown."""
    parts = hyphenate(isbn13).split("-")
    return "-".join(parts[:2]) if len(parts) == 5 else None


def registrant(isbn13: str) -> str | None:
    """The publisher's part with its group, as «978-617-12»; None when the number is invalid or in no known range."""
    parts = hyphenate(isbn13).split("-")
    return "-".join(parts[:3]) if len(parts) == 5 else None


def is_ukrainian(isbn13: str | None) -> bool:
    """Whether the number belongs to a group of Ukraine: 978-966 or 978-617 (PROCEDURE 8)."""
    return isbn13 is not None and isbn13.startswith(("978966", "978617"))


def to_isbn10(isbn13: str) -> str | None:
    """The ISBN-10 of a 978 number, for catalogues that know only the old form; None for 979."""
    return isbnlib.to_isbn10(isbn13) or None


def _sum13(digits: str) -> bool:
    # ASCII codes may be summed as they are: 48·(7 + 3·6) is a multiple of ten.
    codes = digits.encode("ascii")
    return (sum(codes[::2]) + 3 * sum(codes[1::2])) % 10 == 0


def _read_number(number: int) -> IsbnReading:
    found = str(number)
    if number < 0:
        return IsbnReading(None, problem=IsbnProblem.NOT_ISBN, found=found)
    digits = found.zfill(10) if len(found) == 9 else found
    return _choose([(digits, "")], found)


def _read_text(cell: str) -> IsbnReading:
    found = " ".join(cell.split())
    if found.casefold() in _EMPTY:
        return IsbnReading(None, problem=IsbnProblem.MISSING, found=found)
    compact = found.replace(" ", "")
    if _SCIENTIFIC.match(compact):
        return _read_scientific(compact, found)
    text = found.translate(_TEXT)
    if whole := _DECIMAL_ZERO.match(text.strip()):
        return _read_number(int(whole.group(1)))
    reading = _choose(list(_runs(text)), found)
    if reading.isbn13 is None:
        mended = _choose(list(_runs(text.translate(_LETTERS_FOR_DIGITS))), found)
        if mended.isbn13 is not None:
            return mended
    return reading


def _read_scientific(compact: str, found: str) -> IsbnReading:
    mantissa, exponent = re.split("[EeЕе]", compact)
    digits = re.sub("[.,]", "", mantissa)
    if len(digits) != 13 or int(exponent) != 12:
        return IsbnReading(None, problem=IsbnProblem.DIGITS_LOST, found=found, rejected=(found,))
    return _choose([(digits, "")], found)


def _runs(text: str) -> Iterator[tuple[str, str]]:
    """Numbers of a text with the words after each: runs of digits, cut at spaces where two numbers meet."""
    matches = list(_RUN.finditer(text))
    for index, match in enumerate(matches):
        after = text[match.end() : matches[index + 1].start() if index + 1 < len(matches) else None]
        parts = [_NOT_DIGIT.sub("", part) for part in match.group().split()]
        for number in _join(parts):
            yield number, after


def _join(parts: list[str]) -> Iterator[str]:
    """Put neighbouring parts together into 13 or 10 digits; when nothing fits, the whole is one number."""
    whole = "".join(parts)
    if len(parts) == 1 or len(whole) in (10, 13):
        yield whole
        return
    joined: list[str] = []
    start = 0
    while start < len(parts):
        for end in range(len(parts), start, -1):
            candidate = "".join(parts[start:end])
            if (len(candidate) == 13 and candidate.startswith(("978", "979"))) or len(candidate) == 10:
                joined.append(candidate)
                start = end
                break
        else:
            start += 1
    yield from joined or [whole]


def _choose(numbers: list[tuple[str, str]], found: str) -> IsbnReading:
    """The first valid number wins; one that the words after it call a set's number yields to a volume's own."""
    volumes: list[str] = []
    sets: list[str] = []
    bad: list[tuple[str, IsbnProblem]] = []
    for number, after in numbers:
        isbn13, problem = _validate(number)
        if isbn13 is None:
            bad.append((number, problem))
        elif isbn13 not in volumes and isbn13 not in sets:
            (sets if _WHOLE_SET.search(after) else volumes).append(isbn13)
    valid = volumes + sets
    rejected = tuple(number for number, _ in bad if len(number) >= 8)
    if valid:
        return IsbnReading(valid[0], tuple(valid[1:]), None, found, rejected)
    if not bad:
        return IsbnReading(None, problem=IsbnProblem.NOT_ISBN, found=found)
    return IsbnReading(
        None, problem=max(bad, key=lambda pair: len(pair[0]))[1], found=found, rejected=rejected
    )


def _validate(number: str) -> tuple[str | None, IsbnProblem]:
    if len(number) == 13 and "X" not in number:
        if not number.startswith(("978", "979")) or number.startswith("9790"):
            return None, IsbnProblem.PREFIX
        if number.endswith(_LOST_ZEROS):
            return None, IsbnProblem.DIGITS_LOST
        return (number if _sum13(number) else None), IsbnProblem.CHECK_DIGIT
    if len(number) == 10:
        return (isbnlib.to_isbn13(number) or None), IsbnProblem.CHECK_DIGIT
    return None, IsbnProblem.LENGTH
