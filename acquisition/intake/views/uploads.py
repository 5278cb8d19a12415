"""The list of imports with the form that brings a new file."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.intake import campaigns, queries, service
from acquisition.intake.kinds import KINDS
from acquisition.intake.models import FileKind
from acquisition.intake.states import STATE_BADGES
from acquisition.intake.views.blueprint import blueprint
from acquisition.kernel.errors import InvalidInput
from acquisition.kernel.i18n import gettext as _
from acquisition.web.context import reading, runtime, work
from acquisition.web.lists import page_request
from acquisition.web.numbers import stored_number


@blueprint.get("/imports")
def index() -> ResponseReturnValue:
    """Imports the person may see; `?kind=` narrows them and fills the form."""
    return _page(request.args, {})


@blueprint.post("/imports")
def upload() -> ResponseReturnValue:
    """Keep the file and have it read; what was typed stays when something is wrong."""
    try:
        file = request.files.get("file")
        kind = _kind(request.form.get("kind", ""))
        if file is None or not file.filename:
            raise InvalidInput(_("Оберіть файл."), {"file": _("Оберіть файл.")})
        if kind is None:
            raise InvalidInput(_("Оберіть вид файлу."), {"kind": _("Оберіть вид файлу.")})
        campaign = request.form.get("campaign", type=stored_number)
        sender = request.form.get("sender", "")
        with work() as unit:
            if campaign is not None and campaign not in campaigns.by_id(unit.session):
                raise InvalidInput(_("Такої кампанії немає."), {"campaign": _("Такої кампанії немає.")})
            kept = service.upload(unit, file.stream, file.filename, kind, campaign_id=campaign, sender=sender)
            address = url_for("intake.batch", batch_id=kept.batch.id)
    except InvalidInput as refusal:
        return _page(request.form, refusal.fields), 422
    if kept.job is None:
        flash(_("Цей самий файл уже завантажували. Перевірте, чи потрібен він удруге."), "warning")
    return redirect(address)


def _page(typed: Mapping[str, Any], errors: Mapping[str, object]) -> str:
    with reading() as unit:
        brought, into = queries.kinds_brought(unit.actor), queries.campaigns_brought(unit.actor)
        page = queries.batches(unit.session, unit.actor, _kind(request.args.get("kind", "")), page_request())
        return render_template(
            "intake/index.html",
            page=page,
            typed=typed,
            errors=errors,
            kinds=KINDS,
            kind_options=[(kind.value, KINDS[kind].label) for kind in brought],
            seen_options=[(kind.value, KINDS[kind].label) for kind in queries.kinds_seen(unit.actor)],
            hints=[KINDS[kind] for kind in brought],
            campaigns=(known := campaigns.by_id(unit.session)),
            campaign_options=[
                (choice.id, choice.name) for choice in known.values() if into is None or choice.id in into
            ],
            states=STATE_BADGES,
            limit_mb=runtime().settings.upload_limit_mb,
        )


def _kind(text: str) -> FileKind | None:
    return FileKind(text) if text in set(FileKind) else None
