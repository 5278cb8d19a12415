"""The act of handing over to one library, as a page and as a file."""

from io import BytesIO

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from acquisition.distribution import queries
from acquisition.distribution.models import Act
from acquisition.distribution.tables import act_table
from acquisition.distribution.views.room import Place, blueprint, find
from acquisition.kernel.errors import NotFound as NoSuch
from acquisition.kernel.errors import WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.tables import MEDIA_TYPES, Format, write_table
from acquisition.kernel.work import UnitOfWork
from acquisition.people.models import Library
from acquisition.web.context import reading


def _act(unit: UnitOfWork, place: Place, library_id: int) -> tuple[Act, Library]:
    if place.only is not None and library_id not in place.only:
        raise NoSuch(_("У рознарядці немає такої назви або бібліотеки."))
    return queries.find_act(unit.session, place.require_sheet().id or 0, library_id)


@blueprint.get("/campaigns/<slug>/lists/<int:number>/distribution/acts/<int:library_id>")
def act(slug: str, number: int, library_id: int) -> ResponseReturnValue:
    with reading() as unit:
        place = find(unit, slug, number)
        found, library = _act(unit, place, library_id)
        return render_template(
            "distribution/act.html",
            campaign=place.campaign,
            tab="distribution",
            shown=place.shown,
            former=place.former,
            outdated=queries.outdated(unit.session, place.require_sheet()),
            corrections=queries.corrections(unit.session, found.sheet_id, library_id=library_id),
            act=found,
            library=library,
            lines=queries.act_lines(unit.session, found.sheet_id, library_id),
        )


@blueprint.get("/campaigns/<slug>/lists/<int:number>/distribution/acts/<int:library_id>.<form>")
def act_file(slug: str, number: int, library_id: int, form: str) -> ResponseReturnValue:
    if form not in list(Format):
        raise NotFound
    with reading() as unit:
        place = find(unit, slug, number)
        found, _library = _act(unit, place, library_id)
        out = BytesIO()
        queries.require_valid(unit.session, place.require_sheet())
        if not (found.number and found.copies):
            raise WrongState(
                _("Акта немає: за цією рознарядкою бібліотеці нічого не передають."), code="no-act"
            )
        lines = queries.act_lines(unit.session, found.sheet_id, library_id)
        corrected = queries.corrections(unit.session, found.sheet_id, library_id=library_id)
        write_table(act_table(found, lines, unit.zone, corrected), Format(form), out)
    name = f"akt-{slug}-{number}-{library_id}.{form}"
    return Response(
        out.getvalue(),
        content_type=MEDIA_TYPES[Format(form)],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
