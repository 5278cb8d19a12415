"""Screen of the audit trail: who did what, when and why; and whether the chain holds."""

from __future__ import annotations

import json
from datetime import date

from flask import render_template, request
from flask.typing import ResponseReturnValue

from acquisition.kernel.audit import check_chain
from acquisition.people.access import Permission, require
from acquisition.reports import queries
from acquisition.reports.labels import ACTIONS, ROOMS, SUBJECTS
from acquisition.reports.queries import AuditFilter
from acquisition.reports.views.blueprint import blueprint
from acquisition.selection.queries.campaigns import campaigns
from acquisition.web.context import reading, runtime
from acquisition.web.lists import page_request
from acquisition.web.numbers import stored_number


@blueprint.get("/audit")
def audit() -> ResponseReturnValue:
    """Events, filtered and paged; `?check=1` recomputes the whole chain."""
    wanted = AuditFilter(
        action=request.args.get("action", "")[:100],
        actor=request.args.get("actor", "").strip()[:200],
        subject_kind=request.args.get("subject", "")[:60],
        subject_id=request.args.get("id", None, stored_number),
        campaign_id=request.args.get("campaign", None, stored_number),
        since=_day(request.args.get("since", "")),
        until=_day(request.args.get("until", "")),
        zone=runtime().settings.timezone,
    )
    with reading() as unit:
        require(unit.actor, Permission.AUDIT_SEE)
        return render_template(
            "reports/audit.html",
            page=queries.audit_page(unit.session, wanted, page_request()),
            wanted=wanted,
            actions=queries.actions(unit.session),
            labels=ACTIONS,
            rooms=ROOMS,
            subjects=SUBJECTS,
            campaigns=[(row.campaign.id, row.campaign.name) for row in campaigns(unit.session)],
            checked=check_chain(unit.session) if request.args.get("check") else None,
        )


@blueprint.app_template_filter("plain_json")
def plain_json(value: object) -> str:
    """JSON for people: Cyrillic as it is, one value a line."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # an empty or half-typed day does not narrow
        return None
