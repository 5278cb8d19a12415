"""One candidate: everything about the book and its offer, the decision, the correction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.catalogue import badges as catalogue_badges
from acquisition.catalogue.editing import ROLE_FIELDS
from acquisition.catalogue.isbn import hyphenate
from acquisition.catalogue.queries.card import shown_value, title_card
from acquisition.demand.queries.merged import Demand
from acquisition.kernel.errors import InvalidInput, StaleVersion
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, allowed, own_libraries
from acquisition.selection.campaign_forms import read_correction, read_verdict
from acquisition.selection.models import Campaign, Candidate, CandidateState
from acquisition.selection.queries import candidate as queries
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.queries.facts import demand
from acquisition.selection.queries.narrowing import Scope
from acquisition.selection.reasons import CODES, Certainty, Finding, persons_findings
from acquisition.selection.routing import Ground, Route
from acquisition.selection.service import candidates as service
from acquisition.selection.service import decisions
from acquisition.selection.states import ACTION_LABELS, CANDIDATE_BADGES, EVENT_LABELS, actions_from
from acquisition.selection.views import candidates as listing
from acquisition.selection.views.opening import id_of, may_decide, open_campaign, step_to_decide
from acquisition.web.context import reading, work


@listing.blueprint.get("/campaigns/<slug>/candidates/<int:number>")
def show(slug: str, number: int) -> ResponseReturnValue:
    """Everything about one proposal."""
    with reading() as unit:
        return _show(unit, slug, number, {}, {})


@listing.blueprint.post("/campaigns/<slug>/candidates/<int:number>/decide")
def decide(slug: str, number: int) -> ResponseReturnValue:
    """Admit, reject with reasons, return for a fix."""
    try:
        with work() as unit:
            candidate = _open(unit, slug, number)[1]
            verdict, version = read_verdict(request.form), request.form.get("version", 0, int)
            decided = decisions.decide(unit, candidate.id or 0, verdict, version)
            label = CANDIDATE_BADGES[decided.state].label
    except InvalidInput as refusal:
        return _again(slug, number, refusal.fields), 422
    except StaleVersion as stale:
        return _again(slug, number, {}, stale), 409
    flash(_("Пропозиція № %(number)s: %(state)s.", number=number, state=label))
    return redirect(url_for("candidates.show", slug=slug, number=number))


@listing.blueprint.route("/campaigns/<slug>/candidates/<int:number>/correct", methods=["GET", "POST"])
def correct(slug: str, number: int) -> ResponseReturnValue:
    """Correct the offer: price, quantity, council, audience, marks of documents and sample."""
    if request.method == "GET":
        return _correct_form(slug, number, None, {})
    try:
        with work() as unit:
            candidate = _open(unit, slug, number)[1]
            version = request.form.get("version", 0, int)
            service.correct(unit, candidate.id or 0, read_correction(request.form), version)
    except InvalidInput as refusal:
        return _correct_form(slug, number, request.form, refusal.fields), 422
    except StaleVersion as stale:
        return _correct_form(slug, number, request.form, {}, stale), 409
    flash(_("Пропозицію збережено. Проведіть технічний відбір ще раз, щоб перевірити її."))
    return redirect(url_for("candidates.show", slug=slug, number=number))


def _open(unit: UnitOfWork, slug: str, number: int) -> tuple[Campaign, Candidate]:
    campaign = open_campaign(unit, slug, Permission.CANDIDATES_SEE)
    return campaign, queries.load(unit.session, Scope.of(unit.actor, id_of(campaign)), number)


def _again(slug: str, number: int, errors: Mapping[str, object], stale: StaleVersion | None = None) -> str:
    """The page as it stands now, with what was typed."""
    with reading() as unit:
        return _show(unit, slug, number, request.form.to_dict(flat=True), errors, stale)


def _show(
    unit: UnitOfWork,
    slug: str,
    number: int,
    typed: Mapping[str, str],
    errors: Mapping[str, object],
    stale: StaleVersion | None = None,
) -> str:
    campaign, candidate = _open(unit, slug, number)
    scope = Scope.of(unit.actor, id_of(campaign))
    sees_holdings = allowed(unit.actor, Permission.HOLDINGS_SEE, campaign_id=campaign.id)
    before, after = queries.neighbours(unit.session, scope, number)
    return render_template(
        "candidates/show.html",
        campaign=campaign,
        tab="candidates",
        candidate=candidate,
        scope=scope,
        council=rules_of(campaign).council(candidate.council),
        card=title_card(
            unit.session, candidate.title_id, None if sees_holdings else own_libraries(unit.actor)
        ),
        demand=demand(unit.session, [candidate]).get(candidate.id or 0, Demand()),
        before=before,
        after=after,
        kindred=queries.kindred(unit.session, scope, candidate),
        **(_inside(unit, candidate) if scope.findings else {}),
        decides=may_decide(unit, campaign),
        typed=typed,
        typed_codes=_codes_ticked(candidate),
        step_back=step_to_decide(unit, campaign),
        errors=errors,
        stale=stale,
        **_tables(),
    )


def _codes_ticked(candidate: Candidate) -> list[str]:
    """The codes that were sent; on opening those which the check found, for a proposal without a decision."""
    if request.method == "POST":
        return request.form.getlist("codes")
    return sorted(decisions.codes_found(candidate)) if candidate.state is CandidateState.PROPOSED else []


def _inside(unit: UnitOfWork, candidate: Candidate) -> dict[str, Any]:
    """What only those who take part in the check are shown."""
    found = [Finding.from_plain(each) for each in candidate.reasons]
    said = candidate.route
    return {
        "findings": {
            certainty.value: [each for each in found if each.certainty is certainty]
            for certainty in Certainty
        },
        "own_findings": persons_findings(candidate.decision),
        "decided_at": datetime.fromisoformat(candidate.decision["at"]) if candidate.decision else None,
        "history": queries.history(unit.session, candidate),
        "actions": actions_from(candidate.state),
        "route": Route(candidate.council, Ground(said["ground"]), said["params"]) if said else None,
    }


def _correct_form(
    slug: str,
    number: int,
    typed: Mapping[str, str] | None,
    errors: Mapping[str, object],
    stale: StaleVersion | None = None,
) -> str:
    with reading() as unit:
        open_campaign(unit, slug, Permission.CANDIDATES_DECIDE)
        campaign, candidate = _open(unit, slug, number)
        return render_template(
            "candidates/correct.html",
            campaign=campaign,
            tab="candidates",
            candidate=candidate,
            typed=typed,
            errors=errors,
            stale=stale,
            councils=[(council.key, council.name) for council in rules_of(campaign).councils],
        )


def _tables() -> dict[str, Any]:
    """Labels and looks."""
    return {
        "codes": CODES,
        "states": CANDIDATE_BADGES,
        "CandidateState": CandidateState,
        "actions_labels": ACTION_LABELS,
        "event_labels": EVENT_LABELS,
        "badges": catalogue_badges,
        "hyphenate": hyphenate,
        "shown_value": shown_value,
        "role_labels": ROLE_FIELDS,
    }
