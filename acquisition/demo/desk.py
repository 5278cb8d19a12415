"""The desk at which the demonstration is made: people act in turn, files are brought, jobs are run."""

import io
from collections.abc import Callable
from contextlib import AbstractContextManager

from acquisition.intake import service as intake
from acquisition.intake.models import FileKind, ImportBatch, Outcome
from acquisition.kernel.actor import Actor, system
from acquisition.kernel.errors import Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import Job
from acquisition.kernel.runtime import Runtime
from acquisition.kernel.work import UnitOfWork
from acquisition.people import queries as people


class Desk:
    """`run_job` has a job done and refuses when it fails; `say` tells the person at the terminal what is going on."""

    def __init__(self, runtime: Runtime, run_job: Callable[[Job], Job], say: Callable[[str], None]) -> None:
        self.runtime = runtime
        self.run_job = run_job
        self.say = say
        self._actors: dict[str, Actor] = {}

    def work(self, email: str) -> AbstractContextManager[UnitOfWork]:
        """A unit of work of the person with this address."""
        return self.runtime.work(self._actor(email))

    def reading(self, email: str) -> AbstractContextManager[UnitOfWork]:
        return self.runtime.reading(self._actor(email))

    def _actor(self, email: str) -> Actor:
        if email not in self._actors:
            with self.runtime.reading(system("демонстрація")) as unit:
                self._actors[email] = people.actor_by_email(unit.session, email)
        return self._actors[email]

    def do(self, email: str, send: Callable[[UnitOfWork], Job | None]) -> None:
        """Have the person send a job and wait until it is done."""
        with self.work(email) as unit:
            job = send(unit)
        if job is not None:
            self.run_job(job)

    def bring(
        self,
        email: str,
        kind: FileKind,
        name: str,
        content: bytes,
        *,
        campaign_id: int | None = None,
        sender: str = "",
    ) -> ImportBatch:
        """Upload a file, have it read, confirm what waits for a word, apply. Refused when nothing came of it."""
        with self.work(email) as unit:
            uploaded = intake.upload(
                unit, io.BytesIO(content), name, kind, campaign_id=campaign_id, sender=sender
            )
            batch_id, job = uploaded.batch.id or 0, uploaded.job
        if job is None:
            raise Refused(_("Файл «%(name)s» уже завантажено.", name=name), code="demo-file-twice")
        self.run_job(job)
        if self._batch(email, batch_id).counts.get(Outcome.NEEDS_DECISION.value):
            with self.work(email) as unit:
                intake.decide(unit, batch_id, None, accept=True)
        self.do(email, lambda unit: intake.request_apply(unit, batch_id))
        return self._batch(email, batch_id)

    def _batch(self, email: str, batch_id: int) -> ImportBatch:
        with self.reading(email) as unit:
            batch = unit.session.get_one(ImportBatch, batch_id)
            unit.session.expunge(batch)
            return batch
