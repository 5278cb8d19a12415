"""The list of candidates: a hundred thousand rows, searched, filtered, ordered, in pages."""

from typing import Any

from flask import Blueprint, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from acquisition.catalogue import badges as catalogue_badges
from acquisition.catalogue.isbn import hyphenate
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import language
from acquisition.kernel.money import format_money
from acquisition.people.access import Permission
from acquisition.selection.campaign_forms import read_filters
from acquisition.selection.columns import chosen_columns, columns_for
from acquisition.selection.models import Campaign
from acquisition.selection.queries import candidates as queries
from acquisition.selection.queries.campaigns import by_state, counters
from acquisition.selection.queries.candidates import Filters, Scope
from acquisition.selection.reasons import CODES
from acquisition.selection.states import ACTION_LABELS, CANDIDATE_BADGES
from acquisition.selection.views.opening import id_of, may_decide, open_campaign
from acquisition.web.context import reading
from acquisition.web.lists import is_part, order, page_request

blueprint = Blueprint("candidates", __name__, template_folder="../templates")


@blueprint.get("/campaigns/<slug>/candidates")
def index(slug: str) -> ResponseReturnValue:
    """Candidates, searched, filtered, ordered, in pages."""
    sorting, filters = order(queries.SORTS, "number"), read_filters(request.args)
    with reading() as unit:
        campaign = open_campaign(unit, slug, Permission.CANDIDATES_SEE)
        scope = Scope.of(unit.actor, id_of(campaign))
        counts = counters(unit.session, id_of(campaign))
        columns = columns_for(scope.findings)
        if "show" in request.args:
            session["candidate_columns"] = [key for key in request.args.getlist("show") if key in columns]
        return render_template(
            "candidates/_list.html" if is_part() else "candidates/index.html",
            campaign=campaign,
            tab="candidates",
            page=queries.page(
                unit.session, scope, filters, sorting.key, sorting.descending, page_request(), counts
            ),
            filters=filters,
            narrowed=filters != Filters(),
            order=sorting,
            sorts=queries.SORTS,
            columns=columns,
            shown=chosen_columns(session.get("candidate_columns"), columns),
            counts=by_state(counts),
            scope=scope,
            decides=may_decide(unit, campaign),
            **_words(campaign),
        )


def _words(campaign: Campaign) -> dict[str, Any]:
    """Everything a row is written with, looked up once a page: a page of 500 rows translates each word once."""
    codes = {code: str(label) for code, label in CODES.items()}
    councils = {council["key"]: council["name"] for council in campaign.ruleset["councils"]}
    return {
        "address": url_for("candidates.index", slug=campaign.slug),
        "untitled": _("(без назви)"),
        "amount": Amounts(),
        "councils": councils,
        "short_councils": {
            each["key"]: each.get("short") or each["name"] for each in campaign.ruleset["councils"]
        },
        "codes": codes,
        "code_titles": {
            **codes,
            **{f"?{code}": _("підозра: %(reason)s", reason=label) for code, label in codes.items()},
        },
        "reason_options": [(code, f"{code} {label}") for code, label in codes.items()],
        "enrich_labels": {state: str(badge.label) for state, badge in catalogue_badges.ENRICH.items()},
        "enrich_options": [(state.value, badge.label) for state, badge in catalogue_badges.ENRICH.items()],
        "states": CANDIDATE_BADGES,
        "state_marks": {
            state: Markup('<span class="state state-{}">{}</span>').format(badge.tone, badge.label)
            for state, badge in CANDIDATE_BADGES.items()
        },
        "action_options": [(action.value, label) for action, label in ACTION_LABELS.items()],
        "badges": catalogue_badges,
        "hyphenate": hyphenate,
    }


class Amounts(dict[int | None, str]):
    """Prices as text by kopiykas, each written once: lists repeat prices, and writing one by a locale is slow."""

    def __init__(self) -> None:
        super().__init__({None: ""})
        self._language = language()

    def __call__(self, kopiykas: int | None) -> str:
        return self[kopiykas]

    def __missing__(self, kopiykas: int | None) -> str:
        self[kopiykas] = text = format_money(kopiykas or 0, self._language)
        return text
