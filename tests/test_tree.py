"""What holds for the whole tree: import arrows, lock files without addresses, a schema that migrations reach."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from acquisition.kernel import migrate
from tests.support.migrations import differences, pairs

ROOT = Path(__file__).resolve().parent.parent


def test_imports_follow_the_arrows():
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(program)], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "requirements-node.txt"])
def test_every_package_is_pinned_without_an_address(name):
    lines = [
        line
        for line in (ROOT / name).read_text().splitlines()
        if line.strip() and not line.lstrip().startswith("#")
    ]
    assert [line for line in lines if "==" not in line or "://" in line or line.startswith("-")] == []


def test_browser_assets_are_pinned_without_an_address():
    lock = json.loads((ROOT / "package-lock.json").read_text())
    assets = {name: entry for name, entry in lock["packages"].items() if name}
    assert [name for name, entry in assets.items() if "resolved" in entry or "integrity" not in entry] == []


def test_migrations_reach_the_tables_in_code():
    with pairs() as databases:
        for migrated, declared in databases:
            migrate.upgrade(migrated)
            assert differences(migrated, declared) == []
