"""Downloads of a campaign's lists: `/campaigns/<slug>/export/<what>.<format>`."""

from tempfile import TemporaryFile

from flask import Blueprint, request, send_file
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.tables import Format
from acquisition.reports.exporting import BUNDLE, TABLES, ZIP, Wish, export
from acquisition.web.context import reading

blueprint = Blueprint("exports", __name__)


@blueprint.get("/campaigns/<slug>/export/<what>.<form>")
def download(slug: str, what: str, form: str) -> ResponseReturnValue:
    """`?run=3` and `?list=2` name one of several; without them it is the latest."""
    if not (form == ZIP if what == BUNDLE else what in TABLES and form in list(Format)):
        raise NotFound(_("Такого переліку або формату немає."))
    wish = Wish(request.args.get("run", type=int), request.args.get("list", type=int))
    out = TemporaryFile()  # noqa: SIM115 -- the response reads it to its end and closes it
    try:
        with reading() as unit:
            written = export(unit, slug, what, form, wish, out)
    except BaseException:
        out.close()
        raise
    out.seek(0)
    name = f"{slug}-{what}.{written.extension}"
    return send_file(out, mimetype=written.media_type, as_attachment=True, download_name=name, max_age=0)
