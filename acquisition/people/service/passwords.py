"""Use cases of passwords: change one's own, set another's."""

from __future__ import annotations

from dataclasses import dataclass

from acquisition.kernel.errors import InvalidInput, NotFound, NotSignedIn
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people import passwords, queries
from acquisition.people.access import Permission, require
from acquisition.people.models import User
from acquisition.people.service.api_tokens import revoke_tokens
from acquisition.people.service.sign_in import revoke_sign_ins


@dataclass(frozen=True, slots=True)
class NewPassword:
    """An own password to be changed, as checked: whose it is, the hash that the old one fitted, and the new hash."""

    user_id: int
    fitted: str
    hashed: str


def check_new_password(reading: UnitOfWork, old: str, new: str, again: str) -> NewPassword:
    """Check a change of one's own password. For a reading unit: Argon2 takes its time while nobody waits for a lock."""
    if reading.actor.user_id is None:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
    row = queries.user(reading.session, reading.actor.user_id)
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
    return NewPassword(reading.actor.user_id, row.password_hash, passwords.hash_password(new))


def change_password(work: UnitOfWork, checked: NewPassword, *, keep_session: int | None = None) -> None:
    """Change one's own password. All other sign-ins of the person end, and all API tokens; `keep_session` goes on.

    InvalidInput when the old password was changed since it was checked.
    """
    row = _locked(work, checked.user_id)
    if row.password_hash != checked.fitted:
        raise InvalidInput(_("Пароль не змінено."), {"old": _("Чинний пароль не підходить.")})
    _store(work, row, checked.hashed, must_change=False)
    revoke_sign_ins(work, checked.user_id, keep=keep_session)
    work.record("people.password_change", row, after={"tokens_ended": revoke_tokens(work, checked.user_id)})


def set_password(work: UnitOfWork, user_id: int, password: str, *, must_change: bool = True) -> User:
    """Set somebody's password as an administrator: all sign-ins and API tokens end, and the person is asked for a new one."""
    require(work.actor, Permission.PEOPLE_MANAGE)
    row = _locked(work, user_id)
    if problem := passwords.problem_of(password, row.email):
        raise InvalidInput(problem, {"password": problem})
    _store(work, row, passwords.hash_password(password), must_change=must_change)
    revoke_sign_ins(work, user_id)
    work.record("people.password_set", row, after={"tokens_ended": revoke_tokens(work, user_id)})
    return row


def _store(work: UnitOfWork, row: User, hashed: str, *, must_change: bool) -> None:
    row.password_hash = hashed
    row.must_change_password = must_change
    row.version += 1
    work.session.flush()


def _locked(work: UnitOfWork, user_id: int) -> User:
    row = work.session.get(User, user_id, with_for_update=True)
    if row is None:
        raise NotFound(_("Такого користувача немає."))
    return row
