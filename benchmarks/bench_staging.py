"""Staging a 100 000-row XLSX of proposals, from the uploaded file to stored rows with their outcomes, against the bare
reader reading the same file into Python objects. Each is measured in a process of its own, for its memory."""

from __future__ import annotations

import multiprocessing
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlmodel import Session

from acquisition.intake.models import FileKind, ImportBatch
from acquisition.intake.service import uploading
from acquisition.kernel.actor import operator
from acquisition.kernel.jobs import Job, JobState
from acquisition.selection.models import CampaignState
from benchmarks import measure, rows
from workers.execute import execute

ROWS = 100_000
AIM, MEMORY_AIM = 4.0, 600.0
HEADINGS = ("№ з/п", "ISBN", "Автор", "Назва", "Видавництво", "Рік видання", "Мова", "К-сть сторінок", "Палітурка", "Ціна, грн",
            "Кількість примірників", "Цільове призначення", "Вікова категорія")  # fmt: skip


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="dobir-bench-") as folder:
        path = Path(folder) / "proposals.xlsx"
        write_file(path)
        bare, bare_memory = apart(read_bare, path)
        staged, memory = apart(stage, path)
    figures = (
        f"{ROWS:,} rows staged in {staged:.1f} s with {memory:.0f} MB at most, "
        f"calamine alone {bare:.1f} s with {bare_memory:.0f} MB"
    )
    if memory > MEMORY_AIM:
        print(f"staging: memory {memory:.0f} MB (aim < {MEMORY_AIM:g} MB) MISSED")
    measure.report("staging", figures, staged / bare, AIM)
    sys.exit(memory > MEMORY_AIM)


def write_file(path: Path) -> None:
    """A publisher's list as they come: a title above the headings, plausible cells, a few faults in a hundred rows."""
    chance = random.Random(ROWS)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Перелік")
        sheet.write_row(0, 0, ["Перелік книжкових пропозицій"])
        sheet.write_row(2, 0, HEADINGS)
        for index in range(ROWS):
            name = " ".join(chance.sample(rows.WORDS, 3)) + f" {index}"
            price = "за домовленістю" if index % 100 == 50 else f"{chance.randrange(60, 400)},50 грн"
            sheet.write_row(
                index + 3,
                0,
                (index + 1, isbn(index), chance.choice(rows.AUTHORS), name, chance.choice(rows.PUBLISHERS), 2020, "українська",
                 chance.randrange(32, 600), "тверда", price, 1000, "літературно-художнє", "дорослі"),
            )  # fmt: skip


def isbn(index: int) -> str:
    """A valid ISBN-13 of a Ukrainian group, another one for each index."""
    digits = f"978966{index:06}"
    check = -sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10
    return f"978-966-{digits[6:9]}-{digits[9:]}-{check}"


def read_bare(path: Path) -> float:
    def read() -> int:
        return len(CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python())

    seconds, found = measure.timed(read)
    assert found >= ROWS
    return seconds


def stage(path: Path) -> float:
    """Seconds of the job that reads and stages; the upload itself is not counted."""
    with measure.fresh_runtime() as runtime:
        with runtime.work(operator()) as unit:
            campaign_id, _keys = rows.campaign(unit.session, runtime, 9, CampaignState.COLLECTING)
            with path.open("rb") as stream:
                uploaded = uploading.upload(
                    unit, stream, path.name, FileKind.PROPOSALS, campaign_id=campaign_id
                )
        job_id = uploaded.job.id if uploaded.job else None
        assert job_id is not None
        seconds, _ran = measure.timed(lambda: execute(runtime, job_id))
        with runtime.database.reading() as session:
            check(session, job_id)
    return seconds


def check(session: Session, job_id: int) -> None:
    job = session.get_one(Job, job_id)
    assert job.state is JobState.DONE, job.problem
    batch = session.get_one(ImportBatch, job.subject_id)
    assert batch.rows == ROWS, (batch.rows, batch.problem)


def apart(work: Callable[[Path], float], path: Path) -> tuple[float, float]:
    """The best of two runs, each in a fresh process: seconds and its peak of megabytes."""
    results = []
    for _run in range(2):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            results.append(pool.apply(_measured, (work, path)))
    return min(seconds for seconds, _memory in results), max(memory for _seconds, memory in results)


def _measured(work: Callable[[Path], float], path: Path) -> tuple[float, float]:
    return work(path), measure.peak_megabytes()


if __name__ == "__main__":
    main()
