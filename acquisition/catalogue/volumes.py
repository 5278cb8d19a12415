"""Volumes and parts inside titles: «Патрік Мелроуз. Книга 3» is another book than «Книга 2»."""

import re
from functools import lru_cache

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_ROMAN_NUMBER = r"(?=[ivxl])x{0,3}(?:ix|iv|v?i{0,3})"
_ORDINALS = {
    stem: str(number)
    for number, stems in enumerate(
        (
            "перш",
            "друг",
            "трет",
            "четверт",
            "п’ят пят п'ят",
            "шост",
            "сьом",
            "восьм",
            "дев’ят девят дев'ят",
            "десят",
        ),
        1,
    )
    for stem in stems.split()
}
_WORD = r"(?:том|т\.|книга|кн\.|частина|ч\.|випуск|вип\.|зошит|volume|vol\.|book|part)"
_NUMBER = rf"(?:№\s*)?(\d{{1,3}}|{_ROMAN_NUMBER}|(?:{'|'.join(_ORDINALS)})[а-яїі]{{1,3}})"
_AFTER = re.compile(rf"[\s.,:;(\[—–-]*(?<!\w){_WORD}\s*{_NUMBER}(?!\w)[)\].]*", re.IGNORECASE)
_BEFORE = re.compile(
    rf"[\s.,:;(\[—–-]*(?<!\w)(\d{{1,3}}|(?:{'|'.join(_ORDINALS)})[а-яїі]{{1,3}})(?:-?[йа-я]{{1,2}})?\s+"
    r"(?:том|книга|частина|випуск)(?=\s*(?:\Z|[).,:;\]]))[)\].]*",
    re.IGNORECASE,
)
_CYRILLIC_ROMAN = str.maketrans("ІХіхVv", "IXixVv")
_NUMBER_ONLY = re.compile(rf"\s*{_NUMBER}\s*\Z", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def split_volume(title: str) -> tuple[str, str | None]:
    """(title without the volume, volume as an Arabic number or None); a title that is nothing but a volume is kept."""
    spans: list[tuple[int, int, str]] = []
    for pattern in (_AFTER, _BEFORE):
        for match in pattern.finditer(title.translate(_CYRILLIC_ROMAN)):
            if not any(start < match.end() and match.start() < end for start, end, _ in spans):
                spans.append((match.start(), match.end(), _arabic(title[match.start(1) : match.end(1)])))
    if not spans:
        return title, None
    spans.sort()
    rest = title
    for start, end, _ in reversed(spans):
        rest = f"{rest[:start]} {rest[end:]}"
    rest = " ".join(rest.split()).strip(" .,:;—–-")
    return (rest or title), ".".join(number for _, _, number in spans)


def read_volume(text: str) -> str | None:
    """The volume of its own column: «Т. 2», «2», «II», «Друга» → ``2``; other words come back folded; empty → None."""
    text = text.strip()
    if not text:
        return None
    if match := _NUMBER_ONLY.match(text.translate(_CYRILLIC_ROMAN)):
        return _arabic(text[match.start(1) : match.end(1)])
    return split_volume(text)[1] or text.casefold()


def _arabic(number: str) -> str:
    number = number.translate(_CYRILLIC_ROMAN).lower()
    if number.isdigit():
        return str(int(number))
    for stem, digits in _ORDINALS.items():
        if number.startswith(stem):
            return digits
    values = [_ROMAN[letter] for letter in number]
    return str(sum(-value if value < max(values[index:]) else value for index, value in enumerate(values)))
