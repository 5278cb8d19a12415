"""The job that distributes an approved list among libraries."""

from acquisition.distribution import service
from acquisition.distribution.apportionment import Base
from acquisition.kernel.jobs import JobContext


def allocate(job: JobContext) -> dict[str, int]:
    """One unit of work: a worker killed in the middle leaves no half of a sheet, and may run it again."""
    with job.work() as work:
        sheet = service.allocate(
            work,
            int(job.payload["list_id"]),
            base=Base(job.payload["base"]),
            progress=lambda done, total: job.progress(done, total),
        )
        return {
            "sheet": sheet.number,
            "copies": sheet.copies,
            "titles": sheet.titles,
            "libraries": sheet.libraries,
        }
