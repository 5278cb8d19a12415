"""Numbers: counts, scores, pages, years."""

import re
from datetime import date
from decimal import Decimal

from importers.fields.reading import NOTHING, Reading, is_formula_error, noted, quote, refused
from importers.fields.text import plain
from importers.records import NOTE, Cell

LARGEST = 2_000_000_000
"""Counts must fit a database integer; money (in hryvnias) is held to the same, far above any book."""
FIRST_YEAR, LAST_YEAR = 1450, 2100
EMPTY = frozenset({"", "-", "--", "—", "–", "н/д", "n/a", "немає", "не вказано", "б/н", "..."})

NUMBER = re.compile(
    r"[-−–]?\d{1,3}(?:[ .']\d{3})+(?:,\d+)?|[-−–]?\d{1,3}(?:[ ,']\d{3})+(?:\.\d+)?|[-−–]?\d+(?:[.,]\d+)?"
)
UNIT = re.compile(r"\s*(?:прим|примірник\w*|екз|шт|од|тис|осіб|ос|чол|користувач\w*)\.?", re.IGNORECASE)
YEAR = re.compile(r"(?<!\d)(\d{4})(?!\d)")
YEAR_CELL = re.compile(
    r"[\s'№(©]*(\d{4})(?:\s*[-–—/,]\s*(\d{4}))?[\s.,)]*(?:р|рік|року|рр|р\.в|г|год)?[\s.,)]*", re.IGNORECASE
)
PAGES_ONLY = re.compile(
    r"(?:с\.?|стор\.?)?\s*(\d{1,5})\s*(?:с|стор|сторінок|сторінки|ст|p|pp)?\.?", re.IGNORECASE
)
MOST_PAGES = 99_999
FIRST_NUMBER = re.compile(r"\d{1,5}")


def to_decimal(text: str) -> Decimal | None:
    """«1 200,50», «1.200,50», «1,200.50», «120.5», «−5» → exact number; None when the text is anything else."""
    squeezed = " ".join(text.split())
    if not NUMBER.fullmatch(squeezed):
        return None
    bare = squeezed.replace(" ", "").replace("'", "").replace("−", "-").replace("–", "-")
    return Decimal(_with_point(bare))


def _with_point(bare: str) -> str:
    """Of two kinds of marks the last is the decimal one; a lone mark before three digits parts thousands («1,200»)."""
    last = max(bare.rfind(","), bare.rfind("."))
    if last <= 0:
        return bare
    whole, part = bare[:last], bare[last + 1 :]
    alone = "," not in whole and "." not in whole
    thousands = len(part) == 3 and (bare[last] in whole or (alone and whole.lstrip("-") != "0"))
    if thousands:
        whole, part = whole + part, "0"
    return whole.replace(",", "").replace(".", "") + "." + part


def exact(cell: Cell) -> Decimal | None:
    """A number cell as the person typed it: the shortest decimal that gives the float."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return Decimal(repr(cell)) if cell == cell and abs(cell) != float("inf") else None
    return to_decimal(plain(cell))


def is_empty(cell: Cell) -> bool:
    """Nothing, or one of the texts that people write for nothing."""
    return type(cell) is str and (len(cell) < 14 and cell.strip().lower() in EMPTY)


def _whole(cell: Cell, smallest: int) -> Reading:
    if is_empty(cell):
        return NOTHING
    amount = exact(UNIT.sub("", cell) if type(cell) is str else cell)
    if amount is None:
        return refused("formula_error" if is_formula_error(str(cell).strip()) else "number_expected", cell)
    if amount != amount.to_integral_value():
        return refused("number_not_whole", cell)
    if amount < smallest:
        return refused("number_negative" if amount < 0 else "quantity_zero", cell)
    if amount > LARGEST:
        return refused("number_too_large", cell)
    return Reading(int(amount))


def read_count(cell: Cell) -> Reading:
    """A whole number, zero allowed: «1 000 прим.» → 1000; letters, parts and negative numbers are errors."""
    return _whole(cell, 0)


def read_quantity(cell: Cell) -> Reading:
    """Copies offered: a whole number from 1."""
    return _whole(cell, 1)


def read_loose_count(cell: Cell) -> Reading:
    """A whole number that nothing hangs on: what is wrong with it is a note."""
    return loosely(read_count(cell))


def loosely(reading: Reading) -> Reading:
    """What is wrong becomes a note."""
    return Reading(
        reading.value, reading.more, tuple(each._replace(severity=NOTE) for each in reading.troubles)
    )


def read_score(cell: Cell) -> Reading:
    """Points: int when whole, else text with a decimal point, so that nothing is lost to floats."""
    if is_empty(cell):
        return NOTHING
    amount = exact(cell)
    if amount is None:
        return refused("score_not_number", cell)
    if abs(amount) > LARGEST:
        return refused("number_too_large", cell)
    whole = amount == amount.to_integral_value()
    return Reading(int(amount) if whole else format(amount.normalize(), "f"))


def read_year(cell: Cell) -> Reading:
    """A year: 2020.0, «2020 р.», a date; a range gives its last year with a note; letters are an error."""
    if isinstance(cell, date):
        return Reading(cell.year)
    if is_empty(cell) or (type(cell) is str and cell.strip().lower() in ("б.р.", "б. р.", "б/р")):
        return NOTHING
    text = plain(cell)
    found = YEAR_CELL.fullmatch(text.removesuffix(".0"))
    if not found:
        years = YEAR.findall(text)
        if len(set(years)) != 1:
            return refused(_no_year(text), cell)
        return _year_in_bounds(int(years[0]), cell, {"year_text": text})
    if found[2]:
        reading = _year_in_bounds(int(found[2]), cell, {"year_text": text})
        return reading if reading.value is None else noted(reading.value, "year_range", cell, reading.more)
    return _year_in_bounds(int(found[1]), cell)


def _no_year(text: str) -> str:
    """A number that no year is, or no number at all."""
    if is_formula_error(text):
        return "formula_error"
    return "year_out_of_range" if to_decimal(text) is not None else "year_not_number"


def _year_in_bounds(year: int, cell: Cell, more: dict[str, str] | None = None) -> Reading:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return refused("year_out_of_range", cell)
    return Reading(year, more)


def read_pages(cell: Cell) -> Reading:
    """Pages; «512+іл.» gives 512 and keeps the text; no number at all, or one that no book has, is only a note."""
    if is_empty(cell):
        return NOTHING
    text = plain(cell)
    if only := PAGES_ONLY.fullmatch(text):
        return Reading(int(only[1])) if int(only[1]) else NOTHING
    number = to_decimal(text)
    if number is not None and not 0 <= number <= MOST_PAGES:
        return noted(None, "pages_out_of_range", quote(cell), {"pages_text": text})
    first = FIRST_NUMBER.search(text)
    if first is None or text.startswith(("-", "−")):
        return noted(None, "pages_not_number", quote(cell), {"pages_text": text})
    return Reading(int(first[0]), {"pages_text": text})
