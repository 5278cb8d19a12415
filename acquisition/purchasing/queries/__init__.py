"""Reads of purchasing: lists of a campaign, their lines and sums, frozen versions and changes."""

from acquisition.purchasing.queries.lines import LineFilter, LineRow, candidate_lines, line_row, lines
from acquisition.purchasing.queries.lists import (
    CouncilSum,
    Counts,
    ListRow,
    council_sums,
    counts,
    current_list,
    finished_runs,
    lists,
    visible_list,
)
from acquisition.purchasing.queries.versions import ChangeRow, Version, changes, snapshot, snapshots

__all__ = [
    "ChangeRow",
    "CouncilSum",
    "Counts",
    "LineFilter",
    "LineRow",
    "ListRow",
    "Version",
    "candidate_lines",
    "changes",
    "council_sums",
    "counts",
    "current_list",
    "finished_runs",
    "line_row",
    "lines",
    "lists",
    "snapshot",
    "snapshots",
    "visible_list",
]
