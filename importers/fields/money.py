"""Money in kopiykas."""

import re
from decimal import ROUND_HALF_UP, Decimal

from importers.fields.numbers import LARGEST, exact, is_empty, loosely, to_decimal
from importers.fields.reading import NOTHING, Reading, Trouble, is_formula_error, noted, quote, refused
from importers.fields.text import plain
from importers.records import DECISION, Cell

CURRENCY = re.compile(
    r"(?:грн|гривень|гривні|гривня|uah|₴|з пдв|без пдв|за прим|/прим|прим|шт|коп)[.]?", re.IGNORECASE
)
BETWEEN_PRICES = re.compile(r"(?:грн|гривень|uah|₴)\.?", re.IGNORECASE)
TWO_PRICES = re.compile(r"\d\s*(?:грн|гривень|uah|₴)\.?[\s/;,]*\d", re.IGNORECASE)
KOPIYKAS = re.compile(r"(\d+)\s*(?:грн|гривень|гривні)\.?\s*,?\s*(\d{1,2})\s*коп", re.IGNORECASE)
TWO_READINGS = re.compile(r"(?P<whole>[1-9]\d{0,8})[.,](?P<part>\d{3})")
"""«99,999», «1.200»: the mark may part thousands or hryvnias from kopiykas."""
DEAR = 10_000_00
"""No book is offered for this many kopiykas or more, so that of two readings of a price the lesser is taken above it."""
HUNDRED = Decimal(100)
NARROW = Decimal("0.004")


def read_money(cell: Cell) -> Reading:
    """Kopiykas. Letters and negative sums are errors; zero says no price; parts of a kopiyka are rounded half up, noted.

    Two prices in a cell («80 грн 40 грн», an old and a new one) wait for a person, with the last one taken; so does a
    price that can be read in two ways («99,999»), with the likelier one taken.
    """
    if is_empty(cell):
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
        return exact(cell)
    if words := KOPIYKAS.search(cell):
        return Decimal(words[1]) + Decimal(words[2]) / HUNDRED
    if TWO_PRICES.search(cell):
        return None
    return to_decimal(_bare_amount(cell))


def _bare_amount(cell: str) -> str:
    """The text without the words that say it is money."""
    return CURRENCY.sub(" ", cell).strip(" .,\u00a0")


def read_loose_money(cell: Cell) -> Reading:
    """A sum that nothing hangs on."""
    return loosely(read_money(cell))
