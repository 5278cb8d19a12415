"""A whole campaign by commands alone: from an empty folder to approved, distributed, exported and verified lists."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import python_calamine
import xlsxwriter

from acquisition.demo.generator import Demo, make_demo
from acquisition.demo.proposals import Proposal
from tests.support.databases import PostgresCopies

ROOT = Path(__file__).resolve().parent.parent.parent
BUDGET = 47_378_000
TITLES = 36
HEADINGS = ("№ з/п", "ISBN", "Автор(и)", "Назва видання", "Видавництво", "Рік видання", "Мова видання", "Читацьке призначення",
            "Вид видання", "Палітурка", "Ціна, грн", "Запропонована кількість")  # fmt: skip
HEADINGS_OF = {
    "rated": ("№ (місце)", "ISBN", "Автор", "Назва", "Видавець", "Рік", "Експертна рада", "Кількість експертів", "Середній бал експертів",
              "Середній бал бібліотек", "Підсумковий бал", "Ціна", "Кількість", "Сума", "Наростаючим підсумком", "Рішення", "Примітка"),
    "approved": ("№ з/п", "Назва", "Автор", "Видавець", "Рік", "ISBN", "Ціна за одиницю", "Гранична кількість примірників",
                 "Гранична сума"),
}  # fmt: skip


@dataclass
class Shell:
    """Commands of the service over one folder and one database."""

    folder: Path
    database_url: str

    def __call__(self, *arguments: str, status: int = 0) -> dict[str, Any]:
        """Run a command with --json; its exit status must be the one named. Gives the object it printed."""
        done = self.plain(*arguments, "--json")
        assert done.returncode == status, f"{arguments}\n{done.stdout}\n{done.stderr}"
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def plain(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ACQ_")}
        own = {
            "ACQ_DATA_DIR": str(self.folder / "var"),
            "ACQ_DATABASE_URL": self.database_url,
            "ACQ_NETWORK": "0",
        }
        return subprocess.run(
            [sys.executable, "-m", "acquisition", *arguments],
            cwd=ROOT,
            env={**kept, **own},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )


@pytest.fixture(scope="module")
def demo() -> Demo:
    return make_demo()


@pytest.fixture(scope="module")
def offered(demo: Demo) -> list[Proposal]:
    """Proposals of all three councils, each work once: of two editions by one publisher a person must judge."""
    once = {(each.work.title, each.work.author): each for each in reversed(demo.sound())}
    by_council = {
        council: [each for each in reversed(once.values()) if each.work.council == council]
        for council in ("children", "fiction", "other")
    }
    return [each for found in by_council.values() for each in found[: TITLES // 3]]


@pytest.fixture
def shell(tmp_path: Path, database_kind: str, request: pytest.FixtureRequest) -> Iterator[Shell]:
    """Over an empty folder and a database without tables."""
    if database_kind == "sqlite":
        yield Shell(tmp_path, "")
        return
    server: PostgresCopies = request.getfixturevalue("postgres_copies")
    url = server.empty()
    yield Shell(tmp_path, url)
    server.drop(url)


def test_a_campaign_goes_from_an_empty_folder_to_a_verified_bundle(
    shell: Shell, demo: Demo, offered: list[Proposal]
) -> None:
    files = _write_files(shell.folder, demo, offered)

    shell("init")
    libraries = shell("import", "--kind", "libraries", str(files["libraries"]), "--apply")
    assert _counts(libraries) == {"rows": 24, "new": 24, "matched": 0, "needs_decision": 0, "refused": 0, "skipped": 0}  # fmt: skip

    shell("campaign", "create", "2020", "--ruleset", "ubi-2020", "--budget", str(BUDGET))
    criteria = [criterion["key"] for criterion in shell("campaign", "show", "2020")["criteria"]]
    assert len(criteria) == 9

    proposals = shell("import", "--kind", "proposals", "--campaign", "2020", str(files["list"]), "--apply")
    assert proposals["rows"] == TITLES + 2
    assert sum(_counts(proposals).values()) == 2 * proposals["rows"]
    assert (proposals["new"], proposals["refused"]) == (TITLES + 1, 1)

    shell("enrich", "--campaign", "2020")
    shell("check", "--campaign", "2020", "--admit-clean")
    shown = shell("campaign", "show", "2020")
    assert (shown["counts"]["proposed"], shown["counts"]["admitted"]) == (1, TITLES)

    _import_sheets_and_votes(shell, demo, offered, criteria)
    ranked = shell("rank", "--campaign", "2020")
    assert ranked["run"] == 1
    listed = shell("purchase", "--campaign", "2020", "--from-run", "latest")
    approved = shell("approve", "--campaign", "2020", "--list", "latest", "--all")
    distributed = shell("distribute", "--campaign", "2020", "--list", "latest")
    assert (listed["list"], approved["list"], distributed["list"]) == (1, 1, 1)

    tables = _export_everything(shell)
    _check_sums(demo, offered, tables, distributed["copies"])
    assert shell("campaign", "show", "2020")["distributed_copies"] == distributed["copies"]

    _verify(shell)
    assert shell("audit", "check")["valid"] is True


def _write_files(folder: Path, demo: Demo, offered: list[Proposal]) -> dict[str, Path]:
    paths = {"libraries": folder / "libraries.csv", "list": folder / "list.xlsx"}
    paths["libraries"].write_bytes(demo.libraries_file())
    book = xlsxwriter.Workbook(paths["list"])
    sheet = book.add_worksheet()
    lines: list[tuple[object, ...]] = [("Перелік пропозицій",), (), HEADINGS]
    lines += [_line(number, each) for number, each in enumerate(offered, start=1)]
    lines.append(("", "978-617-99000-0-7", "Автор", "Книжка з хибним ISBN", "Видавець", 2020, "українська", "для дітей", "казка", "тверда", 100, 500))  # fmt: skip
    lines.append(("", "", "Автор без назви", "", "Видавець", 2020, "українська", "", "", "", 100, 500))
    for place, line in enumerate(lines):
        sheet.write_row(place, 0, line)
    book.close()
    return paths


def _line(number: int, proposal: Proposal) -> tuple[object, ...]:
    work = proposal.work
    audience = "для дітей" if work.for_children else "для дорослих"
    kind = work.genre if work.council != "other" else work.purpose
    return (number, proposal.isbn, work.author, work.title, proposal.publisher.name, 2020, "українська", audience, kind, "тверда",
            proposal.price, proposal.quantity)  # fmt: skip


def _import_sheets_and_votes(shell: Shell, demo: Demo, offered: list[Proposal], criteria: list[str]) -> None:
    isbns = frozenset(each.isbn for each in offered)
    contents = {"scores": demo.scores_file(isbns, criteria), "votes": demo.votes_file(isbns)}
    for kind, content in contents.items():
        path = shell.folder / f"{kind}.csv"
        path.write_bytes(content)
        rows = len(content.decode("utf-8-sig").splitlines()) - 1
        counted = shell("import", "--kind", kind, "--campaign", "2020", str(path), "--apply")
        assert _counts(counted) == {"rows": rows, "new": rows, "matched": 0, "needs_decision": 0, "refused": 0, "skipped": 0}  # fmt: skip


def _counts(answer: dict[str, Any]) -> dict[str, int]:
    return {key: answer[key] for key in ("rows", "new", "matched", "needs_decision", "refused", "skipped")}


Table = list[dict[str, Any]]


def _export_everything(shell: Shell) -> dict[str, Table]:
    """Every list as CSV; the list of titles for the public also in the other formats."""
    tables = {}
    for what in ("rated", "long-list", "approved", "distribution", "acts"):
        path = shell.folder / f"{what}.csv"
        shell("export", "--campaign", "2020", "--what", what, "--format", "csv", "--out", str(path))
        text = path.read_text(encoding="utf-8-sig")
        tables[what] = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        assert tables[what], what
        if what in HEADINGS_OF:
            assert tuple(tables[what][0]) == HEADINGS_OF[what]
    workbook, objects = shell.folder / "approved.xlsx", shell.folder / "approved.json"
    for path in (workbook, objects):
        shell("export", "--campaign", "2020", "--what", "approved", "--out", str(path))
    assert python_calamine.CalamineWorkbook.from_path(workbook).sheet_names
    assert json.loads(objects.read_text(encoding="utf-8"))
    return tables


def _check_sums(demo: Demo, offered: list[Proposal], tables: dict[str, Table], copies: int) -> None:
    """Copies follow from the approved titles and the profiles of libraries alone (PROCEDURE 6)."""
    for_children = {each.isbn: each.work.for_children for each in offered}
    approved = [_digits(row["ISBN"]) for row in tables["approved"]]
    assert approved
    receive = {kind: sum(library.takes(kind) for library in demo.libraries) for kind in (True, False)}
    assert copies == sum(receive[for_children[isbn]] for isbn in approved)
    assert len(tables["rated"]) == TITLES


def _digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _verify(shell: Shell) -> None:
    """The bundle says «equal» by itself; a touched score says where it is not."""
    bundle = shell.folder / "bundle.zip"
    shell("export", "--campaign", "2020", "--what", "bundle", "--out", str(bundle))
    assert shell("verify", str(bundle))["equal"] is True
    touched = shell.folder / "touched.zip"
    with zipfile.ZipFile(bundle) as source, zipfile.ZipFile(touched, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name, content.replace(b'"design":8', b'"design":1') if b'"design":8' in content else content
            )
    assert shell("verify", str(touched), status=1)["equal"] is False


@pytest.mark.sqlite_only
def test_refusals_are_one_json_object_and_status_one(shell: Shell) -> None:
    shell("init")
    refusal = shell("campaign", "show", "1999", status=1)
    assert refusal["error"]["code"] == "not-found"


@pytest.mark.sqlite_only
def test_wrong_usage_is_status_two(shell: Shell) -> None:
    assert shell.plain("campaign", "nonsense").returncode == 2
    assert shell.plain("rank").returncode == 2
