"""Use cases of passwords: change one's own, set another's."""

from __future__ import annotations

from acquisition.kernel.errors import InvalidInput, NotFound, NotSignedIn
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people import passwords
from acquisition.people.access import Permission, require
from acquisition.people.models import User
from acquisition.people.service.sign_in import revoke_sign_ins


def change_password(
    work: UnitOfWork, old: str, new: str, again: str, *, keep_session: int | None = None
) -> None:
    """Change one's own password. All other sign-ins of the person end; `keep_session` goes on."""
    if work.actor.user_id is None:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
    row = _locked(work, work.actor.user_id)
    problems: dict[str, object] = {}
    if not passwords.matches(row.password_hash, old):
        problems["old"] = _("Чинний пароль не підходить.")
    if problem := passwords.problem_of(new, row.email):
        problems["new"] = problem
    elif old == new:
        problems["new"] = _("Новий пароль має відрізнятися від чинного.")
    if new != again:
        problems["again"] = _("Паролі не збігаються.")
    if problems:
        raise InvalidInput(_("Пароль не змінено."), problems)
    _store(work, row, new, must_change=False)
    revoke_sign_ins(work, work.actor.user_id, keep=keep_session)
    work.record("people.password_change", row)


def set_password(work: UnitOfWork, user_id: int, password: str, *, must_change: bool = True) -> User:
    """Set somebody's password as an administrator: all sign-ins end, and the person is asked for a new one."""
    require(work.actor, Permission.PEOPLE_MANAGE)
    row = _locked(work, user_id)
    if problem := passwords.problem_of(password, row.email):
        raise InvalidInput(problem, {"password": problem})
    _store(work, row, password, must_change=must_change)
    revoke_sign_ins(work, user_id)
    work.record("people.password_set", row)
    return row


def _store(work: UnitOfWork, row: User, password: str, *, must_change: bool) -> None:
    row.password_hash = passwords.hash_password(password)
    row.must_change_password = must_change
    row.version += 1
    work.session.flush()


def _locked(work: UnitOfWork, user_id: int) -> User:
    row = work.session.get(User, user_id, with_for_update=True)
    if row is None:
        raise NotFound(_("Такого користувача немає."))
    return row
