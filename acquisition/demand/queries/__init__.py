"""Reads of demand. What a viewer may not see is not loaded."""

from acquisition.demand.queries.merged import (
    Book,
    Demand,
    Wish,
    WishFilter,
    demand_for,
    requests_by_ids,
    requests_by_numbers,
    requests_of_wishes,
    wish_page,
)
from acquisition.demand.queries.requests import (
    RequestFilter,
    RequestLine,
    events_of,
    export_lines,
    recent_changes,
    request_by_number,
    request_page,
    visible,
)

__all__ = [
    "Book",
    "Demand",
    "RequestFilter",
    "RequestLine",
    "Wish",
    "WishFilter",
    "demand_for",
    "events_of",
    "export_lines",
    "recent_changes",
    "request_by_number",
    "request_page",
    "requests_by_ids",
    "requests_by_numbers",
    "requests_of_wishes",
    "visible",
    "wish_page",
]
