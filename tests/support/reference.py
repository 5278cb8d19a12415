"""Pages of docs/ that repeat the code: `python -m tests.support.reference` writes them, tests/test_docs.py compares."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from acquisition.app import create_app
from acquisition.catalogue.vocabulary import KINDS, FileKind
from acquisition.cli import main
from acquisition.intake.problems import FILE_PROBLEMS, ROW_PROBLEMS
from acquisition.kernel.i18n import in_language
from acquisition.kernel.jobs import JOBS
from acquisition.people.access import LIBRARY_BOUND, ROLE_LABELS, ROLE_PERMISSIONS, Permission
from acquisition.selection.reasons import CERTAINTY_LABELS, CODES, SENTENCES
from acquisition.selection.row_problems import SENTENCES as SCORE_PROBLEMS
from acquisition.web.context import EXTENSION
from config.settings import Settings, variable

ROOT = Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
MAPPINGS = ROOT / "config" / "mappings"
OF_BOOKS = ("proposals", "holdings", "registers", "requests")
NOTE = "<!-- Сторінку складає команда: make docs. Правте код, а не її. -->"
SETTINGS_START, SETTINGS_END = "<!-- settings -->", "<!-- /settings -->"


def cli_page() -> str:
    """docs/cli.md: the help of every command."""
    lines = [
        "# Команди",
        "",
        NOTE,
        "",
        "Кожна команда: `python -m acquisition КОМАНДА`. Статус виходу: 0 — виконано, 1 — відмова або хибні дані, 2 — хибний виклик.",
        "З `--json` на стандартний вивід іде рівно один об’єкт JSON, повідомлення — на стандартний потік помилок.",
    ]
    for path, command in _commands(main, ()):
        context = click.Context(
            command, info_name=f"python -m acquisition {' '.join(path)}", max_content_width=100
        )
        lines += ["", f"## {' '.join(path)}", "", "```", command.get_help(context), "```"]
    return _page(lines)


def _commands(group: click.Command, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    if path:
        yield path, group
    if isinstance(group, click.Group):
        context = click.Context(group)
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            yield from _commands(command, (*path, name))


def jobs_page() -> str:
    """docs/reference/jobs.md: kinds of long work."""
    rows = (
        (f"`{kind}`", job.label, f"`{job.path}`", job.timeout, job.attempts) for kind, job in JOBS.items()
    )
    return _page(
        [
            "# Завдання працівників",
            "",
            NOTE,
            "",
            "Довга робота — рядок таблиці `job`; черга лише будить працівника. Втрачене будить планувальник.",
            "",
            *_table(("вид", "що робить", "код", "найдовше, с", "спроб"), rows),
        ]
    )


def codes_page() -> str:
    """docs/reference/codes.md: reasons of the technical check and the sentences they say."""
    lines = ["# Коди технічного відбору", "", NOTE, ""]
    labels = ", ".join(f"«{label}»" for label in CERTAINTY_LABELS.values())
    lines += [
        f"Кожна знахідка належить до одного з видів: {labels}. «Підозра» чекає на людину, «не перевірено» ніколи не є причиною.",
        "",
    ]
    lines += _table(("код", "причина"), ((f"`{code}`", label) for code, label in CODES.items()))
    lines += ["", "## Речення", ""]
    rows = ((f"`{code}`", f"`{variant}`", sentence) for (code, variant), sentence in SENTENCES.items())
    lines += _table(("код", "випадок", "речення"), rows)
    return _page(lines)


def problems_page() -> str:
    """docs/reference/import-problems.md: what reading, judging and applying a file may say."""
    rows = {**ROW_PROBLEMS, **SCORE_PROBLEMS}
    return _page(
        [
            "# Проблеми рядків і файлів",
            "",
            NOTE,
            "",
            "Код стоїть у відповіді `import --json` (`problems`), речення — на сторінці файла й у таблиці відхилених рядків.",
            "",
            "## Рядки",
            "",
            *_table(("код", "речення"), ((f"`{code}`", sentence) for code, sentence in rows.items())),
            "",
            "## Файл",
            "",
            *_table(("код", "речення"), ((f"`{code}`", text) for code, text in FILE_PROBLEMS.items())),
        ]
    )


def roles_page() -> str:
    """docs/reference/roles.md: what each role may do."""
    header = ("дозвіл", *(str(label) for label in ROLE_LABELS.values()))
    rows = (
        (f"`{permission}`", *("так" if permission in ROLE_PERMISSIONS[role] else "" for role in ROLE_LABELS))
        for permission in Permission
    )
    bound = ", ".join(f"`{permission}`" for permission in sorted(LIBRARY_BOUND))
    return _page(
        [
            "# Ролі й дозволи",
            "",
            NOTE,
            "",
            f"Лише для власної бібліотеки: {bound}.",
            "",
            *_table(header, rows),
        ]
    )


def formats_page() -> str:
    """docs/reference/formats.md: kinds of files, their fields and the headings by which columns are recognised."""
    lines = [
        "# Файли, які приймає служба",
        "",
        NOTE,
        "",
        "XLSX, XLS, ODS і CSV (UTF-8, UTF-16, cp1251; роздільники `;`, `,`, табуляція). Регістр, розділові знаки, апострофи",
        "й латинські двійники літер у заголовках не мають значення. Ключ поля теж приймається як заголовок.",
    ]
    for kind in KINDS.values():
        lines += ["", f"## {kind.key}: {kind.label}", ""]
        lines += _table(("поле", "назва", "заголовки"), _fields(kind))
    return _page(lines)


def _fields(kind: FileKind) -> Iterator[tuple[str, str, str]]:
    known = headings(kind.key)
    for field in kind.fields:
        yield f"`{field.key}`", field.label, " · ".join(known.get(field.key, ()))


def headings(kind: str) -> Mapping[str, Sequence[str]]:
    """Field → headings of one kind of file, as importers read them from config/mappings."""
    own = tomllib.loads((MAPPINGS / f"{kind}.toml").read_text(encoding="utf-8"))["headings"]
    book = tomllib.loads((MAPPINGS / "book.toml").read_text(encoding="utf-8"))["headings"]
    return {**book, **own}


def openapi_page() -> str:
    """docs/reference/openapi.json: what the service itself gives at /api/v1/openapi.json."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data_dir=Path(folder), secret_key="docs", network=False))
        app.extensions[EXTENSION].close()
        return json.dumps(app.spec, ensure_ascii=False, indent=1, sort_keys=True) + "\n"  # type: ignore[attr-defined]  # APIFlask


def settings_table() -> list[str]:
    """The table of README.md."""
    rows = (
        (f"`{variable(item.name)}`", f"`{_shown(item.default)}`", item.metadata["about"])
        for item in fields(Settings)
    )
    return list(_table(("variable", "default", "meaning"), rows))


def _shown(default: Any) -> str:
    return str(int(default)) if isinstance(default, bool) else str(default) or " "


def readme() -> str:
    """README.md with its settings table as the code has it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    before, rest = text.split(SETTINGS_START)
    _old, after = rest.split(SETTINGS_END)
    return "\n".join([before + SETTINGS_START, *settings_table(), SETTINGS_END + after])


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    yield f"| {' | '.join(header)} |"
    yield "|" + "---|" * len(header)
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"


def _page(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


PAGES: Mapping[Path, Callable[[], str]] = {
    DOCS / "cli.md": cli_page,
    DOCS / "reference" / "jobs.md": jobs_page,
    DOCS / "reference" / "codes.md": codes_page,
    DOCS / "reference" / "formats.md": formats_page,
    DOCS / "reference" / "import-problems.md": problems_page,
    DOCS / "reference" / "roles.md": roles_page,
    DOCS / "reference" / "openapi.json": openapi_page,
    ROOT / "README.md": readme,
}


def write() -> None:
    """Bring every page up to the code."""
    for path, page in PAGES.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with in_language("uk"):
            path.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    write()
