"""Use cases of distribution: a sheet from an approved list, and corrections by hand."""

from acquisition.distribution.service.allocating import allocate, request_allocation, start
from acquisition.distribution.service.correcting import correct

__all__ = ["allocate", "correct", "request_allocation", "start"]
