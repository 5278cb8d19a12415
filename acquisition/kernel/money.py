"""Money: integer kopiykas inside, Decimal at the edges."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel.numbers import format_decimal


def to_kopiykas(amount: Decimal) -> int:
    """Hryvnias → kopiykas, half-up: Decimal("1200.505") → 120051."""
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def from_kopiykas(kopiykas: int) -> Decimal:
    """Kopiykas → hryvnias with two decimals: 120050 → Decimal("1200.50")."""
    return (Decimal(kopiykas) / 100).quantize(Decimal("0.01"))


def parse_amount(text: str) -> int | None:
    """«1 200,50», «1200.5», «1 200» → kopiykas; None when it is no amount."""
    cleaned = "".join(text.split()).replace("\u00a0", "").replace(",", ".")
    try:
        amount = Decimal(cleaned)
    except InvalidOperation:
        return None
    return to_kopiykas(amount) if amount.is_finite() else None


def format_money(kopiykas: int, locale: str) -> str:
    """120050 → «1 200,50» by the language's rules, always with two decimals and without the currency."""
    return format_decimal(from_kopiykas(kopiykas), format="#,##0.00", locale=locale)
