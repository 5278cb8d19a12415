"""Screens of long work: the list, one job with its progress, and another try."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from acquisition.kernel.errors import NotSignedIn
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.jobs import JOBS, STATE_LABELS, Job
from acquisition.reports import queries, service
from acquisition.reports.labels import JOB_TONES
from acquisition.reports.queries import JobFilter
from acquisition.reports.views.blueprint import blueprint
from acquisition.selection.queries.campaigns import load
from acquisition.web.context import actor, reading, work
from acquisition.web.lists import is_part, page_request


@blueprint.get("/jobs")
def jobs() -> ResponseReturnValue:
    """Jobs the person may see, the newest first."""
    _signed_in()
    wanted = JobFilter(request.args.get("state", ""), request.args.get("kind", ""))
    with reading() as unit:
        return render_template(
            "reports/jobs.html",
            page=queries.job_page(unit.session, unit.actor, wanted, page_request()),
            wanted=wanted,
            kinds=[(key, kind.label) for key, kind in JOBS.items()],
            states=[(state.value, label) for state, label in STATE_LABELS.items()],
            tones=JOB_TONES,
        )


@blueprint.get("/jobs/<int:job_id>")
def job(job_id: int) -> ResponseReturnValue:
    """One job; HTMX asks for its progress alone, a browser without scripts reloads the page."""
    _signed_in()
    with reading() as unit:
        row = queries.job(unit.session, unit.actor, job_id)
        page = "reports/_job.html" if is_part() else "reports/job.html"
        again = service.may_run_again(unit.session, unit.actor, row)
        return render_template(
            page, job=row, tones=JOB_TONES, again=again, subject=subject_address(unit.session, row)
        )


@blueprint.post("/jobs/<int:job_id>/again")
def again(job_id: int) -> ResponseReturnValue:
    """Run a job that did not succeed once more."""
    with work() as unit:
        service.run_again(unit, job_id)
    flash(_("Завдання запущено ще раз."))
    return redirect(url_for("reports.job", job_id=job_id))


PAGES = {
    "selection.check": "check.index",
    "selection.rank": "ranking.index",
    "distribution.allocate": "distribution.index",
    "catalogue.enrich": "campaigns.overview",
}
"""Kind of job → the page of its campaign where the work is seen."""


def subject_address(session: Session, row: Job) -> str | None:
    """The page of what the job works on, when there is one."""
    if row.subject_kind == "import_batch" and row.subject_id is not None:
        return url_for("intake.batch", batch_id=row.subject_id)
    endpoint = PAGES.get(row.kind)
    if endpoint is None or row.campaign_id is None:
        return None
    return url_for(endpoint, slug=load(session, row.campaign_id).slug)


def _signed_in() -> None:
    if not actor().signed_in:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
