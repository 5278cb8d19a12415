"""Folded names of libraries and people: one door to the rules of Ukrainian text."""

from __future__ import annotations

import re

from acquisition.catalogue.text import fold, sort_key, tidy

__all__ = ["fold", "key_of", "place_key", "search_text", "sort_key", "tidy"]

_ABBREVIATIONS = {
    "цбс": "централізована бібліотечна система",
    "цб": "центральна бібліотека",
    "цдб": "центральна дитяча бібліотека",
    "обл": "обласна",
    "ім": "імені",
    "б ка": "бібліотека",
    "ф я": "філія",
}
_SHORT = re.compile(r"\b(" + "|".join(sorted(_ABBREVIATIONS, key=len, reverse=True)) + r")\b")
_PLACE_WORDS = re.compile(
    r"\b(міська|селищна|сільська|територіальна|громада|об єднана|обєднана|тг|отг|смт|м|с|місто|село|селище)\b"
)


def key_of(name: str) -> str:
    """The form in which names of libraries are compared: folded, usual abbreviations written out."""
    return _SHORT.sub(lambda match: fold(_ABBREVIATIONS[match.group()]), fold(name.replace("№", " ")))


def place_key(place: str) -> str:
    """The form in which communities are compared: «Луцька міська ТГ» and «Луцька громада» are one."""
    folded = fold(place)
    return " ".join(_PLACE_WORDS.sub(" ", folded).split()) or folded


def search_text(*parts: str) -> str:
    """What a search looks through: the folded parts, and the written-out form of the first one."""
    return " ".join(dict.fromkeys(filter(None, [key_of(parts[0]), *map(fold, parts)])))
