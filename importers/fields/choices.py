"""Fields with a short list of meanings: yes or no, language, binding, audience, profile, register."""

import re

from acquisition.catalogue.vocabulary import LANGUAGES
from importers.fields.reading import NOTHING, Reading, noted, refused
from importers.fields.text import EMPTY, plain
from importers.headings import fold_heading
from importers.records import Cell

YES = frozenset(
    fold_heading(word)
    for word in [
        "так",
        "yes",
        "true",
        "y",
        "t",
        "т",
        "1",
        "потрібна",
        "потрібно",
        "потрібен",
        "потрібні",
        "треба",
        "є",
        "наявний",
        "за",
        "v",
        "x",
        "х",
        "ok",
    ]
) | {"+", "✓", "✔", "☑", "v", "++"}
NO = frozenset(
    fold_heading(word)
    for word in (
        "ні",
        "no",
        "false",
        "n",
        "f",
        "н",
        "0",
        "не потрібна",
        "не потрібно",
        "немає",
        "не треба",
        "відсутній",
        "проти",
        "нет",
    )
) | {"-", "–", "—", "✗", "✘", "☐", "−"}

LANGUAGE_STEMS = {
    "украін": "uk", "укр": "uk", "ukr": "uk", "англ": "en", "eng": "en", "нім": "de", "ger": "de", "франц": "fr", "фр": "fr",
    "польс": "pl", "пол": "pl", "іспан": "es", "італ": "it", "чес": "cs", "словац": "sk", "словен": "sl", "швед": "sv",
    "норве": "no", "данс": "da", "фін": "fi", "нідерл": "nl", "голл": "nl", "угор": "hu", "румун": "ro", "болг": "bg",
    "литов": "lt", "латис": "lv", "латв": "lv", "естон": "et", "португ": "pt", "тур": "tr", "грец": "el", "латин": "la",
    "івр": "he", "ідиш": "yi", "япон": "ja", "кита": "zh", "коре": "ko", "араб": "ar", "груз": "ka", "біл": "be", "рос": "ru",
    "рус": "ru", "rus": "ru", "кримськотат": "crh", "кримськот": "crh", "татар": "tt", "хорв": "hr", "серб": "sr",
    "ісланд": "is", "вірм": "hy", "перс": "fa", "катал": "ca",
}  # fmt: skip
STEMS = sorted(
    ((fold_heading(stem.replace("ї", "і")), code) for stem, code in LANGUAGE_STEMS.items()),
    key=lambda pair: -len(pair[0]),
)
CODE_TWINS = {
    "ua": "uk",
    "ukr": "uk",
    "eng": "en",
    "cz": "cs",
    "pol": "pl",
    "deu": "de",
    "ger": "de",
    "fra": "fr",
    "rus": "ru",
}
APART = re.compile(r"[,/;+&|]|\s(?:та|і|й|and)\s|\s[-–—]\s")
SMALL_WORD = re.compile(r"\b(?:переклад|перекладено|мова|мовою|мови|із|зі|з|з мови)\b\.?")

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


def language_codes(text: str) -> list[str] | None:
    """Codes of all languages a text names, in its order; None when a part of it names none."""
    codes: list[str] = []
    for part in APART.split(SMALL_WORD.sub(" ", text.lower())):
        word = part.strip(" .()")
        if not word:
            continue
        code = CODE_TWINS.get(word) or (word if word in LANGUAGES else _by_stem(word))
        if code is None:
            return None
        if code not in codes:
            codes.append(code)
    return codes or None


def _by_stem(word: str) -> str | None:
    folded = fold_heading(word.replace("ї", "і"))
    return next((code for stem, code in STEMS if folded.startswith(stem)), None)


def read_language(cell: Cell) -> Reading:
    """Code of the language; Ukrainian wins among several, for bilingual editions count as Ukrainian (law 2704-VIII)."""
    text = plain(cell)
    if text in EMPTY:
        return NOTHING
    codes = language_codes(text)
    if codes is None:
        return noted(None, "language_unknown", text, {"language_text": text})
    main = "uk" if "uk" in codes else codes[0]
    return Reading(main, {"languages": codes} if len(codes) > 1 else None)


def read_original_language(cell: Cell) -> Reading:
    """Code of the language translated from, or the text as written."""
    text = plain(cell)
    if text in EMPTY:
        return NOTHING
    codes = language_codes(text)
    return Reading(codes[0] if codes else text)


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
