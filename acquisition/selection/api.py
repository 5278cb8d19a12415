"""Selection over JSON: campaigns and candidates. Read-only; the same queries and rights as the screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from acquisition.kernel.paging import PageRequest
from acquisition.people.access import Permission, allowed, require, require_somewhere
from acquisition.people.api import api_blueprint
from acquisition.selection.models import Campaign, CandidateState
from acquisition.selection.queries import campaigns as campaign_queries
from acquisition.selection.queries import candidates as candidate_queries
from acquisition.selection.queries.narrowing import Filters, Scope
from acquisition.selection.queries.pipeline import shown_counts
from acquisition.selection.schemas import CampaignOut, CampaignsOut, CandidatesOut
from acquisition.web.context import actor, reading

blueprint = api_blueprint("selection_api", __name__, tag="Відбір")
_SHOWN = ("number", "title", "authors", "publisher", "year", "language", "council", "price_kop", "quantity",
          "demand_libraries", "demand_copies")  # fmt: skip


@blueprint.get("/campaigns")
@blueprint.output(CampaignsOut)
def campaigns() -> dict[str, Any]:
    """Campaigns, the newest year first."""
    require_somewhere(actor(), Permission.CAMPAIGN_SEE)
    with reading() as unit:
        rows = campaign_queries.campaigns(unit.session)
        seen = [row for row in rows if allowed(actor(), Permission.CAMPAIGN_SEE, campaign_id=row.campaign.id)]
        return {"campaigns": [_campaign(row.campaign, row.counts) for row in seen]}


@blueprint.get("/campaigns/<slug>")
@blueprint.output(CampaignOut)
def campaign(slug: str) -> dict[str, Any]:
    """One campaign."""
    require_somewhere(actor(), Permission.CAMPAIGN_SEE)
    with reading() as unit:
        found = campaign_queries.load(unit.session, slug)
        require(actor(), Permission.CAMPAIGN_SEE, campaign_id=found.id)
        assert found.id is not None
        return _campaign(found, campaign_queries.by_state(campaign_queries.counters(unit.session, found.id)))


@blueprint.get("/campaigns/<slug>/candidates")
@blueprint.output(CandidatesOut)
def candidates(slug: str) -> dict[str, Any]:
    """Candidates by number: `?page=`, `?size=` (25, 50, 100, 500), `?state=`, `?q=` words or ISBN."""
    require_somewhere(actor(), Permission.CANDIDATES_SEE)
    with reading() as unit:
        found = campaign_queries.load(unit.session, slug)
        require(actor(), Permission.CANDIDATES_SEE, campaign_id=found.id)
        assert found.id is not None
        scope = Scope.of(actor(), found.id)
        state = request.args.get("state", "")
        filters = Filters(
            query=request.args.get("q", ""),
            state=CandidateState(state) if state in set(CandidateState) else None,
        )
        asked = PageRequest.read(request.args.get("page"), request.args.get("size"))
        counts = campaign_queries.counters(unit.session, found.id)
        page = candidate_queries.page(unit.session, scope, filters, "number", False, asked, counts)
        return {
            "total": page.total,
            "more": page.more,
            "page": asked.number,
            "size": asked.size,
            "candidates": [_candidate(row, scope.findings) for row in page.rows],
        }


def _campaign(found: Campaign, counts: Mapping[CandidateState, int]) -> dict[str, Any]:
    shown = shown_counts(actor(), found.id or 0, counts)
    return {
        "slug": found.slug,
        "name": found.name,
        "year": found.year,
        "state": found.state.value,
        "ruleset": found.ruleset_key,
        "ruleset_sha256": found.ruleset_sha256,
        "budget_kop": found.budget_kop,
        "currency": found.currency,
        "candidates": {state.value: number for state, number in shown.items()},
    }


def _candidate(row: Any, findings: bool) -> dict[str, Any]:
    shown = {name: getattr(row, name) for name in _SHOWN}
    return {
        **shown,
        "isbn": row.isbn13,
        "audience": row.audience.value if row.audience else None,
        "state": row.state.value,
        "codes": row.codes.split() if findings else None,
    }
