"""The frame of commands: who acts, JSON on standard output, messages on standard error, exit statuses.

0 done · 1 refused or invalid input · 2 wrong usage.
"""

from __future__ import annotations

import functools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

import click
from sqlalchemy.exc import OperationalError

from acquisition.kernel.actor import Actor, operator
from acquisition.kernel.bell import RqBell
from acquisition.kernel.canonical import canonical_json
from acquisition.kernel.errors import DomainError, Refused
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import set_language
from acquisition.kernel.jobs import JOBS, Job, JobState
from acquisition.kernel.runtime import Runtime
from acquisition.kernel.work import UnitOfWork
from config import logging
from config import settings as config

F = TypeVar("F", bound=Callable[..., Any])
EXECUTOR = "workers.execute"  # named, not imported: commands send jobs and run them by name, as the web does


@dataclass
class Cli:
    """What a command works with. Commands say (standard error) and give one result (standard output)."""

    runtime: Runtime
    actor: Actor
    as_json: bool
    queue: bool = False

    def work(self) -> AbstractContextManager[UnitOfWork]:
        return self.runtime.work(self.actor)

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        return self.runtime.reading(self.actor)

    def say(self, message: str) -> None:
        """A message for the person at the terminal."""
        click.echo(message, err=True)

    def give(self, result: dict[str, Any], text: str = "") -> None:
        """The command's result: one JSON object with --json, else `text` on standard output."""
        if self.as_json:
            click.echo(
                json.dumps(json.loads(canonical_json(result)), ensure_ascii=False, indent=2, sort_keys=False)
            )
        elif text:
            click.echo(text)

    def run_job(self, job: Job) -> Job:
        """Have the job done: here, or with --queue by a worker while a bar shows its progress.

        Refuses with the job's own problem when it fails. Call it after the unit of work that sent the job has ended.
        """
        assert job.id is not None
        if self.queue:
            self._wait(job.id)
        else:
            with _progress(self) as watch:
                import_module(EXECUTOR).execute(self.runtime, job.id, watch=watch)
        with self.reading() as unit:
            ended = unit.session.get_one(Job, job.id)
            unit.session.expunge(ended)
        if ended.state is JobState.WAITING:
            raise Refused(
                ended.problem or _("Завдання стоїть у черзі й буде виконане згодом."), code="job-waiting"
            )
        if ended.state is not JobState.DONE:
            raise Refused(ended.problem or _("Завдання не виконано."), code="job-failed")
        return ended

    def _wait(self, job_id: int) -> None:
        with _progress(self) as watch:
            while True:
                with self.reading() as unit:
                    job = unit.session.get_one(Job, job_id)
                watch(job.done, job.total, job.message)
                if job.ended:
                    return
                time.sleep(0.5)


@contextmanager
def _progress(cli: Cli) -> Iterator[Callable[[int, int, str], None]]:
    """A bar on standard error when it is a terminal; else silence."""
    if not sys.stderr.isatty():
        yield lambda _done, _total, _message: None
        return
    with click.progressbar(length=100, file=sys.stderr, show_eta=False) as bar:

        def watch(done: int, total: int, message: str) -> None:
            bar.label = message
            bar.update((100 * done // total if total else 0) - bar.pos)

        yield watch


def open_runtime(queue: bool = False) -> Runtime:
    """The runtime from the environment. Raises SettingsError."""
    chosen = config.load(os.environ)
    logging.configure("WARNING" if chosen.log_level == "INFO" else chosen.log_level)
    set_language(chosen.language)
    return Runtime(chosen, bell=RqBell(chosen.redis_address) if queue else None)


def acts(*, queue: bool = False) -> Callable[[F], Any]:
    """Decorates a click command: its function gets a Cli first, and the options --json, --as (and --queue)."""

    def decorate(function: F) -> Any:
        @functools.wraps(function)
        def call(
            *args: Any, as_json: bool, as_email: str | None, use_queue: bool = False, **options: Any
        ) -> None:
            status = 1
            try:
                runtime = open_runtime(use_queue)
                try:
                    cli = Cli(runtime, _actor(runtime, as_email), as_json, use_queue)
                    function(cli, *args, **options)
                    status = 0
                finally:
                    runtime.close()
            except DomainError as refusal:
                _refuse(refusal, as_json)
            except config.SettingsError as wrong:
                _tell("settings", str(wrong), as_json)
            except OperationalError as trouble:
                _tell("database", _database_sentence(trouble), as_json)
            except OSError as trouble:
                _tell(
                    "file",
                    f"{trouble.strerror}: {trouble.filename}" if trouble.filename else str(trouble),
                    as_json,
                )
            if status:
                raise SystemExit(status)

        call = click.option("--json", "as_json", is_flag=True, help="Один об’єкт JSON на стандартний вивід.")(
            call
        )
        call = click.option(
            "--as", "as_email", metavar="EMAIL", help="Від чийого імені діяти; без цього діє оператор машини."
        )(call)
        if queue:
            call = click.option(
                "--queue",
                "use_queue",
                is_flag=True,
                help="Надіслати завдання працівникові й чекати, а не виконувати тут.",
            )(call)
        return call

    return decorate


def _actor(runtime: Runtime, email: str | None) -> Actor:
    if email is None:
        return operator()
    queries = import_module("acquisition.people.queries")
    with runtime.reading(operator()) as unit:
        found: Actor = queries.actor_by_email(unit.session, email)
    return found


def _refuse(refusal: DomainError, as_json: bool) -> None:
    fields = {key: str(value) for key, value in getattr(refusal, "fields", {}).items()}
    _tell(refusal.code, str(refusal), as_json, fields)


def _tell(code: str, sentence: str, as_json: bool, fields: dict[str, str] | None = None) -> None:
    click.echo(sentence, err=True)
    for name, problem in (fields or {}).items():
        click.echo(f"  {name}: {problem}", err=True)
    if as_json:
        error = {"code": code, "message": sentence, "fields": fields or {}}
        click.echo(json.dumps({"error": error}, ensure_ascii=False))


def _database_sentence(trouble: OperationalError) -> str:
    reason = str(trouble.orig)
    if "no such table" in reason:
        return _("База даних порожня. Спершу виконайте: python -m acquisition init")
    return _("База даних недоступна: %(reason)s", reason=reason)


__all__ = ["JOBS", "Cli", "acts", "open_runtime"]
