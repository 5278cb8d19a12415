"""Frozen versions of an approved list: minutes as page and PDF, what changed, the sealed text itself."""

from datetime import date

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing import queries
from acquisition.purchasing.difference import difference as compare
from acquisition.purchasing.minutes import minutes as printed
from acquisition.purchasing.minutes import typeset
from acquisition.purchasing.models import PurchaseList
from acquisition.purchasing.views.room import blueprint, find
from acquisition.web.context import reading, runtime


def _version(unit: UnitOfWork, shown: PurchaseList, version: int) -> queries.Version:
    assert shown.id is not None
    return queries.snapshot(unit.session, shown.id, version)


@blueprint.get("/campaigns/<slug>/lists/<int:number>/versions/<int:version>")
def minutes(slug: str, number: int, version: int) -> ResponseReturnValue:
    with reading() as unit:
        campaign, shown = find(unit, slug, number)
        found = _version(unit, shown, version)
        return render_template(
            "purchasing/minutes.html",
            campaign=campaign,
            tab="lists",
            shown=shown,
            version=found,
            minutes=printed(found.content, found.sha256, runtime().settings.timezone),
        )


@blueprint.get("/campaigns/<slug>/lists/<int:number>/versions/<int:version>/minutes.pdf")
def minutes_pdf(slug: str, number: int, version: int) -> ResponseReturnValue:
    with reading() as unit:
        shown = find(unit, slug, number)[1]
        found = _version(unit, shown, version)
    made = typeset(printed(found.content, found.sha256, runtime().settings.timezone), found.made_at)
    return _download(made, "application/pdf", f"protokol-{slug}-{number}-{version}.pdf")


@blueprint.get("/campaigns/<slug>/lists/<int:number>/versions/<int:version>/snapshot.json")
def sealed_text(slug: str, number: int, version: int) -> ResponseReturnValue:
    """The very bytes whose SHA-256 the minutes name."""
    with reading() as unit:
        shown = find(unit, slug, number)[1]
        found = _version(unit, shown, version)
    return _download(found.text.encode(), "application/json", f"perelik-{slug}-{number}-{version}.json")


@blueprint.get("/campaigns/<slug>/lists/<int:number>/versions/<int:version>/difference")
def difference(slug: str, number: int, version: int) -> ResponseReturnValue:
    """What this version changed against the one before."""
    with reading() as unit:
        campaign, shown = find(unit, slug, number)
        found = _version(unit, shown, version)
        before = _version(unit, shown, version - 1) if version > 1 else None
        return render_template(
            "purchasing/difference.html",
            campaign=campaign,
            tab="lists",
            shown=shown,
            version=found,
            before=before,
            found=None if before is None else compare(before.content, found.content),
            day=date.fromisoformat,
            changes=[change for change in found.content["changes"] if change["version"] == version],
        )


def _download(body: bytes, media_type: str, name: str) -> Response:
    return Response(
        body, mimetype=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
