"""The README's own script, word for word, brings a list to its verified bundle."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_script_of_the_readme_runs_to_its_end(tmp_path: Path) -> None:
    blocks = re.findall(r"^```\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.S | re.M)
    [script] = [block for block in blocks if "campaign create" in block]
    script = script.replace("source .venv/bin/activate\n", "").replace("/tmp/", f"{tmp_path}/")
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ACQ_")}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={**kept, "PYTHONPATH": str(ROOT), "ACQ_NETWORK": "0", "PATH": f"{python.parent}:{kept['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    assert "Збігається" in done.stdout
    assert (tmp_path / "approved.xlsx").stat().st_size > 0
