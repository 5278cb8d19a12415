"""What every room stands on: database, unit of work, jobs, audit, files, clock, errors, paging, language."""
