"""The job that distributes an approved list among libraries, some titles a unit of work."""

from acquisition.distribution import service
from acquisition.distribution.apportionment import Base
from acquisition.kernel.jobs import JobContext

TITLES = 20
"""Titles a unit of work: 20 × 1 418 libraries are written in well under a second."""


def allocate(job: JobContext) -> dict[str, int]:
    """A worker killed in the middle leaves a sheet nobody sees; the next attempt sweeps it away and begins anew."""
    with job.work() as work:
        sheet_id, lines = service.open_sheet(
            work, int(job.payload["list_id"]), base=Base(job.payload["base"])
        )
    for start in range(0, len(lines), TITLES):
        job.progress(start, len(lines))
        with job.work() as work:
            service.fill(work, sheet_id, lines[start : start + TITLES])
    job.progress(len(lines), len(lines))
    with job.work() as work:
        sheet = service.close_sheet(work, sheet_id)
        return {
            "sheet": sheet.number,
            "copies": sheet.copies,
            "titles": sheet.titles,
            "libraries": sheet.libraries,
        }
