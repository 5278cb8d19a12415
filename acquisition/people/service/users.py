"""Use cases of accounts: create, edit, switch off, the first administrator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from acquisition.kernel.errors import InvalidInput, NotFound, NotSignedIn, Refused
from acquisition.kernel.i18n import LANGUAGES
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.instance import InstanceFact
from acquisition.kernel.versions import take_version
from acquisition.kernel.work import UnitOfWork
from acquisition.people import passwords, queries
from acquisition.people.access import Permission, Role, require
from acquisition.people.models import Library, Membership, User
from acquisition.people.names import fold, sort_key, tidy
from acquisition.people.service.api_tokens import revoke_tokens
from acquisition.people.service.sign_in import revoke_sign_ins

_ADDRESS = re.compile(r"[^@\s<>\"']+@[^@\s<>\"']+\Z")
CAMPAIGN_ROLES = frozenset({Role.EXPERT, Role.SECRETARY, Role.APPROVER})


@dataclass(frozen=True, slots=True, order=True)
class GrantData:
    """A role to give. A branch librarian has a library; experts, secretaries and approvers may have a campaign."""

    role: str
    library_id: int | None = None
    campaign_id: int | None = None


def create_user(
    work: UnitOfWork,
    email: str,
    name: str,
    grants: Iterable[GrantData],
    *,
    password: str = "",
    must_change: bool = False,
) -> User:
    """Add an account; without a password it cannot sign in until one is set. Refuses a taken address."""
    require(work.actor, Permission.PEOPLE_MANAGE)
    wanted = sorted(set(grants), key=_order)
    email, name = email.strip().lower(), tidy(name)
    problems = _problems(work, email, name, wanted, None)
    if password and (problem := passwords.problem_of(password, email)):
        problems["password"] = problem
    if problems:
        raise InvalidInput(_("Перевірте позначені поля."), problems)
    row = User(email=email, name=name, must_change_password=must_change, created_at=work.now)
    row.password_hash = passwords.hash_password(password) if password else ""
    fold_names(row)
    work.session.add(row)
    work.session.flush()
    _give(work, row, wanted)
    work.record("people.user_create", row, after=_plain(row, wanted))
    return row


def edit_user(
    work: UnitOfWork, user_id: int, version: int, *, email: str, name: str, grants: Iterable[GrantData]
) -> User:
    """Change address, name and roles. StaleVersion when somebody saved the account meanwhile; Refused when it
    would leave the service without an administrator."""
    require(work.actor, Permission.PEOPLE_MANAGE)
    row = _locked(work, user_id)
    former = [
        GrantData(m.role, m.library_id, m.campaign_id)
        for m, _name in queries.memberships_of(work.session, [user_id])[user_id]
    ]
    wanted = sorted(set(grants), key=_order)
    email, name = email.strip().lower(), tidy(name)
    before = _plain(row, sorted(former, key=_order))
    mine = {"email": email, "name": name, "grants": [asdict(grant) for grant in wanted]}
    take_version(row, version, mine=mine, theirs=before)
    if problems := _problems(work, email, name, wanted, user_id):
        raise InvalidInput(_("Перевірте позначені поля."), problems)
    row.email, row.name = email, name
    fold_names(row)
    if set(former) != set(wanted):
        work.session.execute(delete(Membership).where(col(Membership.user_id) == user_id))
        _give(work, row, wanted)
        _keep_an_administrator(work)
    work.record("people.user_edit", row, before=before, after=_plain(row, wanted))
    return row


def set_active(work: UnitOfWork, user_id: int, version: int, active: bool, reason: str = "") -> User:
    """Switch an account off (its sign-ins and API tokens end at once) or on again."""
    require(work.actor, Permission.PEOPLE_MANAGE)
    row = _locked(work, user_id)
    take_version(row, version, mine={"active": active}, theirs={"active": row.active})
    if row.active == active:
        return row
    row.active = active
    if active:
        work.record("people.user_on", row, reason=reason)
        return row
    revoke_sign_ins(work, user_id)
    _keep_an_administrator(work)
    work.record("people.user_off", row, after={"tokens_ended": revoke_tokens(work, user_id)}, reason=reason)
    return row


def set_language(work: UnitOfWork, language: str) -> None:
    """Keep the language in which the person wants to read the screens; «» follows the installation."""
    if work.actor.user_id is None:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
    if language and language not in LANGUAGES:
        raise InvalidInput(_("Такої мови немає."), {"language": _("Такої мови немає.")})
    _locked(work, work.actor.user_id).language = language


def first_administrator(work: UnitOfWork, email: str, name: str, password: str) -> User:
    """Create the first account of an empty service. Anybody may do it, once."""
    if queries.has_users(work.session):
        raise Refused(_("Перший адміністратор уже є."), code="already-set-up")
    try:
        with work.session.begin_nested():
            work.session.add(InstanceFact(name="first_administrator", value=email.strip().lower()))
    except IntegrityError as taken:
        raise Refused(_("Перший адміністратор уже є."), code="already-set-up") from taken
    email, name = email.strip().lower(), tidy(name)
    problems = _problems(work, email, name, [GrantData(Role.ADMINISTRATOR)], None)
    if problem := passwords.problem_of(password, email):
        problems["password"] = problem
    if problems:
        raise InvalidInput(_("Перевірте позначені поля."), problems)
    row = User(email=email, name=name, password_hash=passwords.hash_password(password), created_at=work.now)
    fold_names(row)
    work.session.add(row)
    work.session.flush()
    _give(work, row, [GrantData(Role.ADMINISTRATOR)])
    work.record("people.first_administrator", row, after=_plain(row, [GrantData(Role.ADMINISTRATOR)]))
    return row


def _locked(work: UnitOfWork, user_id: int) -> User:
    row = work.session.get(User, user_id, with_for_update=True)
    if row is None:
        raise NotFound(_("Такого користувача немає."))
    return row


def _order(grant: GrantData) -> tuple[str, int, int]:
    return grant.role, grant.library_id or 0, grant.campaign_id or 0


def fold_names(row: User) -> None:
    """Set what lists are ordered by and searches look through, from the account's name and address."""
    row.sort_name = sort_key(row.name)
    row.search_text = " ".join((fold(row.name), fold(row.email)))


def _give(work: UnitOfWork, row: User, grants: Sequence[GrantData]) -> None:
    assert row.id is not None
    for grant in grants:
        work.session.add(Membership(user_id=row.id, **asdict(grant)))
    work.session.flush()


def _problems(
    work: UnitOfWork, email: str, name: str, grants: Sequence[GrantData], own_id: int | None
) -> dict[str, object]:
    problems: dict[str, object] = {}
    if not _ADDRESS.match(email) or len(email) > 200:
        problems["email"] = _("Вкажіть електронну адресу.")
    elif (twin := queries.user_by_email(work.session, email)) is not None and twin.id != own_id:
        problems["email"] = _("Обліковий запис із цією адресою вже є.")
    if not name or len(name) > 200:
        problems["name"] = _("Вкажіть ім’я та прізвище.")
    for grant in grants:
        if problem := _grant_problem(work, grant):
            problems["grants"] = problem
    return problems


def _grant_problem(work: UnitOfWork, grant: GrantData) -> str | None:
    if grant.role not in set(Role):
        return _("Такої ролі немає: %(role)s.", role=grant.role)
    if grant.role == Role.BRANCH_LIBRARIAN:
        if grant.library_id is None or work.session.get(Library, grant.library_id) is None:
            return _("Бібліотекарю філії потрібно вказати бібліотеку.")
    elif grant.library_id is not None:
        return _("Бібліотеку вказують лише бібліотекарю філії.")
    if grant.campaign_id is not None and grant.role not in CAMPAIGN_ROLES:
        return _("Кампанією обмежують лише експерта, секретаря або погоджувача.")
    return None


def _keep_an_administrator(work: UnitOfWork) -> None:
    work.session.flush()
    left = work.session.execute(
        select(col(User.id))
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(col(User.active).is_(True), col(Membership.role) == Role.ADMINISTRATOR.value)
        .limit(1)
    ).first()
    if left is None:
        raise Refused(
            _("У системі має залишитися хоча б один діючий адміністратор."), code="last-administrator"
        )


def _plain(row: User, grants: Sequence[GrantData]) -> dict[str, Any]:
    return {"email": row.email, "name": row.name, "grants": [asdict(grant) for grant in grants]}
