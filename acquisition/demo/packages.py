"""Publishers' lists of the demonstration: eight files with the oddities of real ones (PROCEDURE 7)."""

import csv
import io
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from acquisition.demo import packages_xlsx as xlsx
from acquisition.demo.cells import STRESS
from acquisition.demo.proposals import Proposal
from acquisition.demo.publishers import isbn13
from acquisition.demo.rows import Cell, row

Columns = Mapping[str, str]
"""Key of a cell → heading of its column, in order."""

FULL: Columns = {
    "isbn": "ISBN", "author": "Автор(и)", "title": "Назва видання", "publisher": "Видавництво", "place": "Місце видання", "year": "Рік видання",
    "language": "Мова видання", "original_language": "Мова оригіналу", "translator": "Перекладач", "illustrator": "Ілюстратор",
    "pages": "К-сть сторінок", "format": "Формат", "binding": "Палітурка", "print_run": "Наклад", "kind": "Вид видання",
    "purpose": "Цільове призначення", "audience": "Читацьке призначення", "udc": "УДК", "annotation": "Анотація",
    "on_sale": "У вільному продажу", "price": "Ціна за 1 прим. (з доставкою)", "quantity": "Запропонована кількість",
    "amount": "Загальна вартість, грн",
}  # fmt: skip
SHORT: Columns = {
    "author": "Автор, упорядник", "title": "Назва книги", "isbn": "Міжнародний номер", "publisher": "Видавець", "year": "Рік випуску",
    "language": "Мова", "original_language": "Переклад з", "pages": "Сторінок", "binding": "Обкладинка (тверда, м'яка, інтегральна)",
    "kind": "Жанр", "age": "Вікова категорія", "council": "Експертна рада", "on_sale": "У вільному продажу", "price": "Ціна, грн",
    "quantity": "К-сть, прим.", "amount": "Сума",
}  # fmt: skip
PLAIN: Columns = {
    "isbn": "ISBN-13", "title": "Назва", "author": "Автор", "publisher": "Назва видавництва", "year": "Рік", "language": "Мова видання",
    "original_language": "Мова оригіналу", "kind": "Тематика", "audience": "Читацьке призначення", "pages": "Обсяг", "binding": "Палітурка",
    "on_sale": "У вільному продажу", "price": "Ціна за одиницю, грн", "quantity": "Кількість примірників", "amount": "Сума, грн",
}  # fmt: skip
LETTER = (
    "Додаток до листа-подання",
    "Перелік книжкової продукції, запропонованої для поповнення фондів публічних бібліотек (демонстраційні дані)",
    "вул. Вигадана, 1, м. Зарічне, 00000, тел. (000) 000-00-00",
)


REPEATED_EACH = 90
ELECTRONIC_PREFIX = 96000
"""Registrant of the electronic editions that stand second in a cell of ISBNs."""


@dataclass(frozen=True, slots=True)
class Package:
    """A file to upload: name, content, `proposals` in it, `repeated` rows, `broken` rows that cannot become proposals."""

    name: str
    content: bytes
    proposals: int
    repeated: int
    broken: int


def write_packages(proposals: Sequence[Proposal]) -> list[Package]:
    """The same proposals every time, each in exactly one file."""
    cut = [proposals[start:end] for start, end in _bounds(len(proposals))]
    return [
        _package("01-zaiavky-velykykh-vydavtsiv.xlsx", cut[0], xlsx.under_a_letter(LETTER, *_table(cut[0], FULL))),
        _package("02-dvorivneva-shapka.xlsx", cut[1], xlsx.with_two_header_rows(LETTER[:2], *_table(cut[1], FULL))),
        _package("03-perelik-cp1251.csv", cut[2], _csv(*_table(cut[2], SHORT), delimiter=";", encoding="cp1251")),
        _package("04-perelik-utf8.csv", cut[3], _csv(*_table(cut[3], PLAIN), delimiter=",", encoding="utf-8-sig")),
        _package("05-isbn-chyslamy.xlsx", cut[4], xlsx.with_numbers(*_table(cut[4], PLAIN, clean=True))),
        _package("06-velyki-litery-utf16.csv", cut[5], _csv(*_capitals(cut[5], PLAIN), delimiter="\t", encoding="utf-16")),
        _package("07-arkush-na-vydavtsia.xlsx", cut[6], xlsx.sheet_for_each(LETTER, _by_publisher(cut[6]))),
        _package("08-z-pomylkamy.csv", cut[7], _csv(*_broken(cut[7]), delimiter=";", encoding="utf-8"), broken=len(BROKEN)),
    ]  # fmt: skip


def write_small_package(proposals: Sequence[Proposal]) -> Package:
    """The list of the next campaign: one tidy workbook."""
    table = _table(proposals, FULL, clean=True)
    return _package("nastupna-kampaniia.xlsx", proposals, xlsx.under_a_letter(LETTER, *table))


def _bounds(count: int) -> list[tuple[int, int]]:
    """Where each file begins and ends; shares of a whole in percent."""
    ends = [count * percent // 100 for percent in (0, 24, 44, 58, 70, 80, 88, 98, 100)]
    return list(itertools.pairwise(ends))


Table = tuple[list[str], list[list[Cell]]]


def _table(proposals: Sequence[Proposal], columns: Columns, *, clean: bool = False) -> Table:
    rows = []
    for each in proposals:
        rows.append(row(each, clean=clean))
        if _repeated(each):
            rows.append(row(each, clean=clean, hand=1))
    body: list[list[Cell]] = [
        [number, *(cells[key] for key in columns)] for number, cells in enumerate(rows, start=1)
    ]
    return ["№ з/п", *columns.values()], body


def _repeated(proposal: Proposal) -> bool:
    """Now and then a careless sender lists the same book twice."""
    return proposal.number % REPEATED_EACH == 0 and proposal.defect is None


def _capitals(proposals: Sequence[Proposal], columns: Columns) -> Table:
    """A typist with the Caps Lock on, and two ISBNs in a cell now and then."""
    header, body = _table(proposals, columns)
    for place, line in enumerate(body):
        line[2], line[3] = str(line[2]).upper(), str(line[3]).upper()
        if place % 9 == 0 and line[1]:
            electronic = isbn13(ELECTRONIC_PREFIX + place // 10, place % 10)
            line[1] = f"{line[1]}; {electronic} (електронне)"
    return header, body


BROKEN = (
    {"title": "", "author": "", "isbn": "", "year": "дві тисячі двадцять п'ятий"},
    {"title": "", "author": "Автор без книжки"},
    {"title": " ", "author": "", "price": "сто сорок"},
    {"price": "сто сорок"},
    {"quantity": 0},
    {"price": -5},
)
"""Rows that cannot become proposals: they come back in the correction file."""


def _broken(proposals: Sequence[Proposal]) -> Table:
    header, body = _table(proposals, PLAIN)
    for spoilt in BROKEN:
        cells = {**row(proposals[0]), **spoilt}
        body.append([len(body) + 1, *(cells[key] for key in PLAIN)])
    return header, body


def _by_publisher(proposals: Sequence[Proposal]) -> list[tuple[str, Table]]:
    names = dict.fromkeys(proposal.publisher.name for proposal in proposals)
    return [
        (name, _table([each for each in proposals if each.publisher.name == name], SHORT)) for name in names
    ]


def _csv(header: list[str], body: list[list[Cell]], *, delimiter: str, encoding: str) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([[_text(cell) for cell in line] for line in body])
    written = text.getvalue()
    if encoding == "cp1251":  # it has neither this apostrophe nor the stress mark
        written = written.replace("ʼ", "'").replace(STRESS, "")
    return written.encode(encoding)


def _text(cell: Cell) -> str:
    """A number as a Ukrainian spreadsheet saves it: with a comma."""
    return f"{cell:g}".replace(".", ",") if isinstance(cell, float) else str(cell)


def _package(name: str, proposals: Sequence[Proposal], content: bytes, broken: int = 0) -> Package:
    repeated = sum(map(_repeated, proposals))
    return Package(name, content, len(proposals), repeated, broken)
