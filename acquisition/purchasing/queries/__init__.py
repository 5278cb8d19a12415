"""Reads of purchasing: lists of a campaign, their lines and sums, frozen versions and changes."""

from acquisition.purchasing.queries.lines import (
    LineFilter,
    LineRow,
    Neighbours,
    candidate_lines,
    line_row,
    lines,
    neighbours,
)
from acquisition.purchasing.queries.lists import (
    CouncilSum,
    Counts,
    ListRow,
    council_sums,
    counts,
    current_list,
    finished_runs,
    list_by_number,
    lists,
    run_number,
    visible_list,
)
from acquisition.purchasing.queries.versions import (
    ChangeRow,
    Version,
    changes,
    line_story,
    snapshot,
    snapshots,
)

__all__ = [
    "ChangeRow",
    "CouncilSum",
    "Counts",
    "LineFilter",
    "LineRow",
    "ListRow",
    "Neighbours",
    "Version",
    "candidate_lines",
    "changes",
    "council_sums",
    "counts",
    "current_list",
    "finished_runs",
    "line_row",
    "line_story",
    "lines",
    "list_by_number",
    "lists",
    "neighbours",
    "run_number",
    "snapshot",
    "snapshots",
    "visible_list",
]
