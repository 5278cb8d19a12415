"""Verdicts on lines, and the approval or rejection of a whole list: everything the page of a list sends."""

from collections.abc import Callable, Mapping

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from acquisition.kernel.errors import DomainError, InvalidInput
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import ngettext
from acquisition.kernel.work import UnitOfWork
from acquisition.purchasing import service
from acquisition.purchasing.models import Verdict
from acquisition.purchasing.views.lists import Typed, render_list
from acquisition.purchasing.views.room import blueprint, find
from acquisition.web.context import reading, work
from acquisition.web.numbers import stored_number


@blueprint.post("/campaigns/<slug>/lists/<int:number>")
def act(slug: str, number: int) -> ResponseReturnValue:
    """`action` names what the pressed form does; a refusal shows the list as it is now with all that was typed.

    It has the address of the page, so that links on a refused page lead to pages.
    """
    action = ACTIONS.get(request.form.get("action", ""))
    if action is None:
        raise BadRequest
    try:
        with work() as unit:
            shown = find(unit, slug, number)[1]
            assert shown.id is not None
            sentence = action(unit, shown.id)
    except DomainError as refusal:
        return _again(slug, number, refusal)
    flash(sentence, "success")
    kept = {key: value for key, value in request.args.items() if key not in ("slug", "number")}
    return redirect(url_for("purchasing.show", slug=slug, number=number, **kept))  # type: ignore[arg-type]  # query arguments


def _decide(unit: UnitOfWork, list_id: int) -> str:
    """Verdict on the ticked lines, or on the one whose own button was pressed; all of them or none."""
    verdict, chosen = _read_choice()
    pairs = [_pair(text) for text in chosen]
    service.give_verdicts(unit, list_id, pairs, verdict, reason=request.form.get("reason", ""))
    return ngettext(
        "Рішення записано для %(num)s позиції.", "Рішення записано для %(num)s позицій.", len(chosen)
    )


def _read_choice() -> tuple[Verdict, list[str]]:
    single = request.form.get("single", "")
    text, chosen = request.form.get("verdict", ""), request.form.getlist("ids")
    if single:
        text, _sep, line = single.partition("|")
        chosen = [line]
    if text not in list(Verdict):
        raise BadRequest
    return Verdict(text), chosen


def _pair(text: str) -> tuple[int, int]:
    """«12:3» → line 12 as seen at version 3."""
    line, _sep, version = text.partition(":")
    try:
        return stored_number(line), stored_number(version)
    except ValueError as wrong:
        raise BadRequest from wrong


def _seen(name: str) -> int:
    """What the form says the person saw; without it nobody could tell a stale form."""
    number = request.form.get(name, type=stored_number)
    if number is None:
        raise BadRequest
    return number


def _rest(unit: UnitOfWork, list_id: int) -> str:
    done = service.approve_rest(unit, list_id, undecided=_seen("undecided"))
    return ngettext("Погоджено %(num)s позицію.", "Погоджено %(num)s позицій.", done)


def _approve(unit: UnitOfWork, list_id: int) -> str:
    service.approve_list(unit, list_id, version=_seen("version"))
    return _("Перелік погоджено й зафіксовано, протокол готовий.")


def _reject(unit: UnitOfWork, list_id: int) -> str:
    service.reject_list(unit, list_id, reason=request.form.get("reason", ""))
    return _("Перелік відхилено.")


ACTIONS: Mapping[str, Callable[[UnitOfWork, int], str]] = {
    "decide": _decide,
    "rest": _rest,
    "approve": _approve,
    "reject": _reject,
}


def _again(slug: str, number: int, refusal: DomainError) -> ResponseReturnValue:
    if refusal.status in (401, 403, 404):
        raise refusal
    chosen = [text.partition(":")[0] for text in request.form.getlist("ids")]
    fields = refusal.fields if isinstance(refusal, InvalidInput) else {}
    typed = Typed(
        str(refusal), request.form.get("action", ""), fields, chosen, request.form.get("reason", "")
    )
    with reading() as unit:
        campaign, shown = find(unit, slug, number)
        return render_list(unit, campaign, shown, typed), refusal.status
