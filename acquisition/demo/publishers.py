"""114 invented publishers with ISBN prefixes of the demonstration's own: 978-617-99000 … 978-617-99521."""

from dataclasses import dataclass

from acquisition.demo.chance import stream

COUNT = 114
LARGE = 12
"""Twelve publishers hold over 57 % of the titles (PROCEDURE 9)."""
LARGE_PREFIXES, SMALL_PREFIXES = 18, 3
FIRST_PREFIX, OLD_PREFIX = 99000, 98000
"""Registrants of the campaign's books and of the older editions that libraries hold; neither has a real owner."""

ADJECTIVES = ("Вітряний", "Мідний", "Полотняний", "Замріяний", "Чепурний", "Смугастий", "Кленовий", "Бурштиновий",
              "Мандрівний", "Опівнічний", "Веселковий", "Лускатий")  # fmt: skip
NOUNS = ("каламар", "равлик", "ліхтар", "компас", "пелікан", "олівець", "їжак", "глобус", "дзвоник", "папірус")  # fmt: skip
FORMS = (
    "ТОВ «%s»",
    "ПП «%s»",
    "Видавництво «%s»",
    "Видавничий дім «%s»",
    "ФОП «%s»",
    "ТОВ «Видавництво „%s“»",
)
CITIES = (
    "Київ",
    "Львів",
    "Харків",
    "Тернопіль",
    "Одеса",
    "Дніпро",
    "Вінниця",
    "Луцьк",
    "Чернівці",
    "Полтава",
)


@dataclass(frozen=True, slots=True)
class Publisher:
    """An invented publisher. `share`: about how many proposals of 2 660; `quality`: what experts see in its books."""

    number: int
    name: str
    city: str
    certificate: str
    registered: bool
    share: int
    first_prefix: int
    quality: float

    def isbn(self, book: int) -> str:
        """The ISBN-13 of its book number 0, 1, 2 …"""
        return isbn13(self.first_prefix + book // 10, book % 10)


def make_publishers() -> list[Publisher]:
    """All publishers, the large ones first; the last one is missing from the register of publishers (rule R01)."""
    names = [f"{adjective} {noun}" for noun in NOUNS for adjective in ADJECTIVES]
    stream("names").shuffle(names)
    return [_publisher(place, names[place]) for place in range(COUNT)]


def _publisher(place: int, name: str) -> Publisher:
    chance = stream("publisher", place)
    large = place < LARGE
    before = min(place, LARGE) * LARGE_PREFIXES + max(place - LARGE, 0) * SMALL_PREFIXES
    return Publisher(
        number=place + 1,
        name=chance.choice(FORMS) % name,
        city=chance.choice(CITIES),
        certificate=f"ДЕМО № {1000 + place}",
        registered=place != COUNT - 1,
        share=chance.randint(120, 142) if large else chance.randint(4, 18),
        first_prefix=FIRST_PREFIX + before,
        quality=chance.gauss(0, 0.5),
    )


def isbn13(registrant: int, publication: int) -> str:
    """The 13 digits of a publication (0…9) of a registrant of 978-617, with a valid check digit."""
    body = f"978617{registrant:05d}{publication}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return body + str(-total % 10)


def isbn10(isbn: str) -> str:
    """The ten-character form of a 978 ISBN; the check character may be «X»."""
    body = isbn[3:12]
    check = -sum(int(digit) * (10 - place) for place, digit in enumerate(body)) % 11
    return body + ("X" if check == 10 else str(check))


def hyphenated(isbn: str, dash: str = "-") -> str:
    """978-617-99001-2-3, for ISBN of the demonstration only."""
    return dash.join((isbn[:3], isbn[3:6], isbn[6:11], isbn[11], isbn[12]))
