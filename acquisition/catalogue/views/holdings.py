"""The screen of holdings: what each library has of each title."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from acquisition.catalogue.isbn import hyphenate
from acquisition.catalogue.queries.holdings import (
    ORDERS,
    HoldingFilter,
    holding_libraries,
    holding_totals,
    search_holdings,
)
from acquisition.catalogue.views.blueprint import blueprint
from acquisition.people.access import Permission, require
from acquisition.web.context import reading
from acquisition.web.lists import is_part, order, page_request
from acquisition.web.numbers import stored_number


@blueprint.get("/holdings")
def holdings() -> ResponseReturnValue:
    """Title × library, searched and filtered."""
    sorting = order(ORDERS, "title")
    args = request.args
    wanted = HoldingFilter(
        args.get("q", "").strip()[:200],
        args.get("library", type=stored_number),
        args.get("least", type=stored_number),
    )
    asked = page_request()
    with reading() as unit:
        require(unit.actor, Permission.HOLDINGS_SEE)
        return render_template(
            "catalogue/_holdings.html" if is_part() else "catalogue/holdings.html",
            page=search_holdings(unit.session, wanted, sorting.key, sorting.descending, asked),
            wanted=wanted,
            order=sorting,
            totals=None
            if is_part() or wanted != HoldingFilter() or asked.number > 1
            else holding_totals(unit.session),
            library_options=holding_libraries(unit.session),
            narrowed=wanted != HoldingFilter(),
            hyphenate=hyphenate,
        )
