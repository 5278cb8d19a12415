"""Ukrainian text: folding for search and matching, the stored alphabet key, tidying for display.

Spreadsheets mix alphabets («Кoбзар» with a Latin «o»), three apostrophes, stress marks and no-break spaces. A database
cannot be trusted to fold or order Cyrillic (SQLite knows ASCII only, PostgreSQL depends on the collation of the host),
so the folded text and the order key are stored, and both are made here.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

ALPHABET = "абвгґдеёєжзиіїйклмнопрстуўфхцчшщъыьэюя"
"""Order of letters: the 33 Ukrainian ones, with the Russian and Belarusian ones beside their kin."""

_LATIN = "abcdefghijklmnopqrstuvwxyz"
_BASE36 = "0123456789" + _LATIN
_APOSTROPHES = "'`´ʹʼʻʽˈ‘’‛′＇"
_SORT_LETTERS = 120
_KEY_LETTERS = 300


class _Letters(dict[int, str | None]):
    """A str.translate table that works out a character when it first meets it.

    Marks and invisible characters go, accents of foreign letters too, the rest is lower-cased; what is neither letter
    nor digit becomes a space. `twins` is applied to what comes out.
    """

    def __init__(self, twins: Mapping[int, int | str]) -> None:
        super().__init__({ord(letter): letter for letter in ALPHABET})
        self.update({ord(letter.upper()): letter for letter in ALPHABET})
        self.update({ord(mark): None for mark in _APOSTROPHES})
        self._twins = twins

    def __missing__(self, code: int) -> str | None:
        parts = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", chr(code)).casefold())
        plain = "".join(_letter_or_space(part) for part in parts).translate(self._twins)
        self[code] = plain or None
        return self[code]


def _letter_or_space(character: str) -> str:
    kind = unicodedata.category(character)
    if kind.startswith("M") or kind == "Cf" or character in _APOSTROPHES:
        return ""
    return character if kind[0] in "LN" else " "


# One skeleton for letters that look the same, whichever alphabet they were typed in. It goes one way for every text,
# so «OPEC» in a query finds «ОРЕС» in a title and the other way round; a folded text is never shown.
_LOOK_ALIKE = str.maketrans("abcehikmoptxy", "авсенікмортху")
_FOLD = _Letters(_LOOK_ALIKE)
_FOLD.update(zip(map(ord, "ґҐёЁўЎïÏ"), "ггееууїї", strict=True))


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """The form in which texts are searched and compared: lower case, words parted by one space.

    Apostrophes and stress marks go, «ґ» becomes «г», dashes and punctuation become spaces, look-alike letters of the
    two alphabets become one. Idempotent. Not for display: a Latin word comes out partly in Cyrillic letters.
    """
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.translate(_FOLD).split())


def short_fold(text: str) -> str:
    """`fold` for keys that a database indexes: cut after 300 letters, for index entries have a largest size."""
    return fold(text)[:_KEY_LETTERS].rstrip()


def _order_codes() -> dict[str, str]:
    codes = {" ": "00"}
    for index, letter in enumerate(ALPHABET):
        codes[letter] = _BASE36[2 + index // 36] + _BASE36[index % 36]
    for index, letter in enumerate(_LATIN):
        codes[letter] = "5" + _BASE36[index]
    return codes


_ORDER = _order_codes()
_DIGITS = re.compile(r"\d+", re.ASCII)
_SORT_TOKEN = re.compile(r"[0-9]+|[^0-9]")


_PLAIN = _Letters({})


@lru_cache(maxsize=50_000)
def sort_key(text: str) -> str:
    """A key of digits and small Latin letters whose byte order is the order of the Ukrainian alphabet.

    Digits come first and by value (2 before 10), then Cyrillic with Ґ Є І Ї in place, then Latin. Case, apostrophes,
    stress and punctuation do not count; a shorter word precedes a longer one. Only ``0-9a-z`` is used, so every
    collation of SQLite and PostgreSQL gives the same order. Long texts are cut after 120 characters.
    """
    words = " ".join(mend_alphabets(_composed(text)).translate(_PLAIN).split())[:_SORT_LETTERS]
    if _DIGITS.search(words):
        return "".join(map(_order_code, _SORT_TOKEN.findall(words)))
    return "".join([_ORDER.get(letter, "9z") for letter in words])


def _order_code(token: str) -> str:
    if not token.isdigit() or not token.isascii():
        return _ORDER.get(token, "9z")
    digits = token.lstrip("0") or "0"
    return "1" + _BASE36[min(len(digits), 35)] + digits


_LATIN_LETTER = re.compile(r"[A-Za-z]")
_CYRILLIC_LETTER = re.compile(r"[\u0400-\u04ff]")
_WORD = re.compile(r"[^\W\d_]+(?:['’ʼ`][^\W\d_]+)*")
_LATIN_TWINS = "ABCEHIKMOPTXYaceiopxy"
_CYRILLIC_TWINS = "АВСЕНІКМОРТХУасеіорху"
_TO_CYRILLIC = str.maketrans(_LATIN_TWINS + "ïÏ", _CYRILLIC_TWINS + "їЇ")
_TO_LATIN = str.maketrans(_CYRILLIC_TWINS, _LATIN_TWINS)
_TWIN = frozenset(_LATIN_TWINS + _CYRILLIC_TWINS + "ïÏ")


def mend_alphabets(text: str) -> str:
    """Put letters of the wrong alphabet right, word by word; a word of one alphabet is left alone.

    The letters without a twin decide («Кoбзар» has «бз», so its Latin «o» becomes Cyrillic); when both alphabets have
    such letters, as in «ІТ-fest» or «iPhoneФест», the word stays. A Latin a, i, o or y that stands alone between
    Cyrillic words is the Ukrainian one.
    """
    if not _LATIN_LETTER.search(text) or not _CYRILLIC_LETTER.search(text):
        return text
    mended = _WORD.sub(lambda match: _mend_word(match.group()), text)
    return _LONE_LETTER.sub(lambda match: match.group().translate(_TO_CYRILLIC), mended)


_LONE_LETTER = re.compile(
    r"(?:(?<=[\u0400-\u04ff] )|(?<=[\u0400-\u04ff][,;:.»—–] )|^)[AIOYaioy](?= [«\u0400-\u04ff])"
)


def _mend_word(word: str) -> str:
    latin = _LATIN_LETTER.search(word) or "ï" in word or "Ï" in word
    if not latin or not _CYRILLIC_LETTER.search(word):
        return word
    sure = [letter for letter in word if letter not in _TWIN and letter.isalpha()]
    cyrillic = any(_CYRILLIC_LETTER.match(letter) for letter in sure)
    foreign = any(_LATIN_LETTER.match(letter) for letter in sure)
    if cyrillic and foreign:
        return word
    if foreign:
        return word.translate(_TO_LATIN)
    if cyrillic or 2 * len(_CYRILLIC_LETTER.findall(word)) >= len(word):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN)


_INVISIBLE = str.maketrans(
    dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u00ad\u0301", None)
    | dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f\u3000\r\n\t\v\f", " ")
)
_APOSTROPHE_IN_WORD = re.compile(r"(?<=[\u0400-\u04ff])['`´ʹʼʻ‘′＇](?=[\u0400-\u04ff])")
_SPACE_BEFORE_MARK = re.compile(r" +(?=[,;!?»)\]])|(?<=[«(\[]) +")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")


def tidy(text: str) -> str:
    """A text as it is kept and shown: composed Unicode, single plain spaces, one apostrophe (’), alphabets mended.

    Stress marks and invisible characters go. Letter case is kept as typed, ALL CAPITALS too: nobody can tell
    «ЗАХАР БЕРКУТ» from «УНІАН» by rule, and a wrong guess would stand in a published list. Idempotent.
    """
    text = _CONTROL.sub(" ", _composed(text).translate(_INVISIBLE))
    text = _APOSTROPHE_IN_WORD.sub("’", mend_alphabets(" ".join(text.split())))
    return _SPACE_BEFORE_MARK.sub("", text)


def tidy_lines(text: str) -> str:
    """A long text tidied line by line: paragraphs stay, runs of empty lines become one."""
    lines = "\n".join(tidy(line) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def _composed(text: str) -> str:
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
