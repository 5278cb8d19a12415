"""Child processes of a command: none of them outlives its parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import IO

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def _die_with_parent(number: signal.Signals) -> None:
    """Ask the kernel for the signal when the parent dies, however it dies. Runs in the child, before exec."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, number)


@dataclass(slots=True)
class Child:
    """A started process. It has its own session, so that Ctrl-C reaches the parent alone, which then stops
    its children in order."""

    name: str
    process: subprocess.Popen[bytes]

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    def stop(self, patience: float) -> None:
        """SIGTERM, `patience` seconds, then SIGKILL to whatever of its session is left."""
        if self.running:
            self.process.terminate()
            try:
                self.process.wait(timeout=patience)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return


def start(
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    stdout: IO[bytes] | int | None = None,
    stderr: IO[bytes] | int | None = None,
    *,
    user: str | None = None,
    orphan_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start a child in its own session, as `user` when given. `orphan_signal` ends it when the parent dies. Must be called from the main thread, whose end would end the child."""
    process = subprocess.Popen(
        list(command),
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        user=user,
        start_new_session=True,
        preexec_fn=partial(_die_with_parent, orphan_signal),
    )
    return Child(name, process)


def stop_all(children: Sequence[Child], patience: float) -> None:
    """Stop all of them at once: first SIGTERM to each, then wait for each."""
    for child in children:
        if child.running:
            child.process.terminate()
    deadline = time.monotonic() + patience
    for child in children:
        child.stop(max(0.1, deadline - time.monotonic()))
