"""Bringing files in, as tests do it: upload, have the job read, apply."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

from sqlmodel import col, select

from acquisition.intake import service
from acquisition.intake.models import FileKind, ImportBatch, ImportRow
from acquisition.kernel.actor import Actor, operator
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.selection.models import Campaign, Candidate
from tests.support.workbooks import HEADINGS, xlsx


class Intake:
    """Acts as the operator unless another actor is given."""

    def __init__(
        self, runtime: Runtime, run_jobs: Callable[[], list[Job]], actor: Actor | None = None
    ) -> None:
        self.runtime = runtime
        self.run_jobs = run_jobs
        self.actor = actor or operator()

    def upload(
        self,
        data: bytes,
        kind: FileKind = FileKind.PROPOSALS,
        campaign: Campaign | None = None,
        **options: Any,
    ) -> int:
        """Keep the file without reading it yet; gives the batch's id."""
        with self.runtime.work(self.actor) as unit:
            kept = service.upload(
                unit, BytesIO(data), options.pop("name", "список.xlsx"), kind,
                campaign_id=campaign.id if campaign else None, **options,
            )  # fmt: skip
            assert kept.batch.id is not None
            return kept.batch.id

    def read(
        self,
        data: bytes,
        kind: FileKind = FileKind.PROPOSALS,
        campaign: Campaign | None = None,
        **options: Any,
    ) -> ImportBatch:
        """Upload and read."""
        number = self.upload(data, kind, campaign, **options)
        self.run_jobs()
        return self.batch(number)

    def apply(
        self,
        data: bytes,
        kind: FileKind = FileKind.PROPOSALS,
        campaign: Campaign | None = None,
        **options: Any,
    ) -> ImportBatch:
        """Upload, read and apply."""
        batch = self.read(data, kind, campaign, **options)
        return self.step(service.request_apply, batch)

    def step(self, request: Callable[..., Any], batch: ImportBatch) -> ImportBatch:
        """Ask for a step and run its job."""
        assert batch.id is not None
        with self.runtime.work(self.actor) as unit:
            request(unit, batch.id)
        self.run_jobs()
        return self.batch(batch.id)

    def batch(self, number: int) -> ImportBatch:
        with self.runtime.database.reading() as session:
            return session.get_one(ImportBatch, number)

    def rows(self, batch: ImportBatch) -> list[ImportRow]:
        with self.runtime.database.reading() as session:
            rows = select(ImportRow).where(ImportRow.batch_id == batch.id).order_by(col(ImportRow.position))
            return list(session.exec(rows))

    def outcomes(self, batch: ImportBatch) -> list[str]:
        return [row.outcome.value for row in self.rows(batch)]

    def codes(self, batch: ImportBatch) -> list[list[str]]:
        return [[each[0] for each in row.problems] for row in self.rows(batch)]

    def candidates(self) -> list[Candidate]:
        with self.runtime.database.reading() as session:
            return list(session.exec(select(Candidate).order_by(col(Candidate.number))))


def books(*rows: list[object]) -> bytes:
    """A list of books under the usual headings: ISBN, author, title, publisher, year, price."""
    return xlsx([HEADINGS, *rows])


def book(
    title: str,
    isbn: str = "",
    author: str = "О. Кобилянська",
    publisher: str = "Ясен",
    year: object = 2020,
    price: object = 120.5,
) -> list[object]:
    return [isbn, author, title, publisher, year, price]
