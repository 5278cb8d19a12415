"""How a careless hand writes one cell: the dirt of PROCEDURE 7, made on purpose and repeatably."""

import re
from random import Random

from acquisition.demo.publishers import hyphenated, isbn10

LOOK_ALIKES = str.maketrans("іоаесрх", "ioaecpx")
"""Cyrillic letters with a Latin twin."""

STRESS = "\u0301"
NBSP = "\u00a0"
LANGUAGES = {
    "uk": "українська", "en": "англійська", "de": "німецька", "fr": "французька", "pl": "польська", "es": "іспанська", "it": "італійська",
    "cs": "чеська", "sv": "шведська", "no": "норвезька", "da": "данська", "nl": "нідерландська", "hu": "угорська", "pt": "португальська",
    "tr": "турецька", "el": "грецька", "grc": "давньогрецька", "la": "латинська", "he": "іврит", "ja": "японська", "zh": "китайська",
    "ko": "корейська", "ar": "арабська", "fa": "перська", "sr": "сербська", "ru": "російська",
}  # fmt: skip
PLAIN_NAME = re.compile(r"[А-ЯҐЄІЇ][а-яґєії’]{2,} [А-ЯҐЄІЇ][А-ЯҐЄІЇа-яґєії’-]{2,}")
NOT_PEOPLE = ("Брати ", "Народна ", "Колектив ", "Доктор ", "Біблія", "Українська ", "Вигаданий ", "Лю ", "Хан ", "Дніпрова ")  # fmt: skip


def isbn_cell(isbn: str, chance: Random) -> str:
    """The same ISBN as people write it; now and then the short form with a Cyrillic «Х»."""
    short = isbn10(isbn)
    form = chance.randrange(20)
    if form < 8:
        return hyphenated(isbn)
    if form < 11:
        return isbn
    if form < 13:
        return hyphenated(isbn, "–")
    if form < 15:
        return "ISBN " + hyphenated(isbn, " ")
    if form == 15:
        return f"{hyphenated(isbn)}{NBSP}"
    if form == 16:
        return f"{isbn[0]}.{isbn[1:]}E+12"
    return short.replace("X", "Х") if short.endswith("X") else hyphenated(isbn)


def title_cell(title: str, chance: Random) -> str:
    """Mostly as it should be; else look-alike letters, other apostrophes, capitals, a stress mark, stray spaces."""
    form = chance.randrange(40)
    if form < 4:
        return title.replace("’", chance.choice("'ʼ`"))
    if form == 4:
        return title.translate(LOOK_ALIKES)
    if form == 5:
        return title.upper()
    if form == 6:
        return f"«{title}»" if "«" not in title else title
    if form == 7:
        return _stressed(title)
    if form == 8:
        return f"  {title.replace(' ', '  ')} "
    if form == 9:
        return title.replace("і", "i")
    return title


def _stressed(title: str) -> str:
    place = re.search("[аеиоуіїєюя]", title)
    return title[: place.end()] + STRESS + title[place.end() :] if place else title


def author_cell(author: str, chance: Random) -> str:
    """«Ім’я Прізвище», «Прізвище Ім’я», «Прізвище, Ім’я» or «Прізвище І.»; several with «;», «,» or «та ін.»."""
    people = author.split("; ")
    form = chance.randrange(10)
    if len(people) > 2 and form == 0:
        return f"{_turned(people[0], 9)} та ін."
    separator = ", " if form in (1, 2) and len(people) > 1 else "; "
    turned = 0 if separator == ", " else form
    return separator.join(_turned(person, turned) for person in people)


def _turned(person: str, form: int) -> str:
    if form < 5 or person.startswith(NOT_PEOPLE) or not PLAIN_NAME.fullmatch(person):
        return person
    given, family = person.split(" ")
    return {5: f"{family} {given}", 6: f"{family}, {given}", 7: f"{family.upper()} {given}"}.get(
        form, f"{family} {given[0]}."
    )


def price_cell(price: float, chance: Random) -> str | float:
    """A number, or text: «1 200,50 грн», «120.5», «185 грн», with no-break spaces."""
    form = chance.randrange(10)
    if form < 5:
        return price
    comma = f"{price:.2f}".replace(".", ",")
    return {
        5: comma,
        6: f"{comma} грн",
        7: f"{price:.1f}",
        8: f"{comma}{NBSP}грн.",
    }.get(form, f"{price:g} грн".replace(".", ","))


def year_cell(year: int, chance: Random) -> str | int | float:
    """2025, 2025.0, «2025 р.», «2025»."""
    return (year, year, year, float(year), f"{year} р.", str(year), f"{year}р.")[chance.randrange(7)]


def money_cell(amount: float) -> str:
    """«1 200 450,50» with no-break spaces."""
    return f"{amount:,.2f}".replace(",", NBSP).replace(".", ",")
