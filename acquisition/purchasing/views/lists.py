"""The lists of a campaign, and one list with its lines."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import DomainError
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing import queries, service
from acquisition.purchasing.models import LineStatus, PurchaseList, Verdict
from acquisition.purchasing.queries.lines import ORDERS
from acquisition.purchasing.views.room import blueprint, find
from acquisition.selection.models import Campaign
from acquisition.selection.queries.campaigns import load, rules_of
from acquisition.selection.ruleset import Walk
from acquisition.web.context import reading, work
from acquisition.web.lists import is_part, order, page_request
from acquisition.web.numbers import stored_number

PARTS: Mapping[str, tuple[LineStatus, ...]] = {
    "included": (LineStatus.INCLUDED,),
    "reserve": (LineStatus.RESERVE,),
    "off": (LineStatus.REFUSED, LineStatus.REMOVED),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What a refused form held, to be shown again: the sentence, fields' sentences, ticked lines, the reason."""

    sentence: str = ""
    action: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)
    chosen: Collection[str] = ()
    reason: str = ""


@blueprint.get("/campaigns/<slug>/lists")
def index(slug: str) -> ResponseReturnValue:
    with reading() as unit:
        return _index(unit, slug)


def _index(unit: UnitOfWork, slug: str, refusal: DomainError | None = None) -> ResponseReturnValue:
    campaign = load(unit.session, slug)
    assert campaign.id is not None
    rows = queries.lists(unit.session, unit.actor, campaign.id)
    page = render_template(
        "purchasing/index.html",
        campaign=campaign,
        tab="lists",
        rows=rows,
        runs=queries.finished_runs(unit.session, campaign.id),
        rules=rules_of(campaign),
        idle=queries.idle_envelopes(unit.session, campaign),
        walks=[(mode.value, mode) for mode in Walk],
        refusal=refusal,
    )
    return page, refusal.status if refusal else 200


@blueprint.post("/campaigns/<slug>/lists")
def make(slug: str) -> ResponseReturnValue:
    run = request.form.get("run", type=stored_number)
    walk = request.form.get("walk", "")
    try:
        with work() as unit:
            campaign = load(unit.session, slug)
            assert campaign.id is not None
            mode = Walk(walk) if walk in list(Walk) else None
            made = service.make_list(unit, campaign.id, run_number=run, mode=mode)
            number = made.number
    except DomainError as refusal:
        if refusal.status in (401, 403):
            raise
        with reading() as unit:
            return _index(unit, slug, refusal)
    flash(_("Перелік № %(number)s складено.", number=number), "success")
    return redirect(url_for("purchasing.show", slug=slug, number=number))


@blueprint.get("/campaigns/<slug>/lists/<int:number>")
def show(slug: str, number: int) -> ResponseReturnValue:
    with reading() as unit:
        campaign, shown = find(unit, slug, number)
        return render_list(unit, campaign, shown, Typed())


def render_list(unit: UnitOfWork, campaign: Campaign, shown: PurchaseList, typed: Typed) -> str:
    """The page of a list; HTMX gets the table alone."""
    assert shown.id is not None
    part = request.args.get("part", "included")
    part = part if part in PARTS else "included"
    chosen = order(ORDERS, "place")
    verdict = request.args.get("verdict", "")
    asked = queries.LineFilter(
        statuses=PARTS[part],
        council=request.args.get("council", ""),
        verdict=Verdict(verdict) if verdict in list(Verdict) else None,
        search=request.args.get("q", ""),
    )
    page = queries.lines(unit.session, shown.id, asked, page_request(), chosen.key, chosen.descending)
    common = {
        "campaign": campaign,
        "shown": shown,
        "part": part,
        "page": page,
        "order": chosen,
        "asked": asked,
    }
    councils = {council.key: council.name for council in rules_of(campaign).councils}
    if is_part():
        return render_template("purchasing/_lines.html", councils=councils, typed=typed, **common)
    return render_template(
        "purchasing/show.html",
        tab="lists",
        councils=councils,
        typed=typed,
        counts=queries.counts(unit.session, shown.id),
        sums=queries.council_sums(unit.session, campaign, shown),
        run_number=queries.run_number(unit.session, shown),
        snapshots=queries.snapshots(unit.session, shown.id),
        changes=queries.changes(unit.session, shown.id),
        walk=Walk(shown.walk),
        **common,
    )
