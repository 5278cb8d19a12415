"""Screens of titles: the list, the card, editing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.catalogue import badges, service
from acquisition.catalogue.editing import ROLE_FIELDS, TYPED_FIELDS, as_typed
from acquisition.catalogue.isbn import hyphenate
from acquisition.catalogue.models import Audience, EnrichState
from acquisition.catalogue.queries.card import TitleCard, shown_value, title_card
from acquisition.catalogue.queries.enrichment import UNASKED, enrich_counts, latest_job
from acquisition.catalogue.queries.search import ORDERS, TitleFilter, languages, search_titles
from acquisition.catalogue.records import TITLE_FIELDS
from acquisition.catalogue.views.blueprint import blueprint, language_name
from acquisition.catalogue.vocabulary import BINDINGS, LANGUAGES, N_
from acquisition.kernel.errors import InvalidInput, StaleVersion
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, allowed, own_libraries, require
from acquisition.web.context import actor, reading, work
from acquisition.web.lists import is_part, order, page_request
from acquisition.web.numbers import stored_number

COLUMNS = {
    "authors": N_("Автори"),
    "publisher": N_("Видавець"),
    "year": N_("Рік"),
    "isbn": N_("ISBN"),
    "language": N_("Мова"),
    "audience": N_("Призначення"),
    "copies": N_("У фонді"),
    "enrich": N_("Опис"),
}
"""Columns of the list beside the title, which the reader may choose among."""

DEFAULT_COLUMNS = ("authors", "publisher", "year", "isbn", "copies", "enrich")
_FORM_LABELS = {"isbns": N_("ISBN (перший — основний)"), **ROLE_FIELDS}


@blueprint.get("/titles")
def titles() -> ResponseReturnValue:
    """All titles, searched, filtered, ordered."""
    sorting = order(ORDERS, "title")
    with reading() as unit:
        require(unit.actor, Permission.CATALOGUE_SEE)
        sees_holdings = allowed(unit.actor, Permission.HOLDINGS_SEE)
        wanted = _wanted(sees_holdings)
        page = search_titles(unit.session, wanted, sorting.key, sorting.descending, page_request())
        columns = {key: label for key, label in COLUMNS.items() if key != "copies" or sees_holdings}
        asked = [key for key in request.args.getlist("show") if key in columns]
        return render_template(
            "catalogue/_titles.html" if is_part() else "catalogue/titles.html",
            page=page,
            wanted=wanted,
            order=sorting,
            columns=columns,
            shown=asked or [key for key in DEFAULT_COLUMNS if key in columns],
            sees_holdings=sees_holdings,
            language_options=[(code, language_name(code)) for code in languages(unit.session)],
            enrich_options=[(state.value, badge.label) for state, badge in badges.ENRICH.items()],
            unasked=sum(enrich_counts(unit.session).get(state, 0) for state in UNASKED),
            job=latest_job(unit.session),
            narrowed=wanted != TitleFilter(),
            badges=badges,
            hyphenate=hyphenate,
        )


@blueprint.get("/titles/<int:title_id>")
def title(title_id: int) -> ResponseReturnValue:
    """Everything known of a title."""
    with reading() as unit:
        require(unit.actor, Permission.CATALOGUE_SEE)
        card = _card(unit, title_id)
        return render_template(
            "catalogue/title.html",
            card=card,
            title=card.title,
            job=latest_job(unit.session, title_id),
            badges=badges,
            hyphenate=hyphenate,
            shown_value=shown_value,
            role_labels=ROLE_FIELDS,
            change_labels=_labels(),
        )


@blueprint.route("/titles/<int:title_id>/edit", methods=["GET", "POST"])
def title_edit(title_id: int) -> ResponseReturnValue:
    """Change a title by hand."""
    if request.method == "GET":
        return _form(title_id, None, {})
    typed = {key: request.form.get(key, "") for key in TYPED_FIELDS}
    try:
        with work() as unit:
            version = request.form.get("version", 0, stored_number)
            changed = service.edit_title(unit, title_id, version, typed, request.form.get("reason", ""))
    except InvalidInput as refusal:
        return _form(title_id, request.form, refusal.fields), 422
    except StaleVersion as stale:
        return _form(title_id, request.form, {}, stale), 409
    flash(_("Зміни збережено.") if changed else _("Нічого не змінено."))
    return redirect(url_for("catalogue.title", title_id=title_id))


def _form(
    title_id: int,
    typed: Mapping[str, str] | None,
    errors: Mapping[str, object],
    stale: StaleVersion | None = None,
) -> str:
    with reading() as unit:
        require(unit.actor, Permission.CATALOGUE_EDIT)
        card = _card(unit, title_id)
        values: dict[str, Any] = {key: getattr(card.title, key) for key in TITLE_FIELDS}
        standing = as_typed(values, card.isbns)
        return render_template(
            "catalogue/edit.html",
            card=card,
            title=card.title,
            typed=typed or standing,
            version=card.title.version if typed is None or stale else typed.get("version", ""),
            reason=typed.get("reason", "") if typed else "",
            errors=errors,
            stale=stale,
            labels=_labels(),
            sources={field.key: field for field in card.fields},
            badges=badges,
            language_options=_options(LANGUAGES, standing["language"], standing["original_language"]),
            binding_options=_options(BINDINGS, standing["binding"]),
            audience_options=[(key.value, badge.label) for key, badge in badges.AUDIENCES.items()],
        )


def _card(unit: UnitOfWork, title_id: int) -> TitleCard:
    libraries = None if allowed(unit.actor, Permission.HOLDINGS_SEE) else own_libraries(actor())
    return title_card(unit.session, title_id, libraries)


def _wanted(sees_holdings: bool) -> TitleFilter:
    args = request.args
    held = {"1": True, "0": False}.get(args.get("held", "")) if sees_holdings else None
    audience, enrich = args.get("audience", ""), args.get("enrich", "")
    return TitleFilter(
        text=args.get("q", "").strip()[:200],
        year_from=args.get("year_from", type=stored_number),
        year_to=args.get("year_to", type=stored_number),
        audience=Audience(audience) if audience in set(Audience) else None,
        language=args.get("language", "")[:40],
        enrich=EnrichState(enrich) if enrich in set(EnrichState) else None,
        held=held,
    )


def _options(known: Mapping[str, str], *standing: str) -> list[tuple[str, str]]:
    """The choices of a select, with values that stand and are none of them."""
    options = [(code, _(label)) for code, label in known.items()]
    return options + [(value, value) for value in dict.fromkeys(standing) if value and value not in known]


def _labels() -> dict[str, str]:
    return {key: _(field.label) for key, field in TITLE_FIELDS.items()} | {
        key: _(label) for key, label in _FORM_LABELS.items()
    }
