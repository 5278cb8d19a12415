"""What awaits an administrator: an empty service, failed jobs; and an auditor: the trail."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from acquisition.kernel.actor import Actor
from acquisition.kernel.audit import AuditHead
from acquisition.kernel.i18n import lazy_gettext as _
from acquisition.kernel.jobs import Job, JobState
from acquisition.people.access import Permission, Role, allowed, allowed_somewhere, has_role
from acquisition.people.models import Library, Membership, User
from acquisition.people.queries import without_password
from acquisition.reports.awaiting import Awaiting, Weight
from acquisition.reports.queries.jobs import visible

LATELY = timedelta(days=7)
"""How long a failed job stays on the start page; the list of jobs keeps it."""


def awaiting(session: Session, actor: Actor, now: datetime) -> list[Awaiting]:
    """First steps of an empty service, then trouble; the auditor's reading."""
    found: list[Awaiting] = []
    if allowed(actor, Permission.PEOPLE_MANAGE):
        found += _first_steps(session)
        locked_out = session.exec(select(func.count(col(User.id))).where(*without_password())).one()
        if locked_out:
            label = _("Облікові записи без пароля: дайте людям пароль")
            found.append(Awaiting(label, "people.users", {"password": "none"}, locked_out))
    if allowed_somewhere(actor, Permission.JOBS_SEE) and allowed_somewhere(actor, Permission.IMPORT_RUN):
        lately = (visible(actor), Job.state == JobState.FAILED, col(Job.finished_at) > now - LATELY)
        failed = session.exec(select(func.count(col(Job.id))).where(*lately)).one()
        if failed:
            label = _("Завдання, що не вдалися: подивіться причину й запустіть ще раз")
            found.append(Awaiting(label, "reports.jobs", {"state": "failed"}, failed))
    if has_role(actor, Role.AUDITOR):
        label = _("Записи журналу: перегляньте й перевірте ланцюг")
        events = session.exec(select(AuditHead.events)).first() or 0
        found.append(Awaiting(label, "reports.audit", {"check": 1}, events))
    return found


def _first_steps(session: Session) -> list[Awaiting]:
    found = []
    if session.exec(select(Library.id).limit(1)).first() is None:
        label = _("Додайте бібліотеки: по одній або списком із таблиці")
        found.append(Awaiting(label, "people.libraries", weight=Weight.FIRST))
    others = select(Membership.id).where(Membership.role != Role.ADMINISTRATOR.value).limit(1)
    if session.exec(others).first() is None:
        label = _(
            "Створіть облікові записи й дайте людям ролі: комплектатора, бібліотекарів філій, експертів"
        )
        found.append(Awaiting(label, "people.user_new", weight=Weight.FIRST))
    return found
