"""Text, codes, dates and e-mail addresses."""

import re
from datetime import date, datetime, time, timedelta

from acquisition.catalogue.text import tidy
from importers.fields.reading import NOTHING, Reading, Trouble, is_formula_error, noted
from importers.records import ERROR, Cell

LONG, SHORT, CODE = 20_000, 1_000, 200
"""Letters of an annotation and the like, of a title or a name, of a code: what databases index must not be longer."""

EMPTY = frozenset({"", "-", "--", "—", "–", "н/д", "n/a"})

UNTIDY = re.compile(  # a Latin letter, an odd apostrophe, a mark, an invisible sign, a double space
    r"[A-Za-z'`´ʹʼʻ‘′＇\x00-\x1f\x7f-\x9f\u0300-\u036f\u00ad\u200b-\u200f\u2007\u2009\u200a\u202f\u2060\u3000\ufeff]|[\s\u00a0][\s,;!?»)\]]|[«(\[]\s|\u00a0"
)
EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}")
EXCEL_DAYS = range(20_000, 80_000)
EXCEL_EPOCH = date(1899, 12, 30)
NUMBER_SIGN = re.compile(r"^(?:№|#|[Nn][ºo]?\.?)\s*")
DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
YEAR_FIRST = re.compile(r"(\d{4})[./-](\d{1,2})[./-](\d{1,2})")


def plain(cell: Cell) -> str:
    """A cell of any type as one line of text; whole floats lose their «.0», dates are day first."""
    if type(cell) is str:
        return tidy(cell.strip()) if UNTIDY.search(cell) else cell.strip()
    if isinstance(cell, bool):
        return "так" if cell else "ні"
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    if isinstance(cell, (time, timedelta)):
        return str(cell)
    return "" if cell is None else str(cell)


def read_text(cell: Cell) -> Reading:
    """Text as written, tidied; a lone dash says nothing."""
    return _text(cell, SHORT)


def read_long_text(cell: Cell) -> Reading:
    """As `read_text`, for texts nobody looks up: annotations, reasons, lists of authors."""
    return _text(cell, LONG)


def _text(cell: Cell, length: int) -> Reading:
    text = plain(cell)
    if len(text) < 4 and text.lower() in EMPTY:
        return NOTHING
    if text[0] in "#E" and is_formula_error(text):
        return Reading(None, None, (Trouble("formula_error", ERROR, {"value": text}),))
    if len(text) > length:
        return noted(text[:length].rstrip(), "text_too_long", text)
    return Reading(text)


def read_code(cell: Cell) -> Reading:
    """A code, number, phone or index: kept as typed, without a spreadsheet's «.0»; look-alike letters are not touched."""
    text = " ".join(cell.split()) if type(cell) is str else plain(cell)
    if text in EMPTY:
        return NOTHING
    if is_formula_error(text):
        return Reading(None, None, (Trouble("formula_error", ERROR, {"value": text}),))
    if len(text) > CODE:
        return noted(text[:CODE].rstrip(), "text_too_long", text)
    return Reading(text)


def read_number(cell: Cell) -> Reading:
    """A number that names a thing: «№ 12», «12» and 12.0 are «12»; other codes stay as they are."""
    reading = read_code(cell)
    bare = NUMBER_SIGN.sub("", str(reading.value or ""))
    return Reading(bare) if bare.isdecimal() else reading


def read_email(cell: Cell) -> Reading:
    """The first e-mail address of the cell, in small letters; anything else is noted."""
    text = plain(cell)
    if text in EMPTY:
        return NOTHING
    found = EMAIL.search(text)
    return Reading(found[0].lower().rstrip(".")) if found else noted(None, "email_unknown", text)


def read_date(cell: Cell) -> Reading:
    """ISO date from a date cell, «31.12.2020», «2020-12-31» or a spreadsheet's day number; else noted."""
    if isinstance(cell, datetime):
        return Reading(cell.date().isoformat())
    if isinstance(cell, date):
        return Reading(cell.isoformat())
    if isinstance(cell, (int, float)) and EXCEL_DAYS.start <= cell < EXCEL_DAYS.stop:
        return Reading((EXCEL_EPOCH + timedelta(days=int(cell))).isoformat())
    text = plain(cell)
    if text in EMPTY:
        return NOTHING
    found = _day(text)
    return Reading(found.isoformat()) if found else noted(None, "date_unknown", text)


def _day(text: str) -> date | None:
    try:
        if found := DAY_FIRST.search(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        if found := YEAR_FIRST.search(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    return None
