"""When two requests ask for the same book, and what a request's form may say."""

from __future__ import annotations

from dataclasses import dataclass, replace

from acquisition.catalogue.isbn import read_isbn
from acquisition.catalogue.records import work_key
from acquisition.catalogue.text import tidy
from acquisition.kernel.i18n import gettext as _

MOST_COPIES = 999


@dataclass(frozen=True, slots=True)
class WishData:
    """A book asked for, as a branch typed it."""

    title: str = ""
    authors: str = ""
    isbn: str = ""
    publisher: str = ""
    year: int | None = None
    copies: int | None = 1
    reason: str = ""
    reader: str = ""
    title_id: int | None = None

    def tidied(self) -> WishData:
        """Texts trimmed and mended; the ISBN as 13 digits when it can be read."""
        number = read_isbn(self.isbn).isbn13 if self.isbn.strip() else None
        return replace(
            self,
            title=tidy(self.title),
            authors=tidy(self.authors),
            isbn=number or self.isbn.strip(),
            publisher=tidy(self.publisher),
            reason=self.reason.strip(),
            reader=tidy(self.reader),
        )


def problems_of(wish: WishData, *, known: bool) -> dict[str, object]:
    """Field → sentence for everything that cannot be taken. `wish` is tidied; `known`: the catalogue has the book."""
    problems: dict[str, object] = {}
    if wish.isbn and read_isbn(wish.isbn).isbn13 is None:
        problems["isbn"] = _("Це не схоже на ISBN: перевірте цифри або залиште поле порожнім.")
    if not wish.title and not known:
        problems["title"] = _("Вкажіть назву книжки або оберіть її в каталозі.")
    if wish.copies is None or not 1 <= wish.copies <= MOST_COPIES:
        problems["copies"] = _("Кількість примірників — від 1 до %(most)s.", most=MOST_COPIES)
    if wish.year is not None and not 1800 <= wish.year <= 2100:
        problems["year"] = _("Перевірте рік видання.")
    if len(wish.title) > 500 or len(wish.authors) > 500:
        problems["title"] = _("Назва або автор задовгі: не більше 500 символів.")
    if not wish.reason:
        problems["reason"] = _("Поясніть, навіщо ця книжка: це бачить комплектатор.")
    elif len(wish.reason) > 2000:
        problems["reason"] = _("Обґрунтування задовге: не більше 2000 символів.")
    return problems


def wish_key(isbn13: str | None, title: str, authors: str, volume: str = "") -> str:
    """What equal wishes share: the ISBN, else the work (folded title, first author) and its volume."""
    if isbn13:
        return f"isbn:{isbn13}"
    return f"work:{work_key(title, authors, volume)}"


def number_of(request_id: int, year: int) -> str:
    """The number told to the branch: З-2026-000123."""
    return f"З-{year}-{request_id:06d}"
