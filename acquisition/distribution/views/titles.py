"""One title of a sheet: its cells, the arithmetic of a shortage, corrections by hand."""

from collections.abc import Mapping

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.distribution import queries, service
from acquisition.distribution.views.room import blueprint, find
from acquisition.kernel.errors import DomainError, InvalidInput
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.web.context import reading, work
from acquisition.web.lists import page_request
from acquisition.web.numbers import stored_number

RECEIVED: Mapping[str, bool | None] = {"": None, "yes": True, "no": False}


@blueprint.get("/campaigns/<slug>/lists/<int:number>/distribution/titles/<int:line_id>")
def title(slug: str, number: int, line_id: int) -> ResponseReturnValue:
    with reading() as unit:
        return _title(unit, slug, number, line_id)


def _title(
    unit: UnitOfWork, slug: str, number: int, line_id: int, refusal: DomainError | None = None
) -> ResponseReturnValue:
    place = find(unit, slug, number)
    place.require_all()
    sheet = place.require_sheet()
    assert sheet.id is not None
    row = queries.title_row(unit.session, sheet.id, line_id)
    received, search = request.args.get("received", ""), request.args.get("q", "")
    found = queries.cells(
        unit.session, sheet.id, line_id, page_request(), received=RECEIVED.get(received), search=search
    )
    page = render_template(
        "distribution/title.html",
        campaign=place.campaign,
        tab="distribution",
        shown=place.shown,
        sheet=sheet,
        former=place.former,
        outdated=queries.outdated(unit.session, sheet),
        corrections=(corrected := queries.corrections(unit.session, sheet.id, line_id=line_id)),
        first_copies={each.correction.library_id: each.correction.before for each in corrected},
        row=row,
        page=found,
        libraries=[(cell.library.id, cell.act.recipient) for cell in found.rows],
        received=received,
        search=search,
        working=queries.working(unit.session, sheet, row) if row.title.rationed else None,
        refusal=refusal,
        errors=refusal.fields if isinstance(refusal, InvalidInput) else {},
        typed=request.form,
    )
    return page, refusal.status if refusal else 200


@blueprint.post("/campaigns/<slug>/lists/<int:number>/distribution/titles/<int:line_id>")
def correct(slug: str, number: int, line_id: int) -> ResponseReturnValue:
    """A cell corrected by hand."""
    try:
        with work() as unit:
            place = find(unit, slug, number)
            sheet = place.require_sheet()
            assert sheet.id is not None
            service.correct(
                unit,
                sheet.id,
                line_id,
                request.form.get("library", 0, type=stored_number),
                copies=request.form.get("copies", -1, type=stored_number),
                reason=request.form.get("reason", ""),
                version=request.form.get("version", 0, type=int),
            )
    except DomainError as refusal:
        if refusal.status in (401, 403, 404):
            raise
        with reading() as unit:
            return _title(unit, slug, number, line_id, refusal)
    flash(_("Виправлення записано, підсумки перераховано."), "success")
    return redirect(url_for("distribution.title", slug=slug, number=number, line_id=line_id))
