"""The other files of the demonstration: libraries, holdings, registers, scores, votes, requests."""

import csv
import io
from collections.abc import Iterable, Sequence

from acquisition.demo.demand import Holding, Vote, Wish
from acquisition.demo.experts import Sheet
from acquisition.demo.libraries import HUB, OBLAST, DemoLibrary
from acquisition.demo.proposals import FORBIDDEN_WORKS, Defect, Proposal
from acquisition.demo.publishers import Publisher, hyphenated

Line = Sequence[object]


def libraries_file(libraries: Sequence[DemoLibrary]) -> bytes:
    """The recipients' list of PROCEDURE 7."""
    header = ("№", "Код бібліотеки", "Область", "Район", "Громада", "Повна назва бібліотеки", "Тип", "Профіль", "Адреса", "ЄДРПОУ",
              "Контактна особа", "e-mail", "Обласна бібліотека-розподільник", "Населення", "Кількість користувачів")  # fmt: skip
    return table(
        header,
        (
            (
                each.number, each.code, OBLAST, each.district, each.community, each.name, each.kind, each.profile,
                f"вул. Бібліотечна, {each.number}, {each.community.split(' (')[0]}", f"{90000000 + each.number}", each.head,
                each.email, HUB if each.number > 1 else "", each.population, each.readers,
            )
            for each in libraries
        ),
    )  # fmt: skip


def holdings_file(holdings: Sequence[Holding]) -> bytes:
    """What libraries hold: editions of earlier years."""
    header = ("Бібліотека", "ISBN", "Автор", "Назва", "Рік видання", "Кількість примірників", "Придатних", "Видач")  # fmt: skip
    return table(
        header,
        (
            (each.library.code, hyphenated(each.isbn), each.work.author, each.work.title, each.year, each.copies, each.usable, each.loans)
            for each in holdings
        ),
    )  # fmt: skip


def publishers_register(publishers: Sequence[Publisher]) -> bytes:
    """An extract of the State Register of publishers, invented like the publishers."""
    header = ("№ з/п", "Найменування суб'єкта видавничої справи", "Номер свідоцтва", "Місто")
    known = [each for each in publishers if each.registered]
    return table(header, ((each.number, each.name, each.certificate, each.city) for each in known))


def market_register(proposals: Sequence[Proposal]) -> bytes:
    """An extract of «Книжки на ринку»: everything offered but what is missing on purpose."""
    header = ("ISBN", "Автор", "Назва", "Видавництво", "Рік видання")
    missing = (Defect.NOT_ON_MARKET, Defect.NO_ISBN, Defect.BAD_ISBN)
    return table(
        header,
        (
            (hyphenated(each.isbn), each.work.author, each.work.title, each.publisher.name, each.year)
            for each in proposals
            if each.defect not in missing
        ),
    )


def forbidden_register(proposals: Sequence[Proposal]) -> bytes:
    """An invented register of forbidden publications: invented titles only."""
    header = ("Номер запису", "ISBN", "Автор", "Назва", "Видавництво", "Рік видання", "Підстава")
    listed = [each for each in proposals if each.work in FORBIDDEN_WORKS]
    others = [("Вигаданий Автор", f"Демонстраційне видання з реєстру № {number}") for number in range(3, 9)]
    return table(
        header,
        [
            *(
                (f"Д-{number}", hyphenated(each.isbn), each.work.author, each.work.title, each.publisher.name, each.year, "демонстрація")
                for number, each in enumerate(listed, start=1)
            ),
            *((f"Д-{number}", "", author, title, "", "", "демонстрація") for number, (author, title) in enumerate(others, start=3)),
        ],
    )  # fmt: skip


def scores_file(sheets: Iterable[Sheet], criteria: Sequence[str]) -> bytes:
    """One row a sheet: expert, ISBN, a column for each criterion, conflict, comment."""
    header = ("expert", "isbn", *criteria, "conflict", "comment")
    return table(
        header,
        (
            (
                sheet.expert.email,
                sheet.proposal.isbn,
                *(sheet.points.get(key, "") for key in criteria),
                "" if sheet.points else "так",
                sheet.comment,
            )
            for sheet in sheets
        ),
    )


def votes_file(votes: Iterable[Vote]) -> bytes:
    """One row a vote: library, ISBN, needed, copies."""
    return table(
        ("library", "isbn", "needed", "copies"),
        (
            (each.library.code, each.proposal.isbn, "так" if each.needed else "ні", each.copies)
            for each in votes
        ),
    )


def requests_file(wishes: Sequence[Wish]) -> bytes:
    """Requests of branches as a department collects them."""
    header = ("Бібліотека", "ISBN", "Автор", "Назва", "Кількість", "Обґрунтування", "Читач")
    return table(
        header,
        (
            (each.library.code, each.isbn, each.author, each.title, each.copies, each.reason, each.reader)
            for each in wishes
        ),
    )


def table(header: Line, lines: Iterable[Line]) -> bytes:
    """UTF-8 with a mark, semicolons: what a Ukrainian spreadsheet opens by itself."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(lines)
    return text.getvalue().encode("utf-8-sig")
