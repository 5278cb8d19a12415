"""What below a header is no data: totals, headers again, numbers of columns, names of sections, signatures."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from importers.fields.text import plain
from importers.header_rows import Header
from importers.headings import fold_heading
from importers.records import Cell

TOTAL = re.compile(
    r"(?:разом|всього|усього|підсумок|підсумки|загалом|загальна (?:сума|кількість|вартість)|итого|total)\b",
    re.IGNORECASE,
)
TOTAL_BEGINS = frozenset({"разом", "всьог", "усьог", "підсу", "загал", "итого", "total"})
NAMING = ("isbn", "isbn_text", "author", "publisher", "year", "candidate", "expert", "library", "oblast")
DESCRIBING = frozenset({"isbn", "title", "author", "library", "expert", "candidate"})
LONGEST = 80
SIGNATURE = re.compile(
    r"(?:директор|керівник|головний бухгалтер|виконавець|виконавиця|підпис|м\.? ?п\.?$|дата\b|затверджено|погоджено|примітка|_{3,}|\*)",
    re.IGNORECASE,
)

BLANK = "blank"


class Decoration:
    """Knows the rows of one sheet that only decorate it. `anchor` is the column by which data rows are told."""

    def __init__(self, header: Header, anchor: int) -> None:
        self.texts = {c.index: fold_heading(c.heading) for c in header.columns if c.heading}
        self.anchor = anchor
        self.anchor_texts = header.texts_of(anchor)

    def reason(self, cells: Sequence[Cell], record: Mapping[str, Any]) -> str | None:
        """Why a row is no data, BLANK for nothing in it at all, None for data. Cheap questions come first."""
        anchor = cells[self.anchor]
        if type(anchor) is not str or len(anchor) > LONGEST:
            return None
        if not anchor or not anchor.strip():
            return self._of_nameless(cells, record)
        if anchor[:5].lower() in TOTAL_BEGINS and TOTAL.match(anchor) and _only_sums(record):
            return "total"
        if anchor in self.anchor_texts and self._is_header_again(cells):
            return "repeated_header"
        return "column_numbers" if anchor.isdigit() and _is_numbering(cells) else None

    def _of_nameless(self, cells: Sequence[Cell], record: Mapping[str, Any]) -> str | None:
        filled = [text for cell in cells if cell != "" and cell is not None and (text := plain(cell))]
        if not filled:
            return BLANK
        if any(TOTAL.match(text) for text in filled[:3]) and _only_sums(record):
            return "total"
        if len(filled) == 1 and not DESCRIBING & record.keys():
            return "signature" if SIGNATURE.match(filled[0]) else "section"
        if SIGNATURE.match(filled[0]) and len(filled) <= 3 and "isbn" not in record:
            return "signature"
        return None

    def _is_header_again(self, cells: Sequence[Cell]) -> bool:
        same = sum(
            1
            for index, text in self.texts.items()
            if index < len(cells) and cells[index] != "" and fold_heading(plain(cells[index])) == text
        )
        return same >= max(2, len(self.texts) // 2) or (same == len(self.texts) == 1)


def _only_sums(record: Mapping[str, Any]) -> bool:
    """Nothing in the row names a thing, the word of the total aside, in whichever column it stands."""
    return all(TOTAL.match(str(record[key])) for key in NAMING if key in record)


def _is_numbering(cells: Sequence[Cell]) -> bool:
    """«1 2 3 4 5» under the header: the numbers of the columns."""
    numbers = [plain(cell) for cell in cells if cell != ""]
    if len(numbers) < 3 or not numbers[0].isdecimal():
        return False
    first = int(numbers[0])
    return numbers == [str(number) for number in range(first, first + len(numbers))]
