"""Screens of campaigns: the list, a new one, the overview with its pipeline, the rule set."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import InvalidInput, StaleVersion
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, allowed, require, require_somewhere
from acquisition.selection import pipeline, ruleset
from acquisition.selection.campaign_forms import read_campaign, read_state
from acquisition.selection.models import Campaign
from acquisition.selection.queries import campaigns as queries
from acquisition.selection.queries.pipeline import shown_counts, steps
from acquisition.selection.reasons import CODES
from acquisition.selection.service import campaigns as service
from acquisition.selection.states import CAMPAIGN_BADGES, ORDER, blockers, next_state, warnings
from acquisition.selection.terms import terms
from acquisition.selection.views.leading import leading
from acquisition.selection.views.opening import id_of, open_campaign
from acquisition.selection.walk import split_budget
from acquisition.web.context import reading, work
from acquisition.web.filters import show_money

blueprint = Blueprint("campaigns", __name__, template_folder="../templates")


@blueprint.get("/campaigns")
def index() -> ResponseReturnValue:
    """All campaigns the person may see."""
    with reading() as unit:
        require_somewhere(unit.actor, Permission.CAMPAIGN_SEE)
        rows = [
            replace(row, counts=shown_counts(unit.actor, id_of(row.campaign), row.counts))
            for row in queries.campaigns(unit.session)
            if allowed(unit.actor, Permission.CAMPAIGN_SEE, campaign_id=row.campaign.id)
        ]
        return render_template("campaigns/index.html", rows=rows)


@blueprint.route("/campaigns/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """Create a campaign from a rule set."""
    if request.method == "GET":
        return _new_form({}, {})
    try:
        with work() as unit:
            slug = service.create(unit, **read_campaign(request.form)).slug
    except InvalidInput as refusal:
        return _new_form(request.form, refusal.fields), 422
    flash(_("Кампанію створено."))
    return redirect(url_for("campaigns.overview", slug=slug))


@blueprint.route("/campaigns/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> ResponseReturnValue:
    """Change name, budget, deadline."""
    if request.method == "GET":
        return _edit_form(slug, None, {})
    try:
        with work() as unit:
            campaign = open_campaign(unit, slug, Permission.CAMPAIGN_MANAGE)
            typed = read_campaign(request.form)
            changed = {key: typed[key] for key in ("name", "budget_kop", "deadline")}
            service.edit(unit, id_of(campaign), request.form.get("version", 0, int), **changed)
    except InvalidInput as refusal:
        return _edit_form(slug, request.form, refusal.fields), 422
    except StaleVersion as stale:
        return _edit_form(slug, request.form, {}, stale), 409
    flash(_("Зміни збережено."))
    return redirect(url_for("campaigns.overview", slug=slug))


@blueprint.get("/campaigns/<slug>")
def overview(slug: str) -> ResponseReturnValue:
    """The pipeline as a picture, the step the campaign stands at and what blocks the next one."""
    with reading() as unit:
        campaign = open_campaign(unit, slug, Permission.CAMPAIGN_SEE)
        return _overview(unit, campaign, {})


@blueprint.post("/campaigns/<slug>/move")
def move(slug: str) -> ResponseReturnValue:
    """One step forward or back."""
    try:
        with work() as unit:
            campaign = open_campaign(unit, slug, Permission.CAMPAIGN_MANAGE)
            to = read_state(request.form.get("to", ""))
            version = request.form.get("version", 0, int)
            service.move(unit, id_of(campaign), to, version, request.form.get("reason", ""))
    except InvalidInput as refusal:
        with reading() as unit:
            return _overview(unit, open_campaign(unit, slug, Permission.CAMPAIGN_SEE), refusal.fields), 422
    flash(_("Кампанія тепер на кроці «%(step)s».", step=CAMPAIGN_BADGES[to].label))
    return redirect(url_for("campaigns.overview", slug=slug))


@blueprint.route("/campaigns/<slug>/rules", methods=["GET", "POST"])
def rules(slug: str) -> ResponseReturnValue:
    """The campaign's rule set, readable to a librarian; another one may be chosen until proposals come."""
    errors: Mapping[str, object] = {}
    stale: StaleVersion | None = None
    if request.method == "POST":
        try:
            with work() as unit:
                campaign = open_campaign(unit, slug, Permission.CAMPAIGN_MANAGE)
                chosen, version = request.form.get("rules", ""), request.form.get("version", 0, int)
                service.replace_rules(unit, id_of(campaign), chosen, version)
            flash(_("Порядок кампанії замінено."))
            return redirect(url_for("campaigns.rules", slug=slug))
        except InvalidInput as refusal:
            errors = refusal.fields
        except StaleVersion as refusal:
            stale = refusal
    with reading() as unit:
        campaign = open_campaign(unit, slug, Permission.CAMPAIGN_SEE)
        chosen_rules = queries.rules_of(campaign)
        page = render_template(
            "campaigns/rules.html",
            campaign=campaign,
            tab="overview",
            rules=chosen_rules,
            envelopes=split_budget(
                campaign.budget_kop, {council.key: council.share for council in chosen_rules.councils}
            ),
            codes=CODES,
            rule_terms=terms,
            shipped=_shipped(),
            errors=errors,
            stale=stale,
        )
    return page, 422 if errors else 409 if stale else 200


def _overview(unit: UnitOfWork, campaign: Campaign, errors: Mapping[str, object]) -> str:
    figures = queries.figures(unit.session, campaign)
    shown = [
        replace(step, address=leading(unit.actor, campaign, step.key))
        for step in steps(unit.session, unit.actor, campaign, figures)
    ]
    following = next_state(campaign.state)
    inside = allowed(unit.actor, Permission.COUNCILS_SEE, campaign_id=campaign.id)
    return render_template(
        "campaigns/overview.html",
        campaign=campaign,
        tab="overview",
        figures=figures,
        bands=pipeline.bands(shown),
        width=pipeline.WIDTH * len(shown),
        order=ORDER,
        badges=CAMPAIGN_BADGES,
        following=following,
        previous=ORDER[ORDER.index(campaign.state) - 1] if campaign.state is not ORDER[0] else None,
        blockers=blockers(following, figures) if following and inside else [],
        warnings=warnings(following, figures) if following and inside else [],
        rules=queries.rules_of(campaign),
        experts=queries.experts_by_council(unit.session, id_of(campaign)),
        inside=inside,
        leads={key: leading(unit.actor, campaign, key) for key in ("experts", "sheets", "votes")},
        errors=errors,
    )


def _edit_form(
    slug: str,
    typed: Mapping[str, Any] | None,
    errors: Mapping[str, object],
    stale: StaleVersion | None = None,
) -> str:
    with reading() as unit:
        campaign = open_campaign(unit, slug, Permission.CAMPAIGN_MANAGE)
        stored = {
            "name": campaign.name,
            "budget": show_money(campaign.budget_kop),
            "deadline": campaign.deadline.isoformat() if campaign.deadline else "",
        }
        return render_template(
            "campaigns/edit.html",
            campaign=campaign,
            tab="overview",
            typed=typed or stored,
            errors=errors,
            stale=stale,
        )


def _new_form(typed: Mapping[str, Any], errors: Mapping[str, object]) -> str:
    with reading() as unit:
        require(unit.actor, Permission.CAMPAIGN_MANAGE)
        return render_template("campaigns/new.html", typed=typed, errors=errors, shipped=_shipped())


def _shipped() -> list[tuple[str, str]]:
    """Keys and names of the rule sets that come with the project, the default first."""
    loaded = [ruleset.load(key) for key in ruleset.available()]
    loaded.sort(key=lambda rules: (rules.key != "ubi-2020", rules.key))
    return [(rules.key, f"{rules.name} ({rules.key})") for rules in loaded]
