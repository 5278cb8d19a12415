"""Use cases of demand."""

from acquisition.demand.service.decide import Decided, decide, link_title, withdraw
from acquisition.demand.service.follow import follow
from acquisition.demand.service.intake import apply_request_rows, undo_request_rows
from acquisition.demand.service.submit import submit

__all__ = [
    "Decided",
    "apply_request_rows",
    "decide",
    "follow",
    "link_title",
    "submit",
    "undo_request_rows",
    "withdraw",
]
