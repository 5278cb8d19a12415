"""Downloads of a campaign's lists: `/campaigns/<slug>/export/<what>.<format>`."""

from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.tables import Format
from acquisition.reports.exporting import BUNDLE, TABLES, ZIP, Wish, export
from acquisition.web.context import reading
from acquisition.web.numbers import stored_number

CHUNK = 64 << 10

blueprint = Blueprint("exports", __name__)


@blueprint.get("/campaigns/<slug>/export/<what>.<form>")
def download(slug: str, what: str, form: str) -> ResponseReturnValue:
    """`?run=3` and `?list=2` name one of several; without them it is the latest."""
    if not (form == ZIP if what == BUNDLE else what in TABLES and form in list(Format)):
        raise NotFound(_("Такого переліку або формату немає."))
    wish = Wish(_number("run"), _number("list"))
    out = TemporaryFile()  # noqa: SIM115 -- closed with the response that reads it
    try:
        with reading() as unit:
            written = export(unit, slug, what, form, wish, out)
    except BaseException:
        out.close()
        raise
    size = out.tell()
    answer = Response(_chunks(out), content_type=written.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}-{what}.{written.extension}"'
    answer.content_length = size
    return answer


def _number(name: str) -> int | None:
    """The run or list that the address names; a number that none can have is none of them."""
    text = request.args.get(name, "")
    if not text:
        return None
    try:
        return stored_number(text)
    except ValueError as wrong:
        raise NotFound(_("Такого переліку або формату немає.")) from wrong


def _chunks(out: IO[bytes]) -> Iterator[bytes]:
    """The file's content; started at once, so that it closes the file even when nobody reads."""

    def read() -> Iterator[bytes]:
        with out:
            out.seek(0)
            yield b""
            while chunk := out.read(CHUNK):
                yield chunk

    chunks = read()
    next(chunks)
    return chunks
