"""Decisions on many candidates: first what they would touch, then the act on exactly that."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import col, select
from werkzeug.datastructures import MultiDict

from acquisition.kernel.errors import InvalidInput, Refused, StaleVersion
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import ngettext
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission
from acquisition.selection.campaign_forms import read_filters, read_verdict
from acquisition.selection.models import Campaign, Candidate
from acquisition.selection.queries.candidates import ids_of
from acquisition.selection.queries.narrowing import Scope
from acquisition.selection.reasons import CODES
from acquisition.selection.service import decisions
from acquisition.selection.states import ACTION_LABELS, CANDIDATE_BADGES
from acquisition.selection.views.candidates import list_page
from acquisition.selection.views.opening import id_of, open_campaign
from acquisition.web.context import reading, work
from acquisition.web.numbers import stored_number

blueprint = Blueprint("bulk", __name__, template_folder="../templates")

MOST = 5_000
"""At one stroke; the check itself admits any number of clean candidates as a job."""
SHOWN = 200


@blueprint.post("/campaigns/<slug>/candidates/bulk")
def preview(slug: str) -> ResponseReturnValue:
    """What the decision would touch: how many, which, and which not and why. Nothing chosen: the list again."""
    try:
        with reading() as unit:
            campaign = open_campaign(unit, slug, Permission.CANDIDATES_DECIDE)
            return _preview(unit, campaign, {})
    except InvalidInput as refusal:
        return list_page(slug, str(refusal)), refusal.status


@blueprint.get("/campaigns/<slug>/candidates/bulk")
def back_to_list(slug: str) -> ResponseReturnValue:
    """The preview opened again, or a link of the list shown in its place: the list with the same arguments."""
    return redirect(f"{url_for('candidates.index', slug=slug)}?{_clean(request.query_string.decode())}")


@blueprint.post("/campaigns/<slug>/candidates/bulk/act")
def act(slug: str) -> ResponseReturnValue:
    """Do it, if the list is still the one that was shown."""
    errors: Mapping[str, object] = {}
    stale: StaleVersion | None = None
    try:
        with work() as unit:
            campaign = open_campaign(unit, slug, Permission.CANDIDATES_DECIDE)
            verdict, digest = read_verdict(request.form), request.form.get("digest", "")
            done = decisions.decide_many(unit, id_of(campaign), _chosen(unit, campaign), verdict, digest)
        number = len(done.chosen)
        flash(
            ngettext(
                "Рішення збережено: %(num)s пропозиція.", "Рішення збережено: %(num)s пропозицій.", number
            )
        )
        return redirect(f"{url_for('candidates.index', slug=slug)}?{_safe_query()}")
    except InvalidInput as refusal:
        if "ids" in refusal.fields:
            flash(str(refusal))
            return redirect(f"{url_for('candidates.index', slug=slug)}?{_safe_query()}")
        errors = refusal.fields
    except StaleVersion as refusal:
        stale = refusal
    with reading() as unit:
        page = _preview(unit, open_campaign(unit, slug, Permission.CANDIDATES_DECIDE), errors, stale)
    return page, 409 if stale else 422


def _preview(
    unit: UnitOfWork, campaign: Campaign, errors: Mapping[str, object], stale: StaleVersion | None = None
) -> str:
    verdict = read_verdict(request.form)
    shown = decisions.preview(_chosen(unit, campaign), verdict)
    return render_template(
        "candidates/bulk.html",
        campaign=campaign,
        tab="candidates",
        verdict=verdict,
        shown=shown,
        joining=sum(1 for each in shown.left_out if each.joins),
        most=SHOWN,
        ids=request.form.getlist("ids"),
        over=request.form.get("over", "ids"),
        filters=request.form.get("filters", ""),
        typed=request.form,
        typed_codes=request.form.getlist("codes"),
        errors=errors,
        stale=stale,
        codes=CODES,
        states=CANDIDATE_BADGES,
        labels=ACTION_LABELS,
    )


def _chosen(unit: UnitOfWork, campaign: Campaign) -> Sequence[Candidate]:
    """The ticked candidates, or all of the filtered list, in order of numbers. Raises InvalidInput, Refused."""
    scope = Scope.of(unit.actor, id_of(campaign))
    if request.form.get("over") == "filters":
        ids = ids_of(unit.session, scope, read_filters(_query()), MOST + 1)
    else:
        ids = sorted(set(request.form.getlist("ids", stored_number)))
    if not ids:
        raise InvalidInput(
            _("Позначте хоча б одну пропозицію."), {"ids": _("Позначте хоча б одну пропозицію.")}
        )
    if len(ids) > MOST:
        raise Refused(_("За раз можна вирішити не більше %(most)s пропозицій: звузьте перелік.", most=MOST))
    found: list[Candidate] = []
    for start in range(0, len(ids), 1000):
        part = select(Candidate).where(*scope.condition, col(Candidate.id).in_(ids[start : start + 1000]))
        found += unit.session.exec(part)
    return sorted(found, key=lambda each: each.number)


def _query() -> MultiDict[str, Any]:
    """The arguments of the list from which the person came."""
    return MultiDict(parse_qsl(request.form.get("filters", "")[:2000]))


def _safe_query() -> str:
    return _clean(request.form.get("filters", ""))


def _clean(query: str) -> str:
    return query[:2000].replace("\r", "").replace("\n", "")
