"""Asking outside catalogues from a screen, and watching it."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from acquisition.catalogue import service
from acquisition.catalogue.queries.enrichment import latest_job
from acquisition.catalogue.views.blueprint import blueprint
from acquisition.kernel.i18n import gettext as _
from acquisition.people.access import Permission, require
from acquisition.web.context import reading, work


@blueprint.post("/titles/enrich")
def titles_enrich() -> ResponseReturnValue:
    """Ask about every title that was not asked about yet, or in vain."""
    with work() as unit:
        service.request_enrichment(unit)
    flash(_("Зовнішні каталоги буде запитано про всі книжки, яких ще не запитували."))
    return redirect(url_for("catalogue.titles"))


@blueprint.post("/titles/<int:title_id>/enrich")
def title_enrich(title_id: int) -> ResponseReturnValue:
    """Ask about one title, again if need be."""
    with work() as unit:
        service.request_enrichment(unit, [title_id], again=True)
    flash(_("Запит до зовнішніх каталогів надіслано."))
    return redirect(url_for("catalogue.title", title_id=title_id))


@blueprint.get("/titles/<int:title_id>/enrichment")
def title_enrichment(title_id: int) -> ResponseReturnValue:
    """The progress of the newest question about a title: a part of its card."""
    with reading() as unit:
        require(unit.actor, Permission.CATALOGUE_SEE)
        job = latest_job(unit.session, title_id)
        return render_template("catalogue/_enrichment.html", job=job, title_id=title_id)


@blueprint.get("/titles/enrichment")
def titles_enrichment() -> ResponseReturnValue:
    """The progress of the newest question about the whole catalogue: a part of the list."""
    with reading() as unit:
        require(unit.actor, Permission.CATALOGUE_SEE)
        return render_template("catalogue/_enrichment.html", job=latest_job(unit.session), title_id=None)
