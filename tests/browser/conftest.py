"""A served demonstration and a real chromium, one of each for all browser tests."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

SEEDING_SECONDS = 600


@dataclass(frozen=True)
class Demo:
    """Where the demonstration is served, and its accounts: role → {"email", "password"}."""

    address: str
    accounts: dict[str, dict[str, str]]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`serve --demo` from an empty folder, as `make run` does."""
    folder = tmp_path_factory.mktemp("demo")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    own = {
        "ACQ_DATA_DIR": str(folder),
        "ACQ_PORT": str(port),
        "ACQ_NETWORK": "0",
        "ACQ_SIGN_IN_LIMIT": "1000 per minute",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACQ_")}
    log = (folder / "serve.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", "acquisition", "serve", "--demo", "--json"],
        env={**kept, **own},
        stdout=subprocess.PIPE,
        stderr=log,
    )
    log.close()
    assert process.stdout is not None
    try:
        told = json.loads(_first_object(process, folder))
        accounts = {account["role"]: account for account in told["accounts"]}
        assert accounts, "the demonstration has no accounts"
        yield Demo(told["address"], accounts)
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()


def _first_object(process: subprocess.Popen[bytes], folder: Path) -> bytes:
    """What serve prints when it is up: one JSON object, whose last line is «}»."""
    lines: list[bytes] = []
    assert process.stdout is not None
    for line in process.stdout:
        lines.append(line)
        if line.rstrip() == b"}":
            return b"".join(lines)
    raise AssertionError((folder / "serve.log").read_text(errors="replace"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program is not None, "chromium is needed: apt-get install chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
