"""Screens of reports: the dashboard, jobs, the audit trail."""

from acquisition.reports import exports
from acquisition.reports.views import audit, dashboard, jobs
from acquisition.reports.views.blueprint import blueprint

BLUEPRINTS = (blueprint, exports.blueprint)

__all__ = ["BLUEPRINTS", "audit", "blueprint", "dashboard", "jobs"]
