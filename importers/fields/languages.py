"""Languages: words of any form and abbreviations → codes."""

import re

from acquisition.catalogue.vocabulary import LANGUAGES
from importers.fields.reading import NOTHING, Reading, noted
from importers.fields.text import EMPTY, plain
from importers.headings import fold_heading
from importers.records import Cell

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
