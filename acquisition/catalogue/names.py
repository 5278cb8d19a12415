"""People in the form lists write them: taken apart, put in one order, and given keys that find the same person again."""

import re
from dataclasses import dataclass
from functools import lru_cache

from .given_names import GIVEN_NAMES
from .text import fold, tidy

AUTHOR, TRANSLATOR, ILLUSTRATOR, COMPILER, EDITOR = (
    "author",
    "translator",
    "illustrator",
    "compiler",
    "editor",
)
ROLES = (AUTHOR, COMPILER, EDITOR, TRANSLATOR, ILLUSTRATOR)
"""Roles of contributors, in the order of a title page."""


@dataclass(frozen=True, slots=True)
class Contributor:
    """One person or body of a book.

    `name`: as written, tidied. `surname` and `given` (names or initials): the same in parts; `given` is empty for a
    pseudonym of one word and for a body. `keys`: folded «surname initial» in every order the name can be read in, the
    likeliest first; empty for «колектив авторів» and the like, who are nobody in particular.
    """

    name: str
    surname: str
    given: str
    role: str
    keys: tuple[str, ...]

    @property
    def inverted(self) -> str:
        """«Шевченко Тарас»: the surname first, for lists in alphabet order."""
        return f"{self.surname} {self.given}".strip()

    @property
    def initials(self) -> str:
        """«Т. Г.» out of full names or initials; empty when there are none."""
        parts = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)?", self.given)
        return " ".join("-".join(_initial(piece) for piece in part.split("-")) for part in parts)

    @property
    def short(self) -> str:
        """«Шевченко Т. Г.», as citations and tables write it."""
        return f"{self.surname} {self.initials}".strip()


@dataclass(frozen=True, slots=True)
class People:
    """The people of one cell; `more` when it ended with «та ін.»."""

    contributors: tuple[Contributor, ...]
    more: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The likeliest key of each person, in order; what «the same author» is decided by."""
        return tuple(person.keys[0] for person in self.contributors if person.keys)


_AND_OTHERS = re.compile(
    r"[,;]?\s*\[?\(?\b(?:та|і|й)\s+ін(?:\.|ші\b)?\]?\)?|\bet al\.?|\bта інші\b", re.IGNORECASE
)
_SEMICOLON = re.compile(r"\s*[;|•\n/]\s*")
_COMMA = re.compile(r"\s*,\s*")
_AND = re.compile(r"\s+(?:та|і|й|and|&)\s+", re.IGNORECASE)
_INITIAL = r"(?:[A-ZА-ЯҐЄІЇ](?:-[A-ZА-ЯҐЄІЇ])?|Дж|Дз|Ґв|Ю|Є|Ch|Th)"
_INITIALS = re.compile(rf"{_INITIAL}\.?(?:[ -]?{_INITIAL}\.)*\Z|{_INITIAL}(?: {_INITIAL})*\Z")
_LAST_INITIAL = re.compile(rf"(?:\A|[ .-]){_INITIAL}\.\Z")
_BRACKETS = re.compile(r"\s*[(\[]([^)\]]*)[)\]]\s*")
_QUOTED = re.compile(r"\s*[«\"“„][^»\"”]*[»\"”]\s*")
_NOBODY = re.compile(
    r"\b(?:колектив|авторський|анонім\w*|невідом\w*|без автора|народн\w+|народ|збірка|різні автори)\b|^б/а$|^[-–—.]*$",
    re.IGNORECASE,
)
_ROLE_WORDS = (
    (TRANSLATOR, re.compile(r"^(?:пер\.|переклад\w*)\s*(?:(?:з|із|зі)\s+\w+\.?)?\s*:?\s*", re.IGNORECASE)),
    (COMPILER, re.compile(r"^(?:упоряд\.?|упорядн\w*|уклад\.?|укладач\w*|уклали?)\s*:?\s*", re.IGNORECASE)),
    (EDITOR, re.compile(r"^(?:за\s+)?(?:заг\.\s+)?(?:ред\.|редакц\w*|редактор\w*)\s*:?\s*", re.IGNORECASE)),
    (ILLUSTRATOR, re.compile(r"^(?:іл\.|худож\.|ілюстр\w*|художни\w*)\s*:?\s*", re.IGNORECASE)),
    (AUTHOR, re.compile(r"^(?:авт\.|автор\w*)\s*:?\s*", re.IGNORECASE)),
)
_TITLES = re.compile(
    r"^(?:(?:проф|акад|доц|д-р|канд|(?-i:о|св)|dr|prof|sir)\.\s+|блаженніший\s+|преподобн\w+\s+)+",
    re.IGNORECASE,
)
_PARTICLES = frozenset(
    [
        "ван",
        "вон",
        "фон",
        "де",
        "да",
        "дю",
        "ді",
        "дель",
        "делла",
        "дер",
        "ден",
        "ле",
        "ла",
        "лє",
        "тер",
        "цу",
        "ибн",
        "ібн",
        "аль",
        "ель",
        "бен",
        "сан",
        "von",
        "van",
        "de",
        "der",
        "den",
        "le",
        "la",
        "di",
        "da",
        "du",
    ]
)
_SUFFIXES = frozenset({"мол", "молодший", "старший", "ст", "jr", "sr"})
_PATRONYMIC = re.compile(r"(?:ович|йович|евич|івна|ївна|овна|евна|лліч|зьмич|кович)\Z")
_SURNAME_ENDING = re.compile(r"(?:енко|ський|ська|цький|цька|чук|щук|юк|ишин|ець)\Z")


@lru_cache(maxsize=50_000)
def read_people(text: str, role: str = AUTHOR) -> People:
    """Take a cell apart. `role` is that of the column; a word such as «упоряд.» before a name overrides it.

    Separators are ``;``, ``,``, a slash, a line break and «та», «і» between two full names. A comma before initials or
    before a given name («Шевченко, Т. Г.») is not a separator. Nobody («без автора», a dash) gives no contributor.
    """
    text, more = _AND_OTHERS.subn("", tidy(text.replace("\n", ";")))
    people: list[Contributor] = []
    for part in _SEMICOLON.split(text):
        for name in _split_commas(part):
            for one in _split_and(name):
                person = read_person(one, role)
                if person is not None and person not in people:
                    people.append(person)
    return People(tuple(people), bool(more))


def read_person(text: str, role: str = AUTHOR) -> Contributor | None:
    """One name in any order: «Шевченко Т. Г.», «Т. Шевченко», «Тарас Шевченко», «Шевченко Тарас Григорович»."""
    name = tidy(text).strip(" ,;:")
    role, name = _read_role(name, role)
    bare = _without_stop(_TITLES.sub("", _QUOTED.sub(" ", _BRACKETS.sub(" ", name)))) or name.strip("()[] ")
    if not fold(bare):
        return None
    if _NOBODY.search(bare):
        return Contributor(name, bare, "", role, ()) if len(bare) > 3 else None
    surname, given, sure = _parts(bare)
    keys = _keys(surname, given, sure)
    for alias in _BRACKETS.findall(name):
        if len(alias) > 3 and not any(words.match(alias) for _, words in _ROLE_WORDS):
            keys += _keys(*_parts(alias))
    return Contributor(name, surname, given, role, tuple(dict.fromkeys(keys)))


def same_person(one: Contributor, other: Contributor) -> str | None:
    """Why two names may be one person: ``full_name``, ``initials``, or None.

    ``initials`` means that the surname and the first initial agree and nothing says otherwise; two full given names
    that differ («Тарас» and «Тетяна») say otherwise.
    """
    if not set(one.keys) & set(other.keys):
        return None
    mine, theirs = fold(one.inverted).split(), fold(other.inverted).split()
    if set(mine) == set(theirs):
        return "full_name"
    mine_full = {word for word in mine if len(word) > 2}
    theirs_full = {word for word in theirs if len(word) > 2}
    if len(mine_full) > 1 and len(theirs_full) > 1:
        return "full_name" if mine_full <= theirs_full or theirs_full <= mine_full else None
    return "initials"


def _without_stop(name: str) -> str:
    """Without a full stop at the end, unless it belongs to an initial."""
    name = name.strip(" ,")
    return name if not name.endswith(".") or _LAST_INITIAL.search(name) else name.strip(" .,")


def _initial(word: str) -> str:
    return ("Дж" if word.startswith("Дж") else word[0].upper()) + "."


def _read_role(name: str, role: str) -> tuple[str, str]:
    for found, words in _ROLE_WORDS:
        if match := words.match(name):
            rest = name[match.end() :].strip()
            return (found, rest) if rest else (role, name)
        if (bracket := _BRACKETS.search(name)) and words.match(bracket.group(1)):
            return found, _BRACKETS.sub(" ", name).strip()
    return role, name


def _split_commas(part: str) -> list[str]:
    pieces = [piece for piece in _COMMA.split(part) if piece]
    names: list[str] = []
    for piece in pieces:
        if (
            names
            and " " not in names[-1]
            and (_INITIALS.match(piece) or (len(pieces) == 2 and _is_given(piece)))
        ) or (names and fold(piece) in _SUFFIXES):
            names[-1] = f"{names[-1]} {piece}"
        else:
            names.append(piece)
    return names


def _split_and(name: str) -> list[str]:
    pieces = _AND.split(name)
    if len(pieces) < 2 or _NOBODY.search(name):
        return [name]
    if all(len(piece.split()) > 1 for piece in pieces):
        return pieces
    last = pieces[-1].split()
    if len(last) == 2 and all(len(piece.split()) == 1 for piece in pieces[:-1]):
        return [f"{piece} {last[1]}" for piece in pieces[:-1]] + [pieces[-1]]
    return [name]


def _parts(bare: str) -> tuple[str, str, bool]:
    """Surname, given names, and whether the order is certain (initials or a patronymic settle it)."""
    words = [word for word in re.sub(r"\.(?=[^\s-])", ". ", bare).split() if fold(word) not in _SUFFIXES]
    if len(words) == 1:
        return words[0], "", True
    initials = [bool(_INITIALS.match(word)) and (word.endswith(".") or len(word) == 1) for word in words]
    if initials[0] and all(initials):
        return bare, "", True
    if any(initials) and not initials[0] and initials[-1]:
        first = initials.index(True)
        if first == 1 or words[0].lower() in _PARTICLES:
            return " ".join(words[:first]), " ".join(words[first:]), True
    if any(initials) and all(initials[:-1]):
        return words[-1], " ".join(words[:-1]), True
    for position, word in enumerate(words):
        if position and _PATRONYMIC.search(word.lower()):
            if position == len(words) - 1 and len(words) > 2:
                return words[0], " ".join(words[1:]), True
            if position == 1 and len(words) == 3:
                return words[-1], " ".join(words[:-1]), True
    return _by_likelihood(words)


def _by_likelihood(words: list[str]) -> tuple[str, str, bool]:
    if len(words) == 2 and _surname_first(*words):
        return words[0], words[1], False
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in _PARTICLES:
        start -= 1
    return " ".join(words[start:]), " ".join(words[:start]), len(words) > 2


def _surname_first(first: str, second: str) -> bool:
    if _is_given(first) != _is_given(second):
        return _is_given(second)
    return bool(_SURNAME_ENDING.search(first.lower())) and not _SURNAME_ENDING.search(second.lower())


def _is_given(word: str) -> bool:
    return fold(word) in GIVEN_NAMES


def _keys(surname: str, given: str, sure: bool) -> tuple[str, ...]:
    family = [word for word in fold(surname).split() if word not in _PARTICLES] or fold(surname).split()
    names = [word for word in fold(given).split() if word not in _PARTICLES]
    if not family:
        return ()
    main = f"{' '.join(family)} {names[0][0]}" if names else " ".join(family)
    if sure or len(names) != 1 or len(names[0]) < 3:
        return (main,)
    return main, f"{names[0]} {family[0][0]}"
