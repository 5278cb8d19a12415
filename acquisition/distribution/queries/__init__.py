"""Reads of distribution: sheets, their titles, libraries, cells, acts and corrections."""

from acquisition.distribution.queries.acts import ActLine, act_lines, acts, find_act
from acquisition.distribution.queries.cells import CellRow, CorrectionRow, cells, corrections
from acquisition.distribution.queries.sheets import (
    SheetSums,
    TitleRow,
    current_sheet,
    running_job,
    sums,
    title_row,
    titles,
    visible_libraries,
)
from acquisition.distribution.queries.standing import (
    FormerSheet,
    former_sheets,
    outdated,
    require_valid,
    sheet_by_number,
)
from acquisition.distribution.queries.working import Working, working

__all__ = [
    "ActLine",
    "CellRow",
    "CorrectionRow",
    "FormerSheet",
    "SheetSums",
    "TitleRow",
    "Working",
    "act_lines",
    "acts",
    "cells",
    "corrections",
    "current_sheet",
    "find_act",
    "former_sheets",
    "outdated",
    "require_valid",
    "running_job",
    "sheet_by_number",
    "sums",
    "title_row",
    "titles",
    "visible_libraries",
    "working",
]
