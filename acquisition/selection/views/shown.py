"""Filters of the screens of scoring and rating: exact scores as people read them."""

from fractions import Fraction

from babel.numbers import format_decimal
from flask import Blueprint

from acquisition.kernel.i18n import language
from acquisition.kernel.tables.content import two_places
from acquisition.selection.models import Campaign
from acquisition.selection.queries.campaigns import rules_of

blueprint = Blueprint("selection_filters", __name__)


@blueprint.app_template_filter("score")
def show_score(value: Fraction | int | None) -> str:
    """Two decimals, half-up: Fraction(1745, 20) → «87,25»; «—» for a score that does not exist."""
    return "—" if value is None else format_decimal(two_places(value), format="#,##0.00", locale=language())


@blueprint.app_template_filter("exact")
def show_exact(value: Fraction | None) -> str:
    """The value itself: «2140/27», or a whole number."""
    return "" if value is None else str(value)


@blueprint.app_template_filter("short")
def show_short(value: Fraction | None) -> str:
    """At most two decimals and no idle zeros: weights, means of points."""
    return "—" if value is None else format_decimal(two_places(value), format="#,##0.##", locale=language())


@blueprint.app_template_filter("duration")
def show_duration(seconds: int) -> str:
    """«3:05» minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02}"


def council_names(campaign: Campaign) -> dict[str, str]:
    """Council key → name, in the order of the rule set."""
    return {council.key: council.name for council in rules_of(campaign).councils}
