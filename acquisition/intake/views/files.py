"""Files of an import: the one uploaded, as it was, and the rows to be corrected."""

from collections.abc import Iterator
from io import BytesIO
from urllib.parse import quote

from flask import Response, flash, redirect, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from acquisition.intake import queries
from acquisition.intake.correction import correction_table
from acquisition.intake.views.blueprint import blueprint
from acquisition.kernel import files
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.tables import MEDIA_TYPES, Format, write_table
from acquisition.web.context import reading


@blueprint.get("/imports/<int:batch_id>/file")
def original(batch_id: int) -> ResponseReturnValue:
    """The very file that was uploaded."""
    with reading() as unit:
        found = queries.batch(unit.session, unit.actor, batch_id)
        file_id, name = found.file_id, found.file_name

    def pieces() -> Iterator[bytes]:
        with reading() as unit:
            yield from files.chunks(unit.session, file_id)

    return _attachment(Response(stream_with_context(pieces()), mimetype="application/octet-stream"), name)


@blueprint.get("/imports/<int:batch_id>/correction.xlsx")
def correction(batch_id: int) -> ResponseReturnValue:
    """Refused rows with what is wrong in each, to be corrected and uploaded again."""
    out = BytesIO()
    with reading() as unit:
        found = queries.batch(unit.session, unit.actor, batch_id)
        rows = queries.refused_rows(unit.session, batch_id)
        if not rows:
            flash(_("Відхилених рядків немає."), "warning")
            return redirect(url_for("intake.batch", batch_id=batch_id))
        write_table(correction_table(found, rows), Format.XLSX, out)
        name = _("Виправити %(name)s.xlsx", name=found.file_name.rpartition(".")[0] or found.file_name)
    return _attachment(Response(out.getvalue(), mimetype=MEDIA_TYPES[Format.XLSX]), name)


def _attachment(answer: Response, name: str) -> Response:
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
