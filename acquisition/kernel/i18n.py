"""Language of sentences: Ukrainian in the code, other languages from `acquisition/translations`.

Works alike in requests, jobs and commands: the language is a context variable, not a web framework's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from babel.support import LazyProxy, NullTranslations, Translations

LANGUAGES = {"uk": "Українська", "en": "English"}
FOLDER = Path(__file__).resolve().parent.parent / "translations"

_language: ContextVar[str] = ContextVar("language", default="uk")


@cache
def _catalogue(language: str) -> NullTranslations:
    return Translations.load(str(FOLDER), [language])


def language() -> str:
    """The language of the current request, job or command: a key of LANGUAGES."""
    return _language.get()


def set_language(code: str) -> None:
    """Use `code` until the context ends; an unknown code means Ukrainian."""
    _language.set(code if code in LANGUAGES else "uk")


@contextmanager
def in_language(code: str) -> Iterator[None]:
    """Use `code` inside the block."""
    token = _language.set(code if code in LANGUAGES else "uk")
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str, /, **params: object) -> str:
    """The sentence in the current language, with `%(name)s` filled from `params`."""
    text: str = _catalogue(language()).gettext(message)
    return text % params if params else text


def ngettext(singular: str, plural: str, number: int, /, **params: object) -> str:
    """The sentence for `number`; `%(num)s` is the number. Ukrainian's three forms are in its catalogue."""
    text: str = _catalogue(language()).ngettext(singular, plural, number)
    return text % {"num": number, **params}


def lazy_gettext(message: str, /, **params: object) -> LazyProxy:
    """A sentence translated when it is shown: for tables and classes made at import."""
    return LazyProxy(gettext, message, enable_cache=False, **params)
