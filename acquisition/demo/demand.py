"""What libraries want and hold: votes, requests of branches, holdings of earlier editions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from acquisition.demo.chance import YEAR, stream
from acquisition.demo.libraries import DemoLibrary
from acquisition.demo.proposals import Proposal
from acquisition.demo.publishers import OLD_PREFIX, isbn13
from acquisition.demo.works import Work

REQUESTS = 90
HOLDINGS = 700


@dataclass(frozen=True, slots=True)
class Vote:
    """A library's word on a proposal."""

    library: DemoLibrary
    proposal: Proposal
    needed: bool
    copies: int


@dataclass(frozen=True, slots=True)
class Wish:
    """A request of a branch; without an ISBN it is free text."""

    library: DemoLibrary
    isbn: str
    title: str
    author: str
    copies: int
    reason: str
    reader: str


@dataclass(frozen=True, slots=True)
class Holding:
    """An earlier edition on a library's shelf."""

    library: DemoLibrary
    isbn: str
    work: Work
    year: int
    copies: int
    usable: int
    loans: int


def make_votes(proposals: Sequence[Proposal], libraries: Sequence[DemoLibrary]) -> Iterator[Vote]:
    """Two to five libraries of the fitting profile say their word on every proposal."""
    for proposal in proposals:
        chance = stream("votes", proposal.number)
        fitting = [library for library in libraries if library.takes(proposal.work.for_children)]
        wanted = chance.betavariate(4, 2)
        voters = chance.sample(fitting, chance.randint(2, 5))
        for library in sorted(voters, key=lambda each: each.number):
            needed = chance.random() < wanted
            yield Vote(library, proposal, needed, chance.choice((1, 1, 1, 2, 3)) if needed else 0)


REASONS = ("Читачі питають щотижня.", "Програмовий твір, примірників бракує.", "Старі примірники зношені.", "Гурток читає цю книжку восени.",
           "Відмовили сімом читачам.", "Потрібна для виїзної бібліотеки.")  # fmt: skip
READERS = ("", "", "учениця 7 класу", "учитель української мови", "клуб «Читаємо разом»", "батьки дошкільнят")


def make_requests(
    proposals: Sequence[Proposal], works: Sequence[Work], libraries: Sequence[DemoLibrary]
) -> list[Wish]:
    """Half by ISBN of a proposal, half in words; some books are wanted by several branches."""
    chance = stream("requests")
    wanted = chance.sample(list(proposals), REQUESTS // 4)
    wishes = []
    for place in range(REQUESTS):
        library = chance.choice(libraries)
        proposal = wanted[place % len(wanted)]
        by_isbn = place < REQUESTS // 2
        work = proposal.work if by_isbn or chance.random() < 0.5 else chance.choice(works)
        wishes.append(
            Wish(
                library=library,
                isbn=proposal.isbn if by_isbn else "",
                title=work.title,
                author=work.author,
                copies=chance.choice((1, 1, 2, 3)),
                reason=chance.choice(REASONS),
                reader=chance.choice(READERS),
            )
        )
    return wishes


def make_holdings(works: Sequence[Work], libraries: Sequence[DemoLibrary]) -> list[Holding]:
    """Editions of 2010–2021 with ISBNs of their own; one edition may stand in several libraries."""
    chance = stream("holdings")
    held = chance.sample(range(len(works)), HOLDINGS // 3)
    found: dict[tuple[int, int], Holding] = {}
    while len(found) < HOLDINGS:
        place = chance.randrange(len(held))
        work = works[held[place]]
        library = chance.choice([each for each in libraries if each.takes(work.for_children)])
        if (place, library.number) not in found:
            copies = chance.randint(1, 6)
            found[place, library.number] = Holding(
                library=library,
                isbn=isbn13(OLD_PREFIX + place // 10, place % 10),
                work=work,
                year=YEAR - 5 - place % 12,
                copies=copies,
                usable=chance.randint(0, copies),
                loans=chance.randint(0, 60) * copies,
            )
    return list(found.values())
