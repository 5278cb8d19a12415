"""Frozen dataclasses to plain JSON-able values and back, naming file, key and mend where something does not fit."""

import types
from dataclasses import MISSING, fields, is_dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from acquisition.kernel.i18n import gettext as _

Table = TypeVar("Table")


class RuleSetProblem(ValueError):
    """A rule set that cannot be used: `file` and `key` say where, `mend` what to write instead."""

    def __init__(self, file: str, key: str, mend: str) -> None:
        super().__init__(f"{file}: {key}: {mend}")
        self.file, self.key, self.mend = file, key, mend


def table_to_plain(value: object) -> dict[str, Any]:
    """Fractions as strings «p/q», enums as values, tuples as lists, unset options left out."""
    named = ((each.name, getattr(value, each.name)) for each in fields(value))  # type: ignore[arg-type]  # a dataclass
    return {name: _plain(part) for name, part in named if part is not None and part != ()}


def read_table(kind: type[Table], value: object, file: str, key: str = "") -> Table:
    """Build a dataclass from a plain table; RuleSetProblem for a key unknown, missing or of a wrong kind."""
    if not isinstance(value, dict):
        raise RuleSetProblem(file, key or "—", _("потрібна таблиця з ключами"))
    hints, wanted = get_type_hints(kind), {each.name: each for each in fields(kind)}  # type: ignore[arg-type]  # same
    for name in value:
        if name not in wanted:
            known = ", ".join(wanted)
            raise RuleSetProblem(
                file, _join(key, name), _("ключ невідомий; дозволені: %(known)s", known=known)
            )
    for name, each in wanted.items():
        if name not in value and each.default is MISSING:
            raise RuleSetProblem(file, _join(key, name), _("додайте цей ключ"))
    return kind(**{name: _read(hints[name], part, file, _join(key, name)) for name, part in value.items()})


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return table_to_plain(value)
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Fraction):
        return str(value)
    return value.value if isinstance(value, StrEnum) else value


def _read(kind: Any, value: object, file: str, key: str) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(each for each in get_args(kind) if each is not type(None))
    if get_origin(kind) is tuple:
        return _read_list(get_args(kind)[0], value, file, key)
    if is_dataclass(kind):
        return read_table(kind, value, file, key)  # type: ignore[arg-type]  # a class, not an instance: hints hold types
    if kind is Fraction:
        return _read_fraction(value, file, key)
    if issubclass(kind, StrEnum):
        return _read_enum(kind, value, file, key)
    if type(value) is not kind:
        wanted = {
            int: _("потрібно ціле число"),
            str: _("потрібно рядок у лапках"),
            bool: _("потрібно true або false"),
        }
        raise RuleSetProblem(file, key, wanted[kind])
    return value


def _read_list(kind: Any, value: object, file: str, key: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise RuleSetProblem(file, key, _("потрібен список"))
    return tuple(_read(kind, part, file, f"{key}[{number}]") for number, part in enumerate(value, 1))


def _read_fraction(value: object, file: str, key: str) -> Fraction:
    """Whole numbers, «7/10» and «0.7» are exact; a bare 0.7 is refused, for it is binary inside."""
    mend = _('потрібне ціле число або дріб у лапках, як "7/10" чи "0.7"')
    if not isinstance(value, int | str) or isinstance(value, bool):
        raise RuleSetProblem(file, key, mend)
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError) as wrong:
        raise RuleSetProblem(file, key, mend) from wrong


def _read_enum(kind: type[StrEnum], value: object, file: str, key: str) -> StrEnum:
    if value not in list(kind):
        raise RuleSetProblem(file, key, _("потрібно одне з: %(known)s", known=", ".join(kind)))
    return kind(str(value))


def _join(key: str, name: str) -> str:
    return f"{key}.{name}" if key else name
