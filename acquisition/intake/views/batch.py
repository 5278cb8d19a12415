"""One import: its progress, counts and rows; applying, undoing, decisions."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from acquisition.intake import campaigns, queries, service
from acquisition.intake.kinds import KINDS
from acquisition.intake.models import BatchState, ImportBatch, ImportRow, Outcome
from acquisition.intake.problems import code_label, described, field_label, file_sentence
from acquisition.intake.queries import RowFilter
from acquisition.intake.shown import headline_fields, shown_record
from acquisition.intake.states import BUSY, OUTCOME_BADGES, ROW_BADGES, STATE_BADGES, outcome_label
from acquisition.intake.states import STEPS as STEPS_OF_STATE
from acquisition.intake.views.blueprint import blueprint
from acquisition.kernel.errors import Refused, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.i18n import ngettext
from acquisition.web.context import reading, work
from acquisition.web.lists import is_part, page_request
from acquisition.web.numbers import stored_number

STEPS = {
    "read": service.read,
    "apply": service.request_apply,
    "undo": service.request_undo,
    "drop": service.drop,
    "resume": service.resume,
}


@blueprint.get("/imports/<int:batch_id>")
def batch(batch_id: int) -> ResponseReturnValue:
    """The import's page; a part of it is what shows the progress, asked for by scripts every other second."""
    with reading() as unit:
        found = queries.batch(unit.session, unit.actor, batch_id)
        job = queries.last_job(unit.session, batch_id)
        if is_part():
            answer = make_response(render_template("intake/_job.html", batch=found, job=job))
            if job is None or job.ended:
                answer.headers["HX-Refresh"] = "true"
            return answer
        return render_template("intake/batch.html", job=job, **_told(unit.session, found))


def _told(session: Session, found: ImportBatch) -> dict[str, Any]:
    kind = KINDS[found.kind]
    wanted = _filter()
    page = queries.rows(session, found, wanted, page_request())
    return {
        "batch": found,
        "kind": kind,
        "campaign": campaigns.by_id(session).get(found.campaign_id or 0),
        "twins": queries.twins(session, found),
        "state": STATE_BADGES[found.state],
        "busy": found.state in BUSY,
        "refusal": file_sentence(found.refusal) if found.refusal else "",
        "outcomes": [(each, OUTCOME_BADGES[each], found.counts.get(each.value, 0)) for each in Outcome],
        "outcome_label": outcome_label,
        "row_badges": ROW_BADGES,
        "codes": [
            (code, code_label(code), number) for code, number in found.counts.get("problems", {}).items()
        ],
        "code_options": [
            (code, _("%(label)s: %(number)s", label=code_label(code), number=number))
            for code, number in found.counts.get("problems", {}).items()
        ],
        "outcome_options": [(each.value, OUTCOME_BADGES[each].label) for each in Outcome],
        "wanted": wanted,
        "page": page,
        "rows": [_shown(kind.vocabulary, row) for row in page.rows],
        "fields": [(key, field_label(kind.vocabulary, key)) for key in headline_fields(kind.vocabulary)],
        "past_deciding": campaigns.past_deciding(session, found.kind, found.campaign_id),
        "waiting": queries.waiting_rows(session, found) if _settled(found) else 0,
        "unread_sheets": queries.unread_sheets(found),
        "rows_above": queries.rows_above(found),
        "several_sheets": len(queries.sheet_columns(found)) > 1,
    }


def _settled(found: ImportBatch) -> bool:
    return found.state in (BatchState.READ, BatchState.APPLIED)


def _shown(kind: str, row: ImportRow) -> dict[str, Any]:
    return {"row": row, "problems": described(kind, row.problems), "record": shown_record(kind, row.record)}


def _filter() -> RowFilter:
    outcome = request.args.get("outcome", "")
    return RowFilter(
        Outcome(outcome) if outcome in set(Outcome) else None,
        request.args.get("problem", "")[:60],
        request.args.get("q", "").strip()[:100],
        request.args.get("row", type=stored_number),
    )


@blueprint.get("/imports/<int:batch_id>/<any(undo, drop):step>/confirm")
def confirm(batch_id: int, step: str) -> ResponseReturnValue:
    """What undoing or dropping takes away, before it is done."""
    with reading() as unit:
        found = queries.batch(unit.session, unit.actor, batch_id)
        if found.state not in STEPS_OF_STATE[step].start:
            flash(_("Імпорт № %(number)s вже в іншому стані. Оновіть сторінку.", number=batch_id), "warning")
            return redirect(url_for("intake.batch", batch_id=batch_id))
        return render_template(
            "intake/confirm.html",
            batch=found,
            kind=KINDS[found.kind],
            step=step,
            state=STATE_BADGES[found.state],
            applied=queries.applied_rows(unit.session, batch_id),
            decided=queries.decided_rows(unit.session, batch_id),
            outcome_label=outcome_label,
            outcomes=[(each, found.counts.get(each.value, 0)) for each in Outcome],
        )


@blueprint.post("/imports/<int:batch_id>/<any(read, apply, undo, drop, resume):step>")
def step(batch_id: int, step: str) -> ResponseReturnValue:
    """Take a step. A second click, or a second person, finds it taken: told, not an error."""
    try:
        with work() as unit:
            queries.batch(unit.session, unit.actor, batch_id)
            STEPS[step](unit, batch_id)
    except (WrongState, Refused) as refusal:
        flash(str(refusal), "warning")
    return redirect(url_for("intake.batch", batch_id=batch_id))


@blueprint.post("/imports/<int:batch_id>/decide")
def decide(batch_id: int) -> ResponseReturnValue:
    """A person's word on rows: those ticked, one by its own button, or all that wait (with one problem)."""
    everything = request.form.get("scope") == "all"
    ids = None if everything else request.form.getlist("ids", type=stored_number)
    accept = request.form.get("word") == "accept"
    try:
        with work() as unit:
            queries.batch(unit.session, unit.actor, batch_id)
            decided = service.decide(unit, batch_id, ids, accept, code=request.form.get("problem", ""))
    except WrongState as refusal:
        flash(str(refusal), "warning")
    else:
        flash(_decided(decided, accept), "success" if decided else "warning")
    here = url_for("intake.batch", batch_id=batch_id)
    back = request.form.get("back", "")
    return redirect(back if back.startswith(f"{here}?") else here)


def _decided(decided: int, accept: bool) -> str:
    if not decided:
        return _("Жодного рядка не змінено: позначте рядки, що потребують рішення.")
    if accept:
        return ngettext("Підтверджено %(num)s рядок.", "Підтверджено рядків: %(num)s.", decided)
    return ngettext("Відхилено %(num)s рядок.", "Відхилено рядків: %(num)s.", decided)
