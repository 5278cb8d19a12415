"""The distribution sheet of a list, by title and by library, and the start of a distribution."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.distribution import queries, service
from acquisition.distribution.apportionment import Base
from acquisition.distribution.queries.acts import ACT_ORDERS
from acquisition.distribution.queries.sheets import TITLE_ORDERS
from acquisition.distribution.views.room import Place, blueprint, find
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, require
from acquisition.people.models import Profile
from acquisition.purchasing.models import ListState
from acquisition.purchasing.queries import current_list
from acquisition.selection.queries.campaigns import load
from acquisition.web.context import reading, work
from acquisition.web.lists import is_part, order, page_request


@blueprint.get("/campaigns/<slug>/distribution")
def index(slug: str) -> ResponseReturnValue:
    """The distribution of the campaign's approved list, or word that there is none yet."""
    with reading() as unit:
        campaign = load(unit.session, slug)
        assert campaign.id is not None
        queries.visible_libraries(unit.actor, campaign.id)
        approved = current_list(unit.session, campaign.id, ListState.APPROVED)
        if approved is None:
            return render_template("distribution/none.html", campaign=campaign, tab="distribution")
        return redirect(url_for("distribution.show", slug=slug, number=approved.number))


@blueprint.get("/campaigns/<slug>/lists/<int:number>/distribution")
def show(slug: str, number: int) -> ResponseReturnValue:
    with reading() as unit:
        place = find(unit, slug, number)
        assert place.shown.id is not None
        common = {
            "campaign": place.campaign,
            "shown": place.shown,
            "sheet": place.sheet,
            "former": place.former,
            "tab": "distribution",
        }
        job = queries.running_job(unit.session, place.shown.id) if place.only is None else None
        if place.sheet is None:
            return render_template("distribution/start.html", job=job, bases=list(Base), **common)
        corrected = queries.corrections(unit.session, place.sheet.id or 0) if place.only is None else []
        by = "libraries" if place.only is not None else request.args.get("by", "titles")
        page = _libraries(unit, place) if by == "libraries" else _titles(unit, place)
        template = "distribution/_table.html" if is_part() else "distribution/show.html"
        return render_template(
            template,
            **common,
            **page,
            job=job,
            bases=list(Base),
            by=by,
            whole=place.only is None,
            sums=queries.sums(unit.session, place.sheet) if place.only is None else None,
            outdated=queries.outdated(unit.session, place.sheet),
            corrections=corrected,
            corrected_lines={each.correction.line_id for each in corrected},
            corrected_libraries={each.correction.library_id for each in corrected},
            formers=queries.former_sheets(unit.session, place.shown.id) if place.only is None else [],
        )


def _titles(unit: UnitOfWork, place: Place) -> dict[str, object]:
    chosen, search = order(TITLE_ORDERS, "place"), request.args.get("q", "")
    sheet_id = place.require_sheet().id or 0
    page = queries.titles(unit.session, sheet_id, page_request(), search, chosen.key, chosen.descending)
    return {"page": page, "order": chosen, "search": search}


def _libraries(unit: UnitOfWork, place: Place) -> dict[str, object]:
    chosen, search = order(ACT_ORDERS, "number"), request.args.get("q", "")
    profile = request.args.get("profile", "")
    page = queries.acts(
        unit.session,
        place.require_sheet().id or 0,
        page_request(),
        only=place.only,
        search=search,
        profile=profile if profile in list(Profile) else "",
        order=chosen.key,
        descending=chosen.descending,
    )
    return {"page": page, "order": chosen, "search": search, "profile": profile}


@blueprint.post("/campaigns/<slug>/lists/<int:number>/distribution")
def allocate(slug: str, number: int) -> ResponseReturnValue:
    """Send the job; the page shows its progress. A sheet with corrections is replaced after all of them were shown."""
    base = request.form.get("base", "")
    chosen = Base(base) if base in list(Base) else Base.READERS
    with work() as unit:
        place = find(unit, slug, number)
        assert place.shown.id is not None
        running = queries.running_job(unit.session, place.shown.id)
        if running is None or running.ended:
            lost = queries.corrections(unit.session, place.sheet.id or 0) if place.sheet else []
            if lost and str(lost[0].correction.id) != request.form.get("lost"):
                require(unit.actor, Permission.DISTRIBUTE, campaign_id=place.campaign.id)
                return _anew(place, chosen, lost)
            service.request_allocation(unit, place.shown.id, base=chosen)
    flash(_("Розподіл розпочато. Сторінку можна залишити: результат з’явиться тут."), "success")
    return redirect(url_for("distribution.show", slug=slug, number=number))


def _anew(place: Place, base: Base, lost: Sequence[queries.CorrectionRow]) -> ResponseReturnValue:
    """What a new distribution would discard, to be confirmed."""
    page = render_template(
        "distribution/anew.html",
        campaign=place.campaign,
        shown=place.shown,
        sheet=place.sheet,
        former=None,
        tab="distribution",
        base=base,
        corrections=lost,
    )
    return page, 409 if "lost" in request.form else 200


@blueprint.get("/campaigns/<slug>/lists/<int:number>/distribution/progress")
def progress(slug: str, number: int) -> ResponseReturnValue:
    """The job's progress alone; tells HTMX to load the whole page when it has ended."""
    with reading() as unit:
        place = find(unit, slug, number)
        assert place.shown.id is not None
        job = queries.running_job(unit.session, place.shown.id) if place.only is None else None
        if job is None or job.ended:
            return "", 200, {"HX-Refresh": "true"}
        return render_template(
            "distribution/_progress.html", campaign=place.campaign, shown=place.shown, job=job
        )
