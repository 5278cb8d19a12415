"""Numbers: money in kopiykas, counts, scores, pages, years."""

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from importers.fields.reading import NOTHING, Reading, Trouble, is_formula_error, noted, quote, refused
from importers.fields.text import plain
from importers.records import DECISION, NOTE, Cell

LARGEST = 2_000_000_000
"""Counts must fit a database integer; money (in hryvnias) is held to the same, far above any book."""
FIRST_YEAR, LAST_YEAR = 1450, 2100
EMPTY = frozenset({"", "-", "--", "—", "–", "н/д", "n/a", "немає", "не вказано", "б/н", "..."})

CURRENCY = re.compile(
    r"(?:грн|гривень|гривні|гривня|uah|₴|з пдв|без пдв|за прим|/прим|прим|шт|коп)[.]?", re.IGNORECASE
)
BETWEEN_PRICES = re.compile(r"(?:грн|гривень|uah|₴)\.?", re.IGNORECASE)
TWO_PRICES = re.compile(r"\d\s*(?:грн|гривень|uah|₴)\.?[\s/;,]*\d", re.IGNORECASE)
KOPIYKAS = re.compile(r"(\d+)\s*(?:грн|гривень|гривні)\.?\s*,?\s*(\d{1,2})\s*коп", re.IGNORECASE)
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
TWO_READINGS = re.compile(r"(?P<whole>[1-9]\d{0,8})[.,](?P<part>\d{3})")
"""«99,999», «1.200»: the mark may part thousands or hryvnias from kopiykas."""
DEAR = 10_000_00
"""No book is offered for this many kopiykas or more, so that of two readings of a price the lesser is taken above it."""
MOST_PAGES = 99_999
FIRST_NUMBER = re.compile(r"\d{1,5}")
HUNDRED = Decimal(100)
NARROW = Decimal("0.004")


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


def _exact(cell: Cell) -> Decimal | None:
    """A number cell as the person typed it: the shortest decimal that gives the float."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return Decimal(repr(cell)) if cell == cell and abs(cell) != float("inf") else None
    return to_decimal(plain(cell))


def _is_empty(cell: Cell) -> bool:
    return type(cell) is str and (len(cell) < 14 and cell.strip().lower() in EMPTY)


def read_money(cell: Cell) -> Reading:
    """Kopiykas. Letters and negative sums are errors; zero says no price; parts of a kopiyka are rounded half up, noted.

    Two prices in a cell («80 грн 40 грн», an old and a new one) wait for a person, with the last one taken; so does a
    price that can be read in two ways («99,999»), with the likelier one taken.
    """
    if _is_empty(cell):
        return NOTHING
    if type(cell) is str and (twofold := TWO_READINGS.fullmatch(_bare_amount(cell))):
        return _twofold(cell, twofold["whole"], twofold["part"])
    amount = _amount(cell)
    if amount is None:
        return _unreadable_money(cell)
    if amount < 0:
        return refused("price_negative", cell)
    if amount > LARGEST:
        return refused("number_too_large", cell)
    if amount == 0:
        return noted(None, "price_zero", cell)
    kopiykas = int((amount * HUNDRED).to_integral_value(ROUND_HALF_UP))
    if abs(amount - Decimal(kopiykas) / HUNDRED) > NARROW:
        return noted(kopiykas, "price_rounded", cell)
    return Reading(kopiykas)


def _twofold(cell: str, whole: str, part: str) -> Reading:
    """Thousands, or a price with a part of a kopiyka."""
    large = int(whole + part) * 100
    small = int((Decimal(f"{whole}.{part}") * HUNDRED).to_integral_value(ROUND_HALF_UP))
    taken = large if large < DEAR else small
    params = {
        "value": quote(cell),
        "large": _hryvnias(large),
        "small": _hryvnias(small),
        "taken": _hryvnias(taken),
    }
    return Reading(taken, None, (Trouble("price_twofold", DECISION, params),))


def _hryvnias(kopiykas: int) -> str:
    """1234567 → «12 345,67»."""
    return f"{kopiykas // 100:,}".replace(",", "\u00a0") + f",{kopiykas % 100:02}"


def _unreadable_money(cell: Cell) -> Reading:
    text = plain(cell)
    prices = [to_decimal(part.strip(" .,;/")) for part in BETWEEN_PRICES.split(text) if part.strip(" .,;/")]
    if len(prices) == 2 and prices[1] is not None and prices[0] is not None and min(prices[0], prices[1]) > 0:
        return Reading(
            int(prices[1] * HUNDRED), None, (Trouble("price_two", DECISION, {"value": quote(cell)}),)
        )
    return refused("formula_error" if is_formula_error(text.strip()) else "price_not_number", cell)


def _amount(cell: Cell) -> Decimal | None:
    if type(cell) is not str:
        return _exact(cell)
    if words := KOPIYKAS.search(cell):
        return Decimal(words[1]) + Decimal(words[2]) / HUNDRED
    if TWO_PRICES.search(cell):
        return None
    return to_decimal(_bare_amount(cell))


def _bare_amount(cell: str) -> str:
    """The text without the words that say it is money."""
    return CURRENCY.sub(" ", cell).strip(" .,\u00a0")


def _whole(cell: Cell, smallest: int) -> Reading:
    if _is_empty(cell):
        return NOTHING
    amount = _exact(UNIT.sub("", cell) if type(cell) is str else cell)
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
    return _loosely(read_count(cell))


def read_loose_money(cell: Cell) -> Reading:
    """A sum that nothing hangs on."""
    return _loosely(read_money(cell))


def _loosely(reading: Reading) -> Reading:
    return Reading(
        reading.value, reading.more, tuple(each._replace(severity=NOTE) for each in reading.troubles)
    )


def read_score(cell: Cell) -> Reading:
    """Points: int when whole, else text with a decimal point, so that nothing is lost to floats."""
    if _is_empty(cell):
        return NOTHING
    amount = _exact(cell)
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
    if _is_empty(cell) or (type(cell) is str and cell.strip().lower() in ("б.р.", "б. р.", "б/р")):
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
    if _is_empty(cell):
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
