"""Texts of other languages against the code: `python -m tests.support.translations check | update`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from acquisition.kernel.i18n import FOLDER, LANGUAGES

ROOT = FOLDER.parent.parent
SOURCES = ("acquisition", "importers", "workers", "config")
KEYWORDS = ("_", "N_", "gettext", "ngettext:1,2", "lazy_gettext", "lazy_ngettext:1,2")


def extract(target: Path) -> Catalog:
    """All sentences of code and templates, written to `target`."""
    keywords = [part for keyword in KEYWORDS for part in ("-k", keyword)]
    options = [
        "--omit-header",
        "--no-location",
        "--sort-output",
        "--no-default-keywords",
        "-F",
        "pyproject.toml",
        "-o",
        str(target),
    ]
    _pybabel("extract", *options, *keywords, *SOURCES)
    with target.open("rb") as stream:
        return read_po(stream)


def missing(language: str, extracted: Catalog) -> list[str]:
    """Sentences without a sure translation. Ukrainian is the language of the code: it needs plural forms alone."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return [f"{path} is missing"]
    with path.open("rb") as stream:
        known = read_po(stream, locale=language)
    needed = [message for message in extracted if message.id and (language != "uk" or message.pluralizable)]
    wrong = []
    for message in needed:
        found = known.get(message.id)
        texts = (
            []
            if found is None
            else list(found.string)
            if isinstance(found.string, (tuple, list))
            else [found.string]
        )
        if found is None or found.fuzzy or not texts or not all(texts):
            wrong.append(f"{language}: {message.id}")
        else:
            wrong += [f"{language}: {message.id}: {error}" for error in found.check(known)]
    return wrong


def check() -> int:
    with tempfile.TemporaryDirectory() as folder:
        extracted = extract(Path(folder) / "messages.pot")
    wrong = [line for language in LANGUAGES for line in missing(language, extracted)]
    for line in wrong:
        sys.stderr.write(line + "\n")
    sys.stdout.write(f"translations: {len(wrong)} missing\n" if wrong else "translations: current\n")
    return 1 if wrong else 0


def update() -> int:
    """Bring new sentences into every language's file, drop unused ones, compile."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        for language in LANGUAGES:
            path = FOLDER / language / "LC_MESSAGES" / "messages.po"
            action = "update" if path.exists() else "init"
            options = (
                ["--ignore-obsolete", "--no-fuzzy-matching", "--omit-header"] if action == "update" else []
            )
            _pybabel(action, "-i", str(template), "-d", str(FOLDER), "-l", language, *options)
    _pybabel("compile", "-d", str(FOLDER))
    return 0


def _pybabel(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "--quiet", *arguments], cwd=ROOT, check=True
    )


if __name__ == "__main__":
    raise SystemExit(check() if sys.argv[1] == "check" else update())
