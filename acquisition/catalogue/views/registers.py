"""Screens of registers: which are loaded, and the entries of each."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from acquisition.catalogue import badges, service
from acquisition.catalogue.isbn import hyphenate
from acquisition.catalogue.models import Register
from acquisition.catalogue.queries.registers import registers_loaded, search_register
from acquisition.catalogue.views.blueprint import blueprint
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.access import Permission, allowed, require
from acquisition.web.context import reading, work
from acquisition.web.lists import is_part, page_request


@blueprint.get("/registers")
def registers() -> ResponseReturnValue:
    """All registers with their state."""
    with reading() as unit:
        _require_seeing(unit)
        loaded = registers_loaded(unit.session)
        return render_template(
            "catalogue/registers.html", loaded=loaded, registers=list(Register), badges=badges
        )


@blueprint.get("/registers/<code>")
def register(code: str) -> ResponseReturnValue:
    """The entries of one register."""
    one = _register(code)
    text = request.args.get("q", "").strip()[:200]
    with reading() as unit:
        _require_seeing(unit)
        return render_template(
            "catalogue/_register.html" if is_part() else "catalogue/register.html",
            register=one,
            load=registers_loaded(unit.session).get(one),
            page=search_register(unit.session, one, text, page_request()),
            text=text,
            badges=badges,
            hyphenate=hyphenate,
        )


@blueprint.post("/registers/<code>/forget")
def register_forget(code: str) -> ResponseReturnValue:
    """Take a register away: checks answer «не перевірено» again."""
    one = _register(code)
    with work() as unit:
        service.forget_register(unit, one)
    flash(_("Реєстр вилучено: %(name)s.", name=badges.REGISTERS[one]))
    return redirect(url_for("catalogue.registers"))


def _register(code: str) -> Register:
    if code not in set(Register):
        raise NotFound(_("Такого реєстру немає."))
    return Register(code)


def _require_seeing(unit: UnitOfWork) -> None:
    if not allowed(unit.actor, Permission.IMPORT_SEE):
        require(unit.actor, Permission.REGISTERS_MANAGE)
