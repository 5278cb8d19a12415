"""How a title is cited: the short form of ДСТУ 8302:2015, and the one line by which tables and minutes name a book."""

from dataclasses import dataclass

from .isbn import hyphenate
from .names import AUTHOR, Contributor


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a citation is made of; empty strings and None are left out."""

    title: str
    subtitle: str = ""
    volume: str = ""
    contributors: tuple[Contributor, ...] = ()
    place: str = ""
    publisher: str = ""
    year: int | None = None
    pages: int | None = None
    isbn13: str | None = None


def citation(book: Imprint) -> str:
    """«Франко І. Я. Захар Беркут : повість. Київ : Веселка, 2020. 240 с. ISBN 978-…»

    Up to three authors stand before the title; four and more come after a slash, the first three of them and «та ін.»
    (ДСТУ 8302:2015, 4.5–4.7). The dash between areas is left out, as the standard allows.
    """
    authors = [person for person in book.contributors if person.role == AUTHOR]
    name = " : ".join(part for part in (book.title, book.subtitle) if part)
    if book.volume:
        name = f"{name}. {_volume(book.volume)}"
    if 0 < len(authors) <= 3:
        name = f"{_stopped(', '.join(person.short for person in authors))} {name}"
    elif len(authors) > 3:
        first = ", ".join(f"{person.initials} {person.surname}".strip() for person in authors[:3])
        name = f"{name} / {first} та ін."
    areas = [name, _output(book)]
    if book.pages:
        areas.append(f"{book.pages} с.")
    if book.isbn13:
        areas.append(f"ISBN {hyphenate(book.isbn13)}.")
    return " ".join(_stopped(area) for area in areas if area)


def heading(book: Imprint) -> str:
    """«Франко І. Захар Беркут»: author and title, for a line of a table or a letter."""
    author = next((person.short for person in book.contributors if person.role == AUTHOR), "")
    title = f"{book.title}. {_volume(book.volume)}" if book.volume else book.title
    return f"{_stopped(author)} {title}" if author else title


def _volume(volume: str) -> str:
    return f"Т. {volume}" if volume.replace(".", "").isdigit() else volume


def _output(book: Imprint) -> str:
    output = " : ".join(part for part in (book.place, book.publisher) if part)
    return ", ".join(part for part in (output, str(book.year) if book.year else "") if part)


def _stopped(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
