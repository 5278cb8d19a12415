"""The words of the trail are compared with the code that writes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from acquisition.demand.states import MOVES
from acquisition.intake.states import STEPS
from acquisition.reports.labels import ACTIONS, ROOMS
from acquisition.selection.states import CandidateAction

pytestmark = pytest.mark.sqlite_only
ROOT = Path(__file__).resolve().parents[3] / "acquisition"
RECORDED = re.compile(r"""\brecord\(\s*"([a-z_]+\.[a-z_]+)\"""")


def test_every_recorded_action_has_words() -> None:
    recorded = {action for path in ROOT.rglob("*.py") for action in RECORDED.findall(path.read_text("utf-8"))}
    recorded |= {f"demand.{action.value}" for action in MOVES}
    recorded |= {f"intake.{step}" for step in STEPS}
    recorded |= {f"candidate.{action.value}{many}" for action in CandidateAction for many in ("", "_many")}
    assert len(recorded) > 50
    assert recorded - set(ACTIONS) == set()
    assert {action.partition(".")[0] for action in ACTIONS} == set(ROOMS)
