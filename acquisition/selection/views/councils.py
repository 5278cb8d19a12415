"""Screens of councils: experts of each, appointing and releasing them."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.kernel.errors import InvalidInput
from acquisition.kernel.i18n import gettext as _
from acquisition.people.access import Permission, allowed
from acquisition.people.models import User
from acquisition.selection.blindness import names_shown
from acquisition.selection.queries.campaigns import rules_of
from acquisition.selection.queries.councils import councils, people_to_appoint
from acquisition.selection.service import councils as service
from acquisition.selection.views.opening import id_of, open_campaign
from acquisition.web.context import reading, work
from acquisition.web.numbers import stored_number

blueprint = Blueprint("councils", __name__, template_folder="../templates")


@blueprint.get("/campaigns/<slug>/councils")
def index(slug: str) -> ResponseReturnValue:
    """Councils with their titles and experts."""
    return _page(slug, {})


@blueprint.post("/campaigns/<slug>/councils/appoint")
def appoint(slug: str) -> ResponseReturnValue:
    """Appoint a known user, or a new person by name and e-mail."""
    form = request.form
    try:
        with work() as unit:
            campaign = open_campaign(unit, slug, Permission.COUNCILS_MANAGE)
            number, council, user_id = (
                id_of(campaign),
                form.get("council", ""),
                form.get("user_id", 0, stored_number),
            )
            if user_id:
                made = service.appoint(unit, number, user_id, council)
            else:
                made = service.appoint_new(unit, number, form.get("name", ""), form.get("email", ""), council)
            code, locked_out = made.code, not unit.session.get_one(User, made.user_id).password_hash
    except InvalidInput as refusal:
        return _page(slug, refusal.fields), 422
    flash(_("Експерта призначено, код %(code)s.", code=code))
    if locked_out:
        flash(
            _(
                "Обліковий запис створено без пароля: попросіть адміністратора дати пароль, щоб експерт увійшов."
            )
        )
    return redirect(url_for("councils.index", slug=slug))


@blueprint.post("/campaigns/<slug>/councils/release/<int:appointment_id>")
def release(slug: str, appointment_id: int) -> ResponseReturnValue:
    """End an appointment with a reason."""
    try:
        with work() as unit:
            open_campaign(unit, slug, Permission.COUNCILS_MANAGE)
            code = service.release(unit, appointment_id, request.form.get("reason", "")).code
    except InvalidInput as refusal:
        return _page(slug, {f"reason-{appointment_id}": refusal.fields.get("reason")}), 422
    flash(_("Експерт %(code)s більше не входить до ради. Його подані листи збережено.", code=code))
    return redirect(url_for("councils.index", slug=slug))


def _page(slug: str, errors: Mapping[str, object]) -> str:
    with reading() as unit:
        campaign = open_campaign(unit, slug, Permission.COUNCILS_SEE)
        manages = allowed(unit.actor, Permission.COUNCILS_MANAGE, campaign_id=campaign.id)
        shown = councils(unit.session, campaign)
        people = people_to_appoint(unit.session) if manages else []
        others = [person for person in people if person.id != unit.actor.user_id]
        return render_template(
            "councils/index.html",
            campaign=campaign,
            tab="councils",
            councils=shown,
            manages=manages,
            named=names_shown(rules_of(campaign), manages),
            council_options=[(council.rule.key, council.rule.name) for council in shown],
            people_options=[(person.id, f"{person.name} ({person.email})") for person in others],
            typed=request.form,
            errors=errors,
        )
