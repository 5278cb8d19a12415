"""Use cases of signing in and out."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update
from sqlmodel import col

from acquisition.kernel.actor import Actor, ActorKind
from acquisition.kernel.errors import InvalidInput, NotFound, NotSignedIn
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people import passwords, queries
from acquisition.people.models import User, UserSession
from acquisition.people.queries.sign_ins import token_hash

KEPT_AFTER_END = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Proof:
    """A password that fitted: whose account, the hash it fitted, and a hash to keep instead when that is outdated."""

    user_id: int
    fitted: str
    better: str = ""


def check_password(reading: UnitOfWork, email: str, password: str) -> Proof:
    """Check who signs in. For a reading unit: Argon2 takes its time while nobody waits for a lock.

    InvalidInput with one sentence for every cause: unknown address, wrong password, switched-off account, so
    that nobody learns which accounts exist; all take the time of one Argon2 check.
    """
    user = queries.user_by_email(reading.session, email)
    fits = passwords.matches(user.password_hash if user else "", password)
    if user is None or not fits or not user.active:
        raise _refusal()
    assert user.id is not None
    outdated = passwords.is_outdated(user.password_hash)
    return Proof(user.id, user.password_hash, passwords.hash_password(password) if outdated else "")


def sign_in(
    work: UnitOfWork, proof: Proof, *, lifetime: timedelta, address: str = "", agent: str = ""
) -> str:
    """Open a sign-in and return its token, which is told once and kept only as a hash.

    InvalidInput, as for a wrong password, when the account was switched off or its password changed since the check.
    """
    user = work.session.get(User, proof.user_id, with_for_update=True)
    if user is None or not user.active or user.password_hash != proof.fitted:
        raise _refusal()
    user.password_hash = proof.better or proof.fitted
    token = secrets.token_urlsafe(32)
    user.signed_in_at = work.now
    work.session.add(
        UserSession(
            token_hash=token_hash(token),
            user_id=proof.user_id,
            created_at=work.now,
            seen_at=work.now,
            expires_at=work.now + lifetime,
            address=address[:100],
            agent=agent[:200],
        )
    )
    work.actor = Actor(ActorKind.PERSON, user.name, user.id)
    work.record("people.sign_in", user)
    return token


def _refusal() -> InvalidInput:
    return InvalidInput(_("Адреса або пароль не підходять."), code="wrong-credentials")


def sign_out(work: UnitOfWork, session_id: int) -> None:
    """End the sign-in."""
    _end(work, session_id)
    work.record("people.sign_out", ("user_account", work.actor.user_id or 0))


def end_sign_in(work: UnitOfWork, session_id: int) -> None:
    """End another sign-in of one's own, e.g. on a lost phone."""
    _end(work, session_id)
    work.record(
        "people.sign_in_end", ("user_account", work.actor.user_id or 0), after={"session": session_id}
    )


def see_again(work: UnitOfWork, session_id: int) -> None:
    """Note that the sign-in is in use."""
    work.session.execute(
        update(UserSession).where(col(UserSession.id) == session_id).values(seen_at=work.now)
    )


def revoke_sign_ins(work: UnitOfWork, user_id: int, *, keep: int | None = None) -> None:
    """End all sign-ins of a user, but for `keep`."""
    work.session.execute(
        update(UserSession)
        .where(
            col(UserSession.user_id) == user_id,
            col(UserSession.revoked_at).is_(None),
            col(UserSession.id) != (keep or 0),
        )
        .values(revoked_at=work.now)
    )


def _end(work: UnitOfWork, session_id: int) -> None:
    if work.actor.user_id is None:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
    row = work.session.get(UserSession, session_id, with_for_update=True)
    if row is None or row.user_id != work.actor.user_id:
        raise NotFound(_("Такого сеансу немає."))
    row.revoked_at = row.revoked_at or work.now


def forget_old_sign_ins(work: UnitOfWork) -> int:
    """Forget sign-ins that ended long ago, of everybody; gives their number. For the scheduler."""
    ended = delete(UserSession).where(col(UserSession.expires_at) < work.now - KEPT_AFTER_END)
    return int(work.session.execute(ended).rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
