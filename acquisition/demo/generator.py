"""The whole demonstration in one place: made of nothing but constants, the same bytes on every machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from acquisition.demo import lists
from acquisition.demo.demand import make_holdings, make_requests, make_votes
from acquisition.demo.experts import Expert, make_experts, make_sheets
from acquisition.demo.libraries import DemoLibrary, make_libraries
from acquisition.demo.packages import Package, write_packages
from acquisition.demo.proposals import Proposal, make_next_season, make_proposals
from acquisition.demo.publishers import Publisher, make_publishers
from acquisition.demo.works import Work, read_works


@dataclass(frozen=True, slots=True)
class Demo:
    """Everything invented; files are written from it."""

    works: list[Work]
    publishers: list[Publisher]
    proposals: list[Proposal]
    next_season: list[Proposal]
    libraries: list[DemoLibrary]
    experts: list[Expert]

    def packages(self) -> list[Package]:
        """Publishers' lists, 2 660 proposals together."""
        return write_packages(self.proposals)

    def registers(self) -> dict[str, bytes]:
        """Register of the catalogue → its extract."""
        return {
            "publishers": lists.publishers_register(self.publishers),
            "market": lists.market_register([*self.proposals, *self.next_season]),
            "forbidden": lists.forbidden_register(self.proposals),
        }

    def libraries_file(self) -> bytes:
        return lists.libraries_file(self.libraries)

    def holdings_file(self) -> bytes:
        return lists.holdings_file(make_holdings(self.works, self.libraries))

    def requests_file(self) -> bytes:
        return lists.requests_file(make_requests(self.sound(), self.works, self.libraries))

    def scores_file(self, isbns: frozenset[str], criteria: Sequence[str]) -> bytes:
        """Sheets of the proposals whose ISBN is named (those admitted)."""
        return lists.scores_file(make_sheets(self.sound(isbns), self.experts, criteria), criteria)

    def votes_file(self, isbns: frozenset[str]) -> bytes:
        """Votes on the proposals whose ISBN is named (those admitted)."""
        return lists.votes_file(make_votes(self.sound(isbns), self.libraries))

    def sound(self, isbns: frozenset[str] | None = None) -> list[Proposal]:
        """Proposals without a defect, of these ISBNs when given."""
        return [
            each for each in self.proposals if each.defect is None and (isbns is None or each.isbn in isbns)
        ]


def make_demo() -> Demo:
    """The demonstration; takes a tenth of a second."""
    works, publishers = read_works(), make_publishers()
    return Demo(
        works=works,
        publishers=publishers,
        proposals=make_proposals(works, publishers),
        next_season=make_next_season(works, publishers),
        libraries=make_libraries(),
        experts=make_experts(),
    )


def write_files(demo: Demo, folder: Path) -> list[Path]:
    """Save the files that a person may upload by hand; returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    contents = {package.name: package.content for package in demo.packages()}
    contents |= {f"reiestr-{key}.csv": content for key, content in demo.registers().items()}
    contents |= {
        "biblioteky.csv": demo.libraries_file(),
        "fond.csv": demo.holdings_file(),
        "zaiavky-filii.csv": demo.requests_file(),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in contents]
