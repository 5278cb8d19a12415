"""The list of candidates: a hundred thousand rows, searched, filtered, ordered, in pages."""

from typing import Any

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from acquisition.catalogue import badges as catalogue_badges
from acquisition.people.access import Permission
from acquisition.selection.campaign_forms import read_filters
from acquisition.selection.columns import chosen_columns, columns_for
from acquisition.selection.models import Campaign
from acquisition.selection.queries import candidates as queries
from acquisition.selection.queries.campaigns import by_state, counters
from acquisition.selection.queries.narrowing import Filters, Scope
from acquisition.selection.reasons import CODES
from acquisition.selection.states import ACTION_LABELS, CANDIDATE_BADGES
from acquisition.selection.views.candidate_rows import rows, words_of
from acquisition.selection.views.opening import id_of, may_decide, open_campaign
from acquisition.web.context import reading
from acquisition.web.lists import is_part, order, page_request

blueprint = Blueprint("candidates", __name__, template_folder="../templates")


@blueprint.get("/campaigns/<slug>/candidates")
def index(slug: str) -> ResponseReturnValue:
    """Candidates, searched, filtered, ordered, in pages."""
    return list_page(slug)


def list_page(slug: str, problem: str = "") -> str:
    """The list by this request's arguments; `problem` says what an act on it lacks."""
    filters = read_filters(request.args)
    with reading() as unit:
        campaign = open_campaign(unit, slug, Permission.CANDIDATES_SEE)
        scope = Scope.of(unit.actor, id_of(campaign))
        sorts = queries.sorts_for(scope)
        sorting = order(sorts, "number")
        counts = counters(unit.session, id_of(campaign))
        columns = columns_for(scope.findings, scope.holdings)
        if "show" in request.args:
            session["candidate_columns"] = [key for key in request.args.getlist("show") if key in columns]
        page = queries.page(
            unit.session, scope, filters, sorting.key, sorting.descending, page_request(), counts
        )
        all_filters = "more" in request.args or filters.narrowed_further
        shown = dict(
            campaign=campaign,
            tab="candidates",
            page=page,
            filters=filters,
            narrowed=filters != Filters(),
            order=sorting,
            sorts=sorts,
            columns=columns,
            shown=chosen_columns(session.get("candidate_columns"), columns),
            counts=by_state(counts),
            all_filters=all_filters,
            **_choices(campaign, all_filters=all_filters),
            scope=scope,
            decides=may_decide(unit, campaign),
            problem=problem,
        )
        words = words_of(campaign, url_for("candidates.index", slug=campaign.slug))
        body = rows(page.rows, shown["shown"], words, columns, boxes=shown["decides"])
        return render_template(
            "candidates/_list.html" if is_part() else "candidates/index.html", rows=body, **shown
        )


def _choices(campaign: Campaign, *, all_filters: bool) -> dict[str, Any]:
    """What the filters and the bulk bar offer to choose from."""
    choices: dict[str, Any] = {
        "councils": {council["key"]: council["name"] for council in campaign.ruleset["councils"]},
        "states": CANDIDATE_BADGES,
        "action_options": [(action.value, label) for action, label in ACTION_LABELS.items()],
    }
    if all_filters:
        choices["reason_options"] = [(code, f"{code} {label}") for code, label in CODES.items()]
        choices["enrich_options"] = [
            (state.value, badge.label) for state, badge in catalogue_badges.ENRICH.items()
        ]
    return choices
