"""Documentation says what the code does: pages that repeat it are compared, links and commands must exist."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import click
import pytest
from babel.messages.pofile import read_po

from acquisition.cli import main
from acquisition.kernel.i18n import FOLDER, in_language
from tests.support.reference import DOCS, PAGES, ROOT

WRITTEN = sorted({ROOT / "README.md", *DOCS.rglob("*.md")} - {DOCS / "cli.md"})
COMMAND = re.compile(r"python -m acquisition ([a-z][^\n`;#|]*)")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
QUOTED = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")
MAKE = re.compile(r"^(?:\$ )?make ([a-z-]+)", re.MULTILINE)


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_page_repeats_the_code(path: Path) -> None:
    with in_language("uk"):
        assert path.read_text(encoding="utf-8") == PAGES[path](), "run: make docs"


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_commands_named_in_a_text_exist_with_their_options(path: Path) -> None:
    unknown = [line for line in COMMAND.findall(path.read_text(encoding="utf-8")) if not _known(line.split())]
    assert unknown == []


def _known(words: list[str]) -> bool:
    command: click.Command = main
    while isinstance(command, click.Group) and words:
        found = command.get_command(click.Context(command), words[0])
        if found is None:
            break
        command, words = found, words[1:]
    if isinstance(command, click.Group):
        return bool(words) and words[0] == "--help"
    options = {name for option in command.params for name in (*option.opts, *option.secondary_opts)}
    return {word.split("=")[0] for word in words if word.startswith("--")} <= options | {"--help"}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_links_between_texts_lead_somewhere(path: Path) -> None:
    links = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if not link.startswith("http")]
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("path", sorted((DOCS / "guide").glob("*.md")), ids=lambda path: path.name)
def test_words_of_the_screens_quoted_in_a_guide_are_on_the_screens(path: Path) -> None:
    quoted = {
        part for steps in QUOTED.findall(path.read_text(encoding="utf-8")) for part in steps.split(" → ")
    }
    known = _words_of_screens()
    assert sorted(words for words in quoted if not any(each.fullmatch(words) for each in known)) == []


@cache
def _words_of_screens() -> tuple[re.Pattern[str], ...]:
    """Every sentence of the interface; a parameter is written «…»."""
    with (FOLDER / "uk" / "LC_MESSAGES" / "messages.po").open("rb") as stream:
        messages = [each for each in read_po(stream, locale="uk") if each.id]
    texts = [text for each in messages for text in (each.string if each.pluralizable else (each.id,)) if text]
    worded = [text for text in texts if len(re.sub(r"%\(\w+\)s|\W", "", text)) > 2]
    return tuple(re.compile(re.sub(r"%\\\(\w+\\\)s", "…", re.escape(text))) for text in worded)


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.name)
def test_make_targets_named_in_a_text_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(MAKE.findall(path.read_text(encoding="utf-8"))) <= targets
