"""Screens of the technical check: run it, see what was found, decide on suspicions."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.catalogue import badges as catalogue_badges
from acquisition.catalogue.models import Register
from acquisition.catalogue.queries.registers import registers_loaded
from acquisition.kernel.i18n import gettext as _
from acquisition.people.access import Permission
from acquisition.selection.queries import check as queries
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.queries.facts import last_checked
from acquisition.selection.reasons import CODES, Certainty, Finding, suspicions
from acquisition.selection.service.checking import request_check
from acquisition.selection.views.opening import id_of, may_decide, open_campaign, step_to_decide
from acquisition.web.context import reading, work
from acquisition.web.lists import page_request

blueprint = Blueprint("check", __name__, template_folder="../templates")

ASKED = {
    "R01": Register.PUBLISHERS,
    "R11": Register.MARKET,
    "R12": Register.FORBIDDEN,
    "R13": Register.FORBIDDEN,
}
"""Which register a rule asks: without it the rule is «не перевірено»."""


@blueprint.get("/campaigns/<slug>/check")
def index(slug: str) -> ResponseReturnValue:
    """What waits for a person, what was found by code, and the suspicions one by one."""
    with reading() as unit:
        campaign = open_campaign(unit, slug, Permission.COUNCILS_SEE)
        number = id_of(campaign)
        loaded = registers_loaded(unit.session)
        page = queries.suspected(unit.session, number, page_request())
        rules = rules_of(campaign)
        return render_template(
            "check/index.html",
            campaign=campaign,
            tab="check",
            waiting=queries.waiting(unit.session, number),
            found=queries.by_code(unit.session, number),
            rules=[rule for rule in rules.eligibility if rule.since is None or campaign.year >= rule.since],
            missing={code for code, register in ASKED.items() if register not in loaded},
            registers=catalogue_badges.REGISTERS,
            asked=ASKED,
            page=page,
            suspicions={each.id: suspicions(map(Finding.from_plain, each.reasons)) for each in page.rows},
            reasons_of={
                each.id: [code for code in each.codes.split() if code[0] != "?"] for each in page.rows
            },
            codes=CODES,
            Certainty=Certainty,
            last_checked=last_checked(unit.session, number),
            job=queries.last_job(unit.session, number),
            decides=may_decide(unit, campaign),
            step_back=step_to_decide(unit, campaign),
        )


@blueprint.post("/campaigns/<slug>/check/run")
def run(slug: str) -> ResponseReturnValue:
    """Send the check of all candidates."""
    with work() as unit:
        campaign = open_campaign(unit, slug, Permission.CANDIDATES_DECIDE)
        request_check(unit, id_of(campaign), admit_clean=bool(request.form.get("admit_clean")))
    flash(_("Технічний відбір розпочато. Сторінку можна залишити: робота триватиме."))
    return redirect(url_for("check.index", slug=slug))


@blueprint.get("/campaigns/<slug>/check/progress")
def progress(slug: str) -> ResponseReturnValue:
    """The running check, for the page to look at again and again."""
    with reading() as unit:
        campaign = open_campaign(unit, slug, Permission.COUNCILS_SEE)
        job = queries.last_job(unit.session, id_of(campaign))
        return render_template("check/_progress.html", campaign=campaign, job=job)
