"""Readers of cells, one small function for each shape of field; `READERS` names them by the vocabulary's shapes."""

from collections.abc import Callable, Mapping

from importers.fields.choices import (
    read_age,
    read_audience,
    read_binding,
    read_profile,
    read_register,
    read_yes_no,
)
from importers.fields.isbn import read_isbn_cell
from importers.fields.languages import read_language, read_original_language
from importers.fields.money import read_loose_money, read_money
from importers.fields.numbers import (
    read_count,
    read_loose_count,
    read_pages,
    read_quantity,
    read_score,
    read_year,
)
from importers.fields.reading import Reading
from importers.fields.text import read_code, read_date, read_email, read_long_text, read_number, read_text
from importers.records import Cell

READERS: Mapping[str, Callable[[Cell], Reading]] = {
    "text": read_text,
    "title": read_text,
    "long_text": read_long_text,
    "code": read_code,
    "number": read_number,
    "email": read_email,
    "isbn": read_isbn_cell,
    "money": read_money,
    "count": read_count,
    "loose_count": read_loose_count,
    "loose_money": read_loose_money,
    "quantity": read_quantity,
    "score": read_score,
    "pages": read_pages,
    "year": read_year,
    "date": read_date,
    "yes_no": read_yes_no,
    "language": read_language,
    "original_language": read_original_language,
    "binding": read_binding,
    "audience": read_audience,
    "age": read_age,
    "profile": read_profile,
    "register": read_register,
}
