"""Use cases of purchasing: a list from a run, verdicts on its lines, approval, and changes after approval."""

from acquisition.purchasing.service.approval import approve_list, reject_list
from acquisition.purchasing.service.changes import Grounds, remove_line
from acquisition.purchasing.service.making import make_list
from acquisition.purchasing.service.verdicts import (
    approve_rest,
    give_verdict,
    give_verdicts,
    most_copies,
    rework_line,
)

__all__ = [
    "Grounds",
    "approve_list",
    "approve_rest",
    "give_verdict",
    "give_verdicts",
    "make_list",
    "most_copies",
    "reject_list",
    "remove_line",
    "rework_line",
]
