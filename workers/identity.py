"""Which process runs a job, written so that another process on the same machine can see whether it still lives."""

from __future__ import annotations

import os
import socket
from functools import cache
from pathlib import Path


def mine() -> str:
    """«host place pid start» of this process."""
    pid = os.getpid()
    return f"{socket.gethostname()} {_place()} {pid} {_start_of(pid) or 0}"


def is_dead(worker: str) -> bool:
    """Whether the named process is known to have ended. False when it lives, or runs where we cannot look."""
    parts = worker.split(" ")
    if len(parts) != 4:
        return False
    host, place, pid, start = parts
    if (host, place) != (socket.gethostname(), _place()) or not pid.isdigit():
        return False
    return str(_start_of(int(pid)) or "gone") != start


def is_alive(worker: str) -> bool:
    """Whether the named process is known to live. False when it ended, or runs where we cannot look."""
    parts = worker.split(" ")
    here = len(parts) == 4 and (parts[0], parts[1]) == (socket.gethostname(), _place())
    return here and not is_dead(worker)


@cache
def _place() -> str:
    """The boot and the process namespace: process numbers can be compared only inside one."""
    boot, namespace = Path("/proc/sys/kernel/random/boot_id"), Path("/proc/self/ns/pid")
    if not boot.exists() or not namespace.exists():
        return "unknown"
    return f"{boot.read_text(encoding='ascii')[:8]}-{os.stat(namespace).st_ino}"


def _start_of(pid: int) -> int | None:
    """The process's start in clock ticks since boot; None when there is no such process, or only its remains."""
    try:
        fields = (
            Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        )
    except OSError:
        return None
    return None if fields[0] in ("Z", "X") else int(fields[19])
