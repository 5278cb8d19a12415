"""The ISBN cell: the number, further numbers, and what is wrong with it."""

from acquisition.catalogue.isbn import IsbnProblem, is_isbn13, read_isbn
from importers.fields.reading import NOTHING, Reading, Trouble, is_formula_error, quote
from importers.records import NOTE, Cell

LOST = "000000"
"""So ends a number whose last digits a spreadsheet has lost: the full reader looks at it."""


def read_isbn_cell(cell: Cell) -> Reading:
    """13 digits; an invalid number is a note with the cell kept (`isbn_text`): reason R14 is the technical check's."""
    if type(cell) is str and is_isbn13(digits := cell.replace("-", "")) and not digits.endswith(LOST):
        return Reading(digits)  # nine cells in ten
    reading = read_isbn(cell)
    if reading.isbn13 is not None and not reading.others:
        return Reading(reading.isbn13)
    if reading.isbn13 is not None:
        numbers = [reading.isbn13, *reading.others]
        note = Trouble("isbn_several", NOTE, {"value": quote(cell), "count": len(numbers)})
        return Reading(reading.isbn13, {"isbns": numbers}, (note,))
    if reading.problem is IsbnProblem.MISSING or not reading.found:
        return NOTHING
    code = "formula_error" if is_formula_error(reading.found) else str(reading.problem)
    return Reading(None, {"isbn_text": reading.found}, (Trouble(code, NOTE, {"value": quote(cell)}),))
