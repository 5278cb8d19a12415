"""The mapping page: what each column means, corrected by a person and kept for the sender."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.catalogue.text import fold
from acquisition.catalogue.vocabulary import KINDS as VOCABULARIES
from acquisition.intake import queries, service
from acquisition.intake.kinds import KINDS
from acquisition.intake.models import BatchState, ImportBatch
from acquisition.intake.problems import field_label, file_sentence
from acquisition.intake.views.blueprint import blueprint
from acquisition.kernel.errors import InvalidInput, WrongState
from acquisition.kernel.i18n import gettext as _
from acquisition.web.context import reading, work

OPEN = (BatchState.READ, BatchState.FAILED, BatchState.UPLOADED, BatchState.UNDONE)


@blueprint.get("/imports/<int:batch_id>/mapping")
def mapping(batch_id: int) -> ResponseReturnValue:
    """Each sheet's first rows, its header row, and the field of each column."""
    return _page(batch_id, {}, {})


def _page(batch_id: int, typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    with reading() as unit:
        found = queries.batch(unit.session, unit.actor, batch_id)
        kind = KINDS[found.kind].vocabulary
        layout: dict[str, Any] = found.layout or {}
        return render_template(
            "intake/mapping.html",
            batch=found,
            kind=KINDS[found.kind],
            sheets=[_sheet(number, sheet, typed) for number, sheet in enumerate(layout.get("sheets", ()))],
            options=_options(kind, layout),
            open=found.state in OPEN,
            refusal=file_sentence(found.refusal) if found.refusal else "",
            errors=errors,
        )


@blueprint.post("/imports/<int:batch_id>/mapping")
def correct(batch_id: int) -> ResponseReturnValue:
    """Take the correction and have the file read again by it; one that cannot hold is shown as it was typed."""
    try:
        with work() as unit:
            found = queries.batch(unit.session, unit.actor, batch_id)
            if errors := _errors(found, request.form):
                raise InvalidInput(_("Відповідність стовпців не збережено."), errors)
            keep = bool(request.form.get("keep"))
            service.correct_mapping(unit, batch_id, _typed(found, request.form), keep_for_sender=keep)
    except InvalidInput as refusal:
        return _page(batch_id, request.form, {key: str(text) for key, text in refusal.fields.items()}), 422
    except WrongState as refusal:
        flash(str(refusal), "warning")
    else:
        flash(_("Відповідність стовпців збережено, файл читається ще раз."))
    return redirect(url_for("intake.batch", batch_id=batch_id))


def _errors(found: ImportBatch, form: Mapping[str, str]) -> dict[str, object]:
    """Form field → what is wrong: a header row outside what is shown, one field for two columns of a sheet."""
    errors: dict[str, object] = {}
    kind = KINDS[found.kind].vocabulary
    for number, sheet in enumerate((found.layout or {}).get("sheets", ())):
        told = form.get(f"header_{number}", "").strip()
        if told and not (told.isdecimal() and int(told) <= len(sheet["preview"])):
            errors[f"header_{number}"] = _(
                "Поле «Рядок заголовків» аркуша «%(sheet)s»: потрібне число від 0 до %(most)s.",
                sheet=sheet["name"],
                most=len(sheet["preview"]),
            )
        taken: dict[str, int] = {}
        for column in _sheet(number, sheet)["columns"]:
            name = f"field_{number}_{column['index']}"
            chosen = form.get(name, "")
            if not chosen:
                continue
            first = taken.setdefault(chosen, column["index"])
            if first != column["index"]:
                label = field_label(kind, chosen)
                errors[name] = _(
                    "Поле «%(field)s» вже має стовпець %(column)s.", field=label, column=first + 1
                )
    return errors


def _options(kind: str, layout: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Fields to choose from; the criteria of scores come from what the file was read with."""
    options = [(each.key, field_label(kind, each.key)) for each in VOCABULARIES[kind].fields]
    known = {key for key, _label in options}
    extra = {c["field"] for sheet in layout.get("sheets", ()) for c in sheet["columns"] if c["field"]} - known
    return options + [(key, field_label(kind, key)) for key in sorted(extra)]


def _sheet(number: int, sheet: Mapping[str, Any], typed: Mapping[str, str] | None = None) -> dict[str, Any]:
    """A sheet for the form, as the file was read or as a person has typed: as many columns as its first rows have."""
    width = max([len(sheet["columns"]), *(len(row) for row in sheet["preview"])], default=0)
    columns = {column["index"]: column for column in sheet["columns"]}
    shown = [
        columns.get(index, {"index": index, "heading": "", "field": None, "confidence": 0})
        for index in range(width)
    ]
    if typed:
        shown = [{**each, "field": typed.get(f"field_{number}_{each['index']}", "")} for each in shown]
    return {
        "number": number,
        "name": sheet["name"],
        "header_row": typed.get(f"header_{number}", "") if typed else _shown_row(sheet),
        "is_read": bool(sheet["columns"]),
        "header_depth": sheet["header_depth"],
        "read_row": sheet["header_row"],
        "preview": sheet["preview"],
        "columns": shown,
    }


def _shown_row(sheet: Mapping[str, Any]) -> int | None:
    """The header row as the form shows it: 0 for none by a person's word, nothing when none was found."""
    row: int = sheet["header_row"]
    return row if row or sheet["columns"] else None


def _typed(found: ImportBatch, form: Mapping[str, str]) -> dict[str, Any]:
    """The mapping as JSON: columns by their heading; nameless ones, and those of one name, by their place; moved
    header rows."""
    from_file: dict[str, Any] = found.layout or {}
    before: dict[str, Any] = found.mapping or {}
    headings: dict[str, str] = dict(before.get("headings", {}))
    rows: dict[str, int] = dict(before.get("header_rows", {}))
    places: dict[str, dict[str, str]] = {name: dict(own) for name, own in before.get("columns", {}).items()}
    for number, sheet in enumerate(from_file.get("sheets", ())):
        told = form.get(f"header_{number}", "").strip()
        moved = bool(told) and int(told) != _shown_row(sheet)
        if moved:
            rows[sheet["name"]] = int(told)
        columns = _sheet(number, sheet)["columns"]
        repeats = Counter(fold(column["heading"]) for column in columns)
        for column in columns:
            chosen = form.get(f"field_{number}_{column['index']}", "")
            if chosen == (column["field"] or ""):
                continue
            if column["heading"] and not moved and repeats[fold(column["heading"])] == 1:
                headings[column["heading"]] = chosen or "-"
            else:
                places.setdefault(sheet["name"], {})[str(column["index"])] = chosen or "-"
    return {"headings": headings, "header_rows": rows, "columns": places}
