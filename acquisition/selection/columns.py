"""Columns of the candidates list: which there are, which are shown at first, which only those inside the check see."""

from collections.abc import Mapping, Sequence

from babel.support import LazyProxy

from acquisition.kernel.i18n import lazy_gettext as _

COLUMNS: Mapping[str, LazyProxy] = {
    "authors": _("Автор"),
    "publisher": _("Видавець"),
    "year": _("Рік"),
    "isbn": _("ISBN"),
    "language": _("Мова"),
    "audience": _("Читач"),
    "council": _("Рада"),
    "price": _("Ціна, грн"),
    "quantity": _("Прим."),
    "demand": _("Попит"),
    "held": _("У фонді"),
    "enrichment": _("Опис"),
    "twin": _("Повтор"),
    "codes": _("Причини"),
    "state": _("Стан"),
}
HIDDEN = frozenset({"twin", "codes", "state"})
FIRST = ("authors", "publisher", "year", "council", "price", "quantity", "demand", "held", "codes", "state")


def columns_for(findings: bool, holdings: bool) -> dict[str, LazyProxy]:
    """Columns that a person may choose from: whether one sees what the check found, and what libraries hold."""
    hidden = (frozenset() if findings else HIDDEN) | (frozenset() if holdings else {"held"})
    return {key: label for key, label in COLUMNS.items() if key not in hidden}


def chosen_columns(chosen: Sequence[str] | None, columns: Mapping[str, LazyProxy]) -> list[str]:
    """Keys to show, in the order of the table: the person's choice of before, or the usual ones."""
    wanted = FIRST if chosen is None else chosen
    return [key for key in columns if key in wanted]
