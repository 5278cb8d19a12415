"""Use cases of distribution: a sheet from an approved list, and corrections by hand."""

from acquisition.distribution.service.allocating import (
    allocate,
    close_sheet,
    open_sheet,
    request_allocation,
)
from acquisition.distribution.service.correcting import correct
from acquisition.distribution.service.filling import fill

__all__ = ["allocate", "close_sheet", "correct", "fill", "open_sheet", "request_allocation"]
