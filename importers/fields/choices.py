"""Fields with a short list of meanings: yes or no, binding, audience, profile, register."""

import re

from importers.fields.reading import NOTHING, Reading, noted, refused
from importers.fields.text import EMPTY, plain
from importers.headings import fold_heading
from importers.records import Cell

YES_WORDS = (
    "так", "yes", "true", "y", "t", "т", "1", "потрібна", "потрібно", "потрібен", "потрібні", "треба", "є", "наявний", "за", "v", "x", "х", "ok",
)  # fmt: skip
NO_WORDS = (
    "ні", "no", "false", "n", "f", "н", "0", "не потрібна", "не потрібно", "немає", "не треба", "відсутній", "проти", "нет",
)  # fmt: skip
YES = frozenset(map(fold_heading, YES_WORDS)) | {"+", "✓", "✔", "☑", "v", "++"}
NO = frozenset(map(fold_heading, NO_WORDS)) | {"-", "–", "—", "✗", "✘", "☐", "−"}

AGE = re.compile(r"(\d{1,2})")
CHILD_YEARS = 15
ADULT_YEARS = 18
CHILD = re.compile(
    r"дит|діт|малю|підліт|школяр|дошк|юн|молодш|середн\w* шкіл|малят|child|kid|teen", re.IGNORECASE
)
ADULT = re.compile(r"дорос|студент|фахів|науков|широк|викладач|adult", re.IGNORECASE)

BINDINGS = (
    ("integral", re.compile(r"інтеграл|integral|7бц-?і", re.IGNORECASE)),
    ("board", re.compile(r"картон|board", re.IGNORECASE)),
    ("hard", re.compile(r"тверд|hard|7\s?бц|палітур|^7\b|cased|суперобкл", re.IGNORECASE)),
    ("soft", re.compile(r"м.?як|soft|paper|обклад|^кбс|скоб|термо", re.IGNORECASE)),
)
PROFILES = (
    (
        "combined",
        re.compile(
            r"комб|універс|зміш|дит\w* (та|і|й|/) ?дорос|дорос\w* (та|і|й|/) ?дит|combined|mixed|всі|для всіх",
            re.IGNORECASE,
        ),
    ),
    ("children", re.compile(r"дит|діт|юн|child|шкіл", re.IGNORECASE)),
    ("adult", re.compile(r"дорос|adult", re.IGNORECASE)),
)
REGISTERS = (
    ("forbidden", re.compile(r"антиукр|заборон|forbidden|не допущ", re.IGNORECASE)),
    ("permitted", re.compile(r"дозвол|російськ|permitted", re.IGNORECASE)),
    ("market", re.compile(r"ринк|market", re.IGNORECASE)),
    ("publishers", re.compile(r"видавц|publisher|\bдк\b", re.IGNORECASE)),
)


def read_yes_no(cell: Cell) -> Reading:
    """«так», «+», «потрібна», 1 → True; «ні», «−», «не потрібна», 0 → False; other words are an error."""
    if isinstance(cell, bool):
        return Reading(cell)
    if isinstance(cell, (int, float)):
        return Reading(cell == 1) if cell in (0, 1) else refused("yes_no_unknown", cell)
    text = plain(cell).lower().strip(" .!")
    folded = fold_heading(text) or text
    if text in NO or folded in NO:
        return Reading(False)
    if text in YES or folded in YES:
        return Reading(True)
    return refused("yes_no_unknown", cell) if text else NOTHING


def read_binding(cell: Cell) -> Reading:
    """One of four bindings; the text is always kept, an unknown one is noted."""
    text = plain(cell)
    if text in EMPTY:
        return NOTHING
    first = min(
        (
            (found.start(), order, key)
            for order, (key, rule) in enumerate(BINDINGS)
            if (found := rule.search(text))
        ),
        default=None,
    )
    if first is None:
        return noted(None, "binding_unknown", text, {"binding_text": text})
    return Reading(first[2], {"binding_text": text})


def read_audience(cell: Cell) -> Reading:
    """Children or adult when the words say one of them; the text is always kept."""
    text = plain(cell)
    if text in EMPTY:
        return NOTHING
    child, adult = bool(CHILD.search(text)), bool(ADULT.search(text))
    told = ("children" if child else "adult") if child != adult else _by_years(text) if not child else None
    return Reading(told, {"audience_text": text})


def read_age(cell: Cell) -> Reading:
    """Age as written; when it tells the audience, the companion `audience` says so (a column of its own wins)."""
    text = plain(cell)
    if text in EMPTY:
        return NOTHING
    child, adult = bool(CHILD.search(text)), bool(ADULT.search(text))
    told = ("children" if child else "adult") if child != adult else _by_years(text)
    return Reading(text, {"audience": told} if told else None)


def _by_years(text: str) -> str | None:
    years = [int(found) for found in AGE.findall(text)]
    if not years or max(years) > 99:
        return None
    if min(years) < CHILD_YEARS:
        return "children"
    return "adult" if min(years) >= ADULT_YEARS else None


def read_profile(cell: Cell) -> Reading:
    """Profile of a library (PROCEDURE 6); another word is an error, because distribution stands on it."""
    text = plain(cell)
    if text in EMPTY:
        return NOTHING
    key = next((key for key, rule in PROFILES if rule.search(text)), None)
    return Reading(key) if key else refused("profile_unknown", text)


def read_register(cell: Cell) -> Reading:
    """Which of the public registers a row belongs to."""
    text = plain(cell)
    if text in EMPTY:
        return NOTHING
    key = next((key for key, rule in REGISTERS if rule.search(text)), None)
    return Reading(key) if key else refused("register_unknown", text)
