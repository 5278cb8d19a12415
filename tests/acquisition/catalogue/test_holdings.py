"""Rules of holdings."""

from datetime import date

from sqlmodel import select

from acquisition.catalogue.models import Holding
from acquisition.catalogue.queries import Held, held_copies, held_in, holdings_loaded
from acquisition.catalogue.queries.holdings import HoldingFilter, holding_totals, holdings_of, search_holdings
from acquisition.catalogue.service import HoldingRow, restore_holdings, save_holdings
from acquisition.kernel.actor import operator
from acquisition.kernel.paging import PageRequest
from acquisition.kernel.runtime import Runtime
from tests.support.make import Make


def rows_of(runtime: Runtime) -> list[HoldingRow]:
    with runtime.database.reading() as session:
        found = session.exec(select(Holding).order_by(Holding.title_id, Holding.library_id)).all()  # type: ignore[arg-type]
    return [
        HoldingRow(one.title_id, one.library_id, one.copies, one.usable, one.loans, one.last_loan)
        for one in found
    ]


def test_saving_sets_and_restoring_brings_back(runtime: Runtime, make: Make) -> None:
    title, other = make.title().id or 0, make.title().id or 0
    library = make.library().id or 0
    first = [HoldingRow(title, library, 2, 1, 30, date(2025, 5, 1))]
    with runtime.work(operator()) as work:
        assert save_holdings(work, first).before == [None]
    second = [
        HoldingRow(title, library, 5, 5),
        HoldingRow(other, library, 1, 1),
        HoldingRow(other, library, 3, 3),
    ]
    with runtime.work(operator()) as work:
        saved = save_holdings(work, second)
    assert (saved.new, saved.changed, saved.before) == (1, 1, [first[0], None, second[1]])
    assert rows_of(runtime) == [second[0], second[2]]
    with runtime.work(operator()) as work:
        restore_holdings(work, second, saved.before)
    assert rows_of(runtime) == first


def test_held_copies_count_libraries_and_all_editions_of_the_work(runtime: Runtime, make: Make) -> None:
    one, two, free = (make.title("Лісова пісня", year=year, work_key="пісня|") for year in (2020, 2018, 2015))
    other = make.title("Кобзар")
    libraries = [make.library().id or 0 for _ in range(2)]
    for title, library, copies in ((one, 0, 2), (one, 1, 1), (two, 0, 4)):
        make.row(Holding(title_id=title.id or 0, library_id=libraries[library], copies=copies, usable=1))
    ids = [row.id or 0 for row in (one, two, free, other)]
    with runtime.database.reading() as session:
        assert held_copies(session, ids) == {
            ids[0]: Held(3, 2, 2, 7),
            ids[1]: Held(4, 1, 1, 7),
            ids[2]: Held(0, 0, 0, 7),
        }
        assert held_in(session, ids, libraries[1]) == {ids[0]: 1}
        assert holding_totals(session) == (2, 2, 7)
        assert holdings_loaded(session)
        assert [line.copies for line in holdings_of(session, ids[:1])] == [2, 1]


def test_nothing_loaded_is_told_from_nothing_held(runtime: Runtime, make: Make) -> None:
    make.title()
    with runtime.database.reading() as session:
        assert not holdings_loaded(session)
        assert holding_totals(session) == (0, 0, 0)


def test_holdings_are_searched_filtered_and_ordered(runtime: Runtime, make: Make) -> None:
    near, far = make.library("Ґудзики"), make.library("Яблунівка")
    song, poems = make.title("Лісова пісня"), make.title("Кобзар")
    for title, library, copies in ((song, near, 1), (song, far, 5), (poems, near, 2)):
        make.row(Holding(title_id=title.id or 0, library_id=library.id or 0, copies=copies, usable=copies))

    def found(wanted: HoldingFilter, key: str = "title", descending: bool = False) -> list[tuple[str, int]]:
        with runtime.database.reading() as session:
            page = search_holdings(session, wanted, key, descending, PageRequest())
            return [(line.title, line.copies) for line in page.rows]

    assert found(HoldingFilter()) == [("Кобзар", 2), ("Лісова пісня", 1), ("Лісова пісня", 5)]
    assert found(HoldingFilter(text="пiсня"), "copies", True) == [("Лісова пісня", 5), ("Лісова пісня", 1)]
    assert found(HoldingFilter(library_id=near.id, least=2)) == [("Кобзар", 2)]
    assert found(HoldingFilter(text="нема такого")) == []
