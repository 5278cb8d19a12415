"""Reads of reports: what awaits whom, jobs, the audit trail."""

from acquisition.reports.queries.audit import AuditFilter, actions, audit_page
from acquisition.reports.queries.dashboard import awaiting, open_campaigns
from acquisition.reports.queries.jobs import JobFilter, job, job_page, recent_jobs

__all__ = [
    "AuditFilter",
    "JobFilter",
    "actions",
    "audit_page",
    "awaiting",
    "job",
    "job_page",
    "open_campaigns",
    "recent_jobs",
]
