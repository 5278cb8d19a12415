"""`serve` as people use it: a real process with real children, from an empty folder."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from acquisition.kernel import own_redis

PATIENCE = 90.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(folder: Path) -> dict[int, str]:
    """Living processes that were started for the data folder: process number → command line. The Redis server
    writes its title over its environment, but the title holds the folder."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            environment = (entry / "environ").read_bytes()
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if (str(folder).encode() in environment or str(folder) in command) and command:
            found[int(entry.name)] = command
    return found


def until(condition, what="it did not happen in time"):
    deadline = time.monotonic() + PATIENCE
    while not (result := condition()):
        assert time.monotonic() < deadline, what
        time.sleep(0.1)
    return result


class Served:
    """A `serve` process over a data folder of its own."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        own = {"ACQ_DATA_DIR": str(folder), "ACQ_PORT": str(self.port), **settings}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ACQ_")}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "acquisition", "serve", "--json"],
            env={**kept, **own},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_up(self) -> None:
        until(self.is_up, "the service did not start")

    def is_up(self) -> bool:
        assert self.process.poll() is None, self.process.communicate()
        try:
            return requests.get(f"{self.address}/sign-in", timeout=PATIENCE).status_code == 200
        except requests.ConnectionError:
            return False

    def end(self) -> tuple[int, str, str]:
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err

    def child(self, words: str) -> int:
        """The process number of the first child whose command holds the words."""
        return min(number for number, command in processes_of(self.folder).items() if words in command)


@pytest.fixture
def serve(tmp_path):
    started = []

    def start(folder: Path | None = None, **settings: str) -> Served:
        started.append(Served(folder or tmp_path / "data", **settings))
        return started[-1]

    yield start
    for served in started:
        served.process.kill()
        served.process.communicate()
    for served in started:
        until(lambda folder=served.folder: not processes_of(folder), "processes are left")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_signal_stops_everything(serve, number):
    served = serve()
    served.wait_until_up()
    assert (
        len(processes_of(served.folder)) >= 6
    )  # serve, Redis, web and its two workers, job worker, scheduler
    served.process.send_signal(number)
    code, out, _err = served.end()
    assert (code, processes_of(served.folder)) == (0, {})
    told = json.loads(out)
    assert (told["address"], told["empty"]) == (served.address, True)


def test_killed_service_leaves_no_process(serve):
    served = serve()
    served.wait_until_up()
    served.process.kill()
    until(lambda: not processes_of(served.folder), "processes are left")


def test_dead_parts_are_started_again(serve):
    served = serve()
    served.wait_until_up()
    parts = ("gunicorn", "-m workers", "redis.sock")
    before = {part: served.child(part) for part in parts}
    for number in before.values():
        os.kill(number, signal.SIGKILL)

    def back() -> bool:
        commands = processes_of(served.folder)
        return all(
            any(part in text and number not in before.values() for number, text in commands.items())
            for part in parts
        )

    until(back, "a part was not started again")
    until(lambda: own_redis.answers(f"unix://{served.folder / 'redis.sock'}"))
    served.wait_until_up()


def test_second_start_finds_the_same_database(serve):
    first = serve()
    first.wait_until_up()
    key = (first.folder / "secret-key").read_text()
    first.process.terminate()
    first.end()
    started = time.monotonic()
    second = serve()
    second.wait_until_up()
    assert time.monotonic() - started < 30
    assert (second.folder / "secret-key").read_text() == key


def test_busy_port_is_a_clear_refusal(serve):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, out, err = serve(ACQ_PORT=str(port)).end()
    assert (code, json.loads(out)["error"]["code"]) == (1, "port-busy")
    assert f"127.0.0.1:{port}" in err
    assert "Traceback" not in err


def test_data_folder_has_one_service(serve):
    first = serve()
    first.wait_until_up()
    code, out, _err = serve(first.folder).end()
    assert (code, json.loads(out)["error"]["code"]) == (1, "already-runs")
    assert first.is_up()


def test_redis_that_cannot_start_is_a_clear_refusal(serve, tmp_path):
    folder = tmp_path / ("довга-назва-" * 8)
    code, out, err = serve(folder).end()
    assert (code, json.loads(out)["error"]["code"]) == (1, "redis-not-started")
    assert "Traceback" not in err
    assert processes_of(folder) == {}


def test_given_redis_that_is_away_is_a_clear_refusal(serve, tmp_path):
    code, out, _err = serve(ACQ_REDIS_URL=f"unix://{tmp_path / 'nobody.sock'}").end()
    assert (code, json.loads(out)["error"]["code"]) == (1, "redis-away")


def test_wrong_settings_are_all_named(serve):
    code, _out, err = serve(ACQ_WEB_WORKERS="many", ACQ_LANGUAGE="ru").end()
    assert code == 1
    assert "ACQ_WEB_WORKERS" in err
    assert "ACQ_LANGUAGE" in err
