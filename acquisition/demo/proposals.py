"""2 660 proposals: editions of well-known works offered by invented publishers, about one in eight with a defect."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random

from acquisition.demo.chance import YEAR, stream, within
from acquisition.demo.publishers import LARGE, Publisher, isbn13
from acquisition.demo.works import Shelf, Work

COUNT = 2660
COUNCIL_WEIGHTS = {"children": 58, "fiction": 26, "other": 16}


class Defect(StrEnum):
    """What is wrong with a proposal, named by the rule that finds it."""

    OLD_YEAR = "R03"
    BAD_ISBN = "R14"
    NO_ISBN = "R14-missing"
    RUSSIAN = "R02"
    NO_PRICE = "R07"
    WRONG_AMOUNT = "R07-amount"
    NO_YEAR = "R17"
    NOT_ON_MARKET = "R11"
    NOT_ON_SALE = "R10"
    FORBIDDEN = "R13"


DEFECTS = {
    Defect.OLD_YEAR: 96,
    Defect.BAD_ISBN: 50,
    Defect.NO_ISBN: 10,
    Defect.RUSSIAN: 14,
    Defect.NO_PRICE: 40,
    Defect.WRONG_AMOUNT: 16,
    Defect.NO_YEAR: 10,
    Defect.NOT_ON_MARKET: 50,
    Defect.NOT_ON_SALE: 16,
    Defect.FORBIDDEN: 2,
}
"""How many proposals have each defect: 304 of 2 660, 11 % (real selections rejected 10–15 %)."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One edition offered. `isbn`: 13 digits; money in hryvnias; `number` from 1 in the order of publishers."""

    number: int
    work: Work
    publisher: Publisher
    isbn: str
    year: int
    pages: int
    hard: bool
    price: float
    quantity: int
    print_run: int
    translator: str
    illustrator: str
    defect: Defect | None = None


FORBIDDEN_WORKS = tuple(
    Work(f"Демонстраційне видання з реєстру № {number}", "Вигаданий Автор", "публіцистика", "суспільно-політичне", "uk", YEAR - 1, Shelf.OTHER)
    for number in (1, 2)
)  # fmt: skip
"""Invented titles that stand in the demonstration's own register of forbidden books: no real book is put there."""

TRANSLATORS = ("Олена Демченко", "Ігор Савчук", "Марта Гнатів", "Роман Левада", "Соломія Вербицька", "Тарас Калита", "Ніна Озірна", "Павло Ярий")  # fmt: skip
ILLUSTRATORS = (
    "Дарина Смерека",
    "Богдан Оленич",
    "Леся Криниця",
    "Юрко Тополя",
    "Віра Малинка",
    "Остап Гончарик",
)


def make_proposals(works: list[Work], publishers: list[Publisher]) -> list[Proposal]:
    """All proposals in the order of publishers."""
    chance = stream("proposals")
    sound = [
        _edition(number, work, publisher, book)
        for number, (publisher, book, work) in enumerate(_choices(works, publishers, chance), start=1)
    ]
    return _spoil(sound, chance)


ALIKE = (50, 60)
"""Books of a publisher that are another edition of a work it already offers: rule R15 asks a person."""
NEXT_SEASON = 60
NEXT_PREFIX = 97000
"""Registrant of the books of the next campaign, as artificial as the others."""


def make_next_season(works: list[Work], publishers: list[Publisher]) -> list[Proposal]:
    """A few sound proposals for the campaign after this one, numbered on from COUNT."""
    chance = stream("next season")
    pool = [work for work in works if work.shelf is not Shelf.SUSPECTS]
    chosen = chance.sample(pool, NEXT_SEASON)
    return [
        replace(
            _edition(COUNT + place + 1, work, chance.choice(publishers[:LARGE]), 0),
            isbn=isbn13(NEXT_PREFIX + place // 10, place % 10),
            year=YEAR,
        )
        for place, work in enumerate(chosen)
    ]


def _choices(
    works: list[Work], publishers: list[Publisher], chance: Random
) -> Iterator[tuple[Publisher, int, Work]]:
    suspects = [work for work in works if work.shelf is Shelf.SUSPECTS]
    rest = {
        council: [work for work in works if work.council == council and work not in suspects]
        for council in COUNCIL_WEIGHTS
    }
    waiting = [*suspects, *FORBIDDEN_WORKS]
    for publisher, count in zip(publishers, _counts(publishers), strict=True):
        taken: dict[Work, None] = {}
        for book in range(count):
            if book in ALIKE:
                yield publisher, book, chance.choice(list(taken))
                continue
            if waiting and publisher.number % 7 == 0 and book == 3:
                yield publisher, book, waiting.pop()
                continue
            yield publisher, book, _pick(rest, taken, chance)


def _pick(works: dict[str, list[Work]], taken: dict[Work, None], chance: Random) -> Work:
    """A work that the publisher does not offer yet; those at the head of a file are offered more often."""
    while True:
        council = chance.choices(list(COUNCIL_WEIGHTS), list(COUNCIL_WEIGHTS.values()))[0]
        shelf = works[council]
        work = shelf[int(len(shelf) * chance.random() ** 1.3)]
        if work not in taken:
            taken[work] = None
            return work


def _counts(publishers: list[Publisher]) -> list[int]:
    """Proposals of each publisher, near its share, together exactly COUNT (largest remainders)."""
    total = sum(publisher.share for publisher in publishers)
    counts = [COUNT * publisher.share // total for publisher in publishers]
    by_remainder = sorted(
        range(len(counts)), key=lambda place: (-(COUNT * publishers[place].share % total), place)
    )
    for place in by_remainder[: COUNT - sum(counts)]:
        counts[place] += 1
    return counts


def _edition(number: int, work: Work, publisher: Publisher, book: int) -> Proposal:
    chance = stream("edition", number)
    pages = _pages(work, chance)
    hard = chance.random() < 0.72
    quantity = within(chance.triangular(300, 1500, 650), 300, 1500) // 50 * 50
    illustrated = work.for_children and chance.random() < 0.8
    return Proposal(
        number=number,
        work=work,
        publisher=publisher,
        isbn=publisher.isbn(book),
        year=YEAR - chance.choices((0, 1, 2), (35, 40, 25))[0],
        pages=pages,
        hard=hard,
        price=_price(pages, hard, illustrated, chance),
        quantity=quantity,
        print_run=quantity * chance.choice((1, 2, 2, 3)),
        translator=chance.choice(TRANSLATORS) if work.language != "uk" else "",
        illustrator=chance.choice(ILLUSTRATORS) if illustrated else "",
    )


def _pages(work: Work, chance: Random) -> int:
    """A sheet is 16 pages; tales are thin, novels thick."""
    least, most = {
        "казка": (2, 9),
        "поезія": (4, 14),
        "комікс": (3, 8),
        "драма": (6, 14),
        "роман": (14, 40),
    }.get(work.genre, (8, 26))
    return 16 * chance.randint(least, most)


def _price(pages: int, hard: bool, illustrated: bool, chance: Random) -> float:
    """Hryvnias a copy, near 165 on average (PROCEDURE 9: 116–215), in steps of 50 kopiykas."""
    full = 62 + pages * 0.21 + (30 if hard else 0) + (22 if illustrated else 0)
    return within(full * chance.uniform(0.8, 1.35) * 2, 130, 1300) / 2


def _spoil(sound: list[Proposal], chance: Random) -> list[Proposal]:
    """Gives each defect to as many proposals as DEFECTS says; no proposal has two."""
    forbidden = [place for place, each in enumerate(sound) if each.work in FORBIDDEN_WORKS]
    kept = {place for place, each in enumerate(sound) if each.work.shelf is Shelf.SUSPECTS} | {*forbidden, 0}
    places = [place for place in range(len(sound)) if place not in kept]
    chance.shuffle(places)
    spoiled = list(sound)
    for defect, count in DEFECTS.items():
        for place in forbidden if defect is Defect.FORBIDDEN else [places.pop() for _ in range(count)]:
            spoiled[place] = _spoiled(sound, place, defect, chance)
    return spoiled


def _spoiled(sound: list[Proposal], place: int, defect: Defect, chance: Random) -> Proposal:
    proposal = replace(sound[place], defect=defect)
    if defect is Defect.OLD_YEAR:
        return replace(proposal, year=YEAR - chance.randint(3, 7))
    if defect is Defect.BAD_ISBN:
        wrong = (int(proposal.isbn[-1]) + chance.randint(1, 9)) % 10
        return replace(proposal, isbn=proposal.isbn[:-1] + str(wrong))
    return proposal
