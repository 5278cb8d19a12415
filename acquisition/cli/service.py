"""The running service as a set of child processes: started in order, watched, restarted, stopped together."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from acquisition.kernel import children, own_redis
from acquisition.kernel.children import Child
from acquisition.kernel.errors import Refused
from acquisition.kernel.i18n import gettext as _
from config.settings import Settings

ROOT = Path(__file__).resolve().parent.parent.parent
STOP_SECONDS = 10.0
START_SECONDS = 60.0
DEATHS_ALLOWED = 5
DEATHS_WINDOW = 60.0


@dataclass(slots=True)
class Part:
    """One process of the service and how it is started again."""

    name: str
    command: Sequence[str]
    orphan_signal: signal.Signals = signal.SIGTERM
    child: Child | None = None
    deaths: list[float] = field(default_factory=list)


class Service:
    """All processes of one machine. Only one service may use a data folder at a time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stopping = threading.Event()
        self._environment = _environment(settings)
        self._lock: IO[str] | None = None
        self._redis: Child | None = None
        self._parts = _parts(settings)

    @property
    def address(self) -> str:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        return f"http://{host}:{self.settings.port}"

    def reserve(self) -> None:
        """Take the data folder and make sure that the port is free. Refuses when either is taken."""
        self.settings.data_dir.mkdir(parents=True, exist_ok=True)
        self.settings.cookie_key()  # made once, before several processes ask for it
        self._lock = (self.settings.data_dir / "serve.lock").open("w", encoding="ascii")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise Refused(
                _("Служба з папкою даних %(folder)s уже працює.", folder=self.settings.data_dir.resolve()),
                code="already-runs",
            ) from taken
        _require_free_port(self.settings.host, self.settings.port)

    def start_redis(self) -> None:
        """Start the own Redis server when none is configured; else make sure that the given one answers."""
        if self.settings.redis_url:
            if not own_redis.answers(self.settings.redis_url):
                raise Refused(_("Сервер Redis із ACQ_REDIS_URL не відповідає."), code="redis-away")
            return
        folder = self.settings.data_dir.resolve() / "redis"
        try:
            self._redis = own_redis.start(folder, self.settings.data_dir.resolve() / "redis.sock")
        except (own_redis.RedisNotStarted, OSError) as trouble:
            raise Refused(
                _("Не вдалося запустити сервер Redis: %(reason)s", reason=str(trouble)),
                code="redis-not-started",
            ) from trouble

    def start_parts(self) -> None:
        """Start web, workers and scheduler; returns when the web answers."""
        for part in self._parts:
            self._start(part)
        deadline = time.monotonic() + START_SECONDS
        while not _answers(self.settings.host, self.settings.port):
            web = self._parts[0].child
            if self.stopping.is_set():
                return
            if web is None or not web.running or time.monotonic() > deadline:
                raise Refused(_("Вебсервер не запустився; причина вище."), code="web-not-started")
            time.sleep(0.05)

    def watch(self) -> None:
        """Restart what dies, until asked to stop. Refuses when a part dies again and again."""
        while not self.stopping.wait(0.5):
            if self._redis is not None and not self._redis.running:
                self.start_redis()
            for part in self._parts:
                if part.child is None or not part.child.running:
                    self._restart(part)

    def stop(self) -> None:
        """Stop everything, Redis last; no process is left."""
        children.stop_all([part.child for part in self._parts if part.child is not None], STOP_SECONDS)
        if self._redis is not None:
            self._redis.stop(STOP_SECONDS)
            (self.settings.data_dir / "redis.sock").unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()

    def run_command(self, *arguments: str) -> int:
        """Run one command of the service as a child (stopped with it) and give its exit status. Its result is not
        shown, its messages are."""
        command = [sys.executable, "-m", "acquisition", *arguments]
        child = children.start(arguments[0], command, self._environment, subprocess.DEVNULL)
        while child.running:
            if self.stopping.wait(0.1):
                child.stop(STOP_SECONDS)
        return child.process.returncode

    def _start(self, part: Part) -> None:
        part.child = children.start(
            part.name, part.command, self._environment, orphan_signal=part.orphan_signal
        )

    def _restart(self, part: Part) -> None:
        now = time.monotonic()
        part.deaths = [at for at in part.deaths if now - at < DEATHS_WINDOW] + [now]
        if len(part.deaths) > DEATHS_ALLOWED:
            raise Refused(
                _("Процес «%(name)s» раз у раз завершується; службу зупинено.", name=part.name),
                code="part-dies",
            )
        self._start(part)


def _parts(settings: Settings) -> list[Part]:
    web = Part("web", _web_command(settings))
    # A worker may be killed at any moment and loses nothing: no reason to outlive the service by the rest of a job.
    workers = [
        Part(f"worker {number}", [sys.executable, "-m", "workers"], signal.SIGKILL)
        for number in range(1, settings.job_workers + 1)
    ]
    return [web, *workers, Part("scheduler", [sys.executable, "-m", "workers.schedule"])]


def _web_command(settings: Settings) -> list[str]:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = {"bind": f"{host}:{settings.port}", "workers": settings.web_workers, "timeout": 120, "graceful-timeout": 5,
               "log-level": "warning", "worker-class": "sync"}  # fmt: skip
    written = [part for name, value in options.items() for part in (f"--{name}", str(value))]
    memory = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []
    return [sys.executable, "-m", "gunicorn", "wsgi:app", "--no-control-socket", *memory, *written]


def _environment(settings: Settings) -> Mapping[str, str]:
    """What the children are told: the settings as chosen, and where the project's code is."""
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
        "ACQ_HOST": settings.host,
        "ACQ_PORT": str(settings.port),
        "PYTHONUNBUFFERED": "1",
    }


def _require_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as trouble:
            raise Refused(
                _(
                    "Адреса %(host)s:%(port)s недоступна: %(reason)s. Виберіть інший порт: ACQ_PORT=8001 make run",
                    host=host,
                    port=port,
                    reason=trouble.strerror or str(trouble),
                ),
                code="port-busy",
            ) from trouble


def _answers(host: str, port: int) -> bool:
    """Whether a web worker answers; the port is open before the first of them has loaded."""
    reachable = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    connection = http.client.HTTPConnection(reachable, port, timeout=5)
    try:
        connection.request("HEAD", "/static/dobir.css")
        connection.getresponse()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True
