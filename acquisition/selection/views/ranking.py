"""Screens of ratings: runs, a run's ranked list, and why a title has its points and its place."""

from itertools import pairwise
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, allowed, require
from acquisition.selection.blindness import names_shown, scores_open
from acquisition.selection.explanation import explain, step
from acquisition.selection.forms import criterion_label
from acquisition.selection.labels import (
    AGGREGATION_LABELS,
    DECISION_BADGES,
    FATE_BADGES,
    REASON_LABELS,
    RUN_BADGES,
    TIE_LABELS,
)
from acquisition.selection.models import Candidate, RankedTitle, RunState
from acquisition.selection.queries import rankings as queries
from acquisition.selection.queries.campaigns import figures, load
from acquisition.selection.queries.rankings import RatedFilter
from acquisition.selection.queries.sheets import expert_names
from acquisition.selection.ranking import Decision, Ranked
from acquisition.selection.ruleset import RuleSet, TieKey
from acquisition.selection.scoring import Method, criteria_of, method
from acquisition.selection.service.ranking import start_run
from acquisition.selection.snapshot import ENGINE, Header, read_header
from acquisition.selection.views.shown import council_names, show_score
from acquisition.web.context import reading, work
from acquisition.web.filters import show_money
from acquisition.web.lists import is_part, page_request

blueprint = Blueprint("ranking", __name__, template_folder="../templates")


@blueprint.get("/campaigns/<slug>/rankings")
def index(slug: str) -> ResponseReturnValue:
    """All runs of the campaign, and the button for a new one."""
    with reading() as unit:
        campaign = load(unit.session, slug)
        require(unit.actor, Permission.RANKING_SEE, campaign_id=campaign.id)
        assert campaign.id is not None
        return render_template(
            "ranking/index.html",
            campaign=campaign,
            tab="rankings",
            runs=queries.runs(unit.session, campaign.id),
            broken=queries.broken_runs(unit.session, campaign.id),
            failed=RUN_BADGES[RunState.FAILED],
            badges=RUN_BADGES,
            may_run=allowed(unit.actor, Permission.RANKING_RUN, campaign_id=campaign.id),
            figures=figures(unit.session, campaign),
            ends_scoring=not scores_open(campaign.state),
        )


@blueprint.post("/campaigns/<slug>/rankings")
def start(slug: str) -> ResponseReturnValue:
    """Start a run; its page shows the progress."""
    with work() as unit:
        campaign = load(unit.session, slug)
        run, _job = start_run(unit, campaign.id or 0)
        number = run.number
    flash(_("Розрахунок № %(number)s розпочато.", number=number))
    return redirect(url_for("ranking.run", slug=slug, number=number))


@blueprint.get("/campaigns/<slug>/rankings/<int:number>")
def run(slug: str, number: int) -> ResponseReturnValue:
    """A run: while it is computed its progress, then the ranked list with hashes and parameters."""
    wanted = RatedFilter(
        words=request.args.get("q", "")[:200],
        council=request.args.get("council", ""),
        decision=request.args.get("decision", ""),
    )
    with reading() as unit:
        campaign = load(unit.session, slug)
        require(unit.actor, Permission.RANKING_SEE, campaign_id=campaign.id)
        found = queries.run_by_number(unit.session, campaign.id or 0, number)
        shell = {"campaign": campaign, "tab": "rankings", "run": found, "badges": RUN_BADGES}
        if found.state is not RunState.DONE:
            job = queries.job_of(unit.session, found)
            template = "ranking/_waiting.html" if is_part() else "ranking/waiting.html"
            return render_template(template, job=job, **shell)
        assert found.id is not None
        header = read_header(found.header)
        return render_template(
            "ranking/run.html",
            page=queries.rated_page(unit.session, found.id, wanted, page_request()),
            wanted=wanted,
            header=header,
            engine=ENGINE,
            envelopes=_envelopes(header, queries.decision_counts(unit.session, found.id)),
            councils=council_names(campaign),
            decisions=DECISION_BADGES,
            reasons=REASON_LABELS,
            aggregations=AGGREGATION_LABELS,
            ties=TIE_LABELS,
            **shell,
        )


def _envelopes(header: Header, counts: dict[tuple[str, Decision], tuple[int, int]]) -> list[dict[str, Any]]:
    """The councils with their money: limit, what the recommended titles cost, what is left, titles by decision."""
    lines = []
    for council in header.rules.councils:
        limit = header.envelopes[council.key]
        by_decision = {each: counts.get((council.key, each), (0, 0)) for each in Decision}
        spent = by_decision[Decision.RECOMMENDED][1]
        lines.append(
            {
                "name": council.name,
                "key": council.key,
                "limit": limit,
                "spent": spent,
                "left": None if limit is None else limit - spent,
                "idle": bool(limit) and not any(titles for titles, _kopiykas in by_decision.values()),
                "titles": {decision: titles for decision, (titles, _kopiykas) in by_decision.items()},
            }
        )
    return lines


@blueprint.get("/campaigns/<slug>/rankings/<int:number>/<int:candidate_id>")
def title(slug: str, number: int, candidate_id: int) -> ResponseReturnValue:
    """Why this title has its points (parts that add up) and its place (its neighbours and the deciding key)."""
    with reading() as unit:
        campaign = load(unit.session, slug)
        require(unit.actor, Permission.RANKING_SEE, campaign_id=campaign.id)
        found = queries.run_by_number(unit.session, campaign.id or 0, number)
        if found.state is not RunState.DONE:
            raise NotFound(_("Цей розрахунок ще не завершено."))
        line = queries.ranked_line(unit.session, found.id or 0, candidate_id)
        header = read_header(found.header)
        how = method(header.rules)
        around = queries.neighbours(unit.session, line)
        entry = queries.as_ranked(line)
        return render_template(
            "ranking/title.html",
            campaign=campaign,
            tab="rankings",
            run=found,
            line=line,
            entry=entry.entry,
            candidate=unit.session.get_one(Candidate, candidate_id),
            names=_names(unit, found.campaign_id, header.rules),
            working=explain(how, entry.entry) if scores_open(campaign.state) else None,
            ranked=entry,
            around=_around(how, line, around),
            rules=header.rules,
            labels={each.key: criterion_label(header.rules, each) for each in criteria_of(header.rules)},
            councils=council_names(campaign),
            decisions=DECISION_BADGES,
            reasons=REASON_LABELS,
            fates=FATE_BADGES,
            aggregations=AGGREGATION_LABELS,
            ties=TIE_LABELS,
        )


def _names(unit: UnitOfWork, campaign_id: int, rules: RuleSet) -> dict[str, str]:
    manages = allowed(unit.actor, Permission.COUNCILS_MANAGE, campaign_id=campaign_id)
    return expert_names(unit.session, campaign_id) if names_shown(rules, manages) else {}


def _around(how: Method, line: RankedTitle, around: list[RankedTitle]) -> list[dict[str, Any]]:
    """The neighbours of the line: where each stands, which key of the order decided, and both values of it."""
    found = []
    for upper, lower in pairwise(around):
        why = step(how, queries.as_ranked(upper), queries.as_ranked(lower))
        above = lower.id == line.id
        other, mine, theirs = (upper, why.lower, why.higher) if above else (lower, why.higher, why.lower)
        found.append(
            {
                "candidate_id": other.candidate_id,
                "title": theirs.entry.title,
                "above": above,
                "key": TIE_LABELS[why.key] if why.key else _("стан: спершу книжки в рейтингу, потім решта"),
                "mine": _value(why.key, mine),
                "theirs": _value(why.key, theirs),
            }
        )
    return found


def _value(key: TieKey | None, line: Ranked) -> str:
    """What a line has for a key of the order, as people read it; exact scores stand beside the rounded ones."""
    if key is None:
        return str(REASON_LABELS[line.reason]) if line.place is None else _("у рейтингу")
    if key is TieKey.PRICE:
        return show_money(line.entry.price_kop) or "—"
    if key is TieKey.TITLE:
        return line.entry.title
    if key is TieKey.NUMBER:
        return str(line.entry.number)
    scores = {
        TieKey.SCORE: line.score.rating,
        TieKey.EXPERTS: line.score.experts,
        TieKey.LIBRARIES: line.score.libraries,
    }
    value = scores[key]
    return show_score(value) if value is None or value.denominator == 1 else f"{show_score(value)} ({value})"
