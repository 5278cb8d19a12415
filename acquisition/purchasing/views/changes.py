"""One line of a list: its story, the verdict on it, the answer to a return, and removal after approval."""

from collections.abc import Mapping
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from acquisition.kernel.errors import DomainError, InvalidInput
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing import queries, service
from acquisition.purchasing.models import ChangeCode, Verdict
from acquisition.purchasing.views.room import blueprint, find
from acquisition.selection.queries.campaigns import rules_of
from acquisition.web.context import reading, work
from acquisition.web.numbers import stored_number


@blueprint.get("/campaigns/<slug>/lists/<int:number>/lines/<int:line_id>")
def line(slug: str, number: int, line_id: int) -> ResponseReturnValue:
    with reading() as unit:
        return _line(unit, slug, number, line_id), 200


def _line(
    unit: UnitOfWork,
    slug: str,
    number: int,
    line_id: int,
    refusal: DomainError | None = None,
    typed: Mapping[str, str] | None = None,
) -> str:
    campaign, shown = find(unit, slug, number)
    assert shown.id is not None
    row = queries.line_row(unit.session, shown.id, line_id)
    return render_template(
        "purchasing/line.html",
        campaign=campaign,
        tab="lists",
        shown=shown,
        row=row,
        council=rules_of(campaign).council(row.line.council).name,
        run_number=queries.run_number(unit.session, shown),
        story=(story := queries.line_story(unit.session, line_id)),
        told=bool(story) and (story[0].after or {}).get("verdict") == row.line.verdict.value,
        beside=queries.neighbours(unit.session, row.line),
        errors=refusal.fields if isinstance(refusal, InvalidInput) else {},
        refusal=refusal,
        typed=typed or {},
        codes=[(code.value, code) for code in ChangeCode],
        most=service.most_copies(row.line),
    )


@blueprint.post("/campaigns/<slug>/lists/<int:number>/lines/<int:line_id>/verdict")
def decide(slug: str, number: int, line_id: int) -> ResponseReturnValue:
    """The approver's verdict on this line."""
    verdict, version = request.form.get("verdict", ""), request.form.get("version", type=stored_number)
    if verdict not in list(Verdict) or version is None:
        raise BadRequest
    try:
        with work() as unit:
            shown = find(unit, slug, number)[1]
            assert shown.id is not None
            service.give_verdict(
                unit,
                shown.id,
                line_id,
                Verdict(verdict),
                reason=request.form.get("reason", ""),
                version=version,
            )
    except DomainError as refusal:
        return _again(slug, number, line_id, refusal)
    flash(_("Рішення про позицію записано."), "success")
    return redirect(url_for("purchasing.line", slug=slug, number=number, line_id=line_id))


@blueprint.post("/campaigns/<slug>/lists/<int:number>/lines/<int:line_id>/rework")
def rework(slug: str, number: int, line_id: int) -> ResponseReturnValue:
    """The selector answers a returned line."""
    try:
        with work() as unit:
            shown = find(unit, slug, number)[1]
            assert shown.id is not None
            service.rework_line(
                unit,
                shown.id,
                line_id,
                quantity=request.form.get("quantity", 0, type=int),
                answer=request.form.get("answer", ""),
                version=request.form.get("version", 0, type=int),
            )
    except DomainError as refusal:
        return _again(slug, number, line_id, refusal)
    flash(_("Відповідь записано: позиція знову чекає рішення."), "success")
    return redirect(url_for("purchasing.line", slug=slug, number=number, line_id=line_id))


@blueprint.post("/campaigns/<slug>/lists/<int:number>/lines/<int:line_id>/remove")
def remove(slug: str, number: int, line_id: int) -> ResponseReturnValue:
    """Removal after approval."""
    try:
        grounds = _grounds()
        with work() as unit:
            shown = find(unit, slug, number)[1]
            assert shown.id is not None
            change = service.remove_line(
                unit, shown.id, line_id, grounds, version=request.form.get("version", 0, type=int)
            )
            version, moved = change.snapshot, change.promoted_line_id is not None
    except DomainError as refusal:
        return _again(slug, number, line_id, refusal)
    flash(
        _("Назву вилучено, з резерву піднято наступну. Редакція %(version)s.", version=version)
        if moved
        else _(
            "Назву вилучено; у резерві немає назви, на яку вистачає грошей. Редакція %(version)s.",
            version=version,
        ),
        "success",
    )
    return redirect(url_for("purchasing.difference", slug=slug, number=number, version=version))


def _grounds() -> service.Grounds:
    form = request.form
    fields: dict[str, object] = {}
    code = form.get("code", "")
    if code not in list(ChangeCode):
        fields["code"] = _("Виберіть підставу.")
    try:
        day = date.fromisoformat(form.get("document_date", ""))
    except ValueError:
        fields["document_date"] = _("Вкажіть дату документа.")
        day = date.max
    if fields:
        raise InvalidInput(_("Вилучення потребує причини й документа."), fields)
    return service.Grounds(ChangeCode(code), form.get("reason", ""), form.get("document", ""), day)


def _again(slug: str, number: int, line_id: int, refusal: DomainError) -> ResponseReturnValue:
    if refusal.status in (401, 403, 404):
        raise refusal
    with reading() as unit:
        return _line(unit, slug, number, line_id, refusal, request.form), refusal.status
