"""Reads of sign-ins: who stands behind a token."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from acquisition.kernel.actor import Actor
from acquisition.people.models import Membership, User, UserSession
from acquisition.people.queries.users import actor_of


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A living sign-in: the person as an actor, and what the screens need to know of the account."""

    actor: Actor
    session_id: int
    email: str
    language: str
    must_change_password: bool
    seen_at: datetime


def token_hash(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def sign_in_by_token(session: Session, token: str, now: datetime, idle: timedelta) -> SignedIn | None:
    """The sign-in of the token while it lives: not ended, not past its term, not idle too long, the account
    active. One query, whatever the number of roles."""
    rows = session.execute(
        select(UserSession, User, Membership)
        .join(User, col(User.id) == col(UserSession.user_id))
        .outerjoin(Membership, col(Membership.user_id) == col(User.id))
        .where(
            col(UserSession.token_hash) == token_hash(token),
            col(UserSession.revoked_at).is_(None),
            col(UserSession.expires_at) > now,
            col(UserSession.seen_at) > now - idle,
            col(User.active).is_(True),
        )
    ).all()
    if not rows:
        return None
    row, user, _first = rows[0]
    actor = actor_of(user, [membership for _s, _u, membership in rows if membership is not None])
    return SignedIn(actor, row.id, user.email, user.language, user.must_change_password, row.seen_at)


def sign_ins_of(session: Session, user_id: int, now: datetime, idle: timedelta) -> list[UserSession]:
    """Living sign-ins of a person, the latest seen first."""
    rows = session.execute(
        select(UserSession)
        .where(
            col(UserSession.user_id) == user_id,
            col(UserSession.revoked_at).is_(None),
            col(UserSession.expires_at) > now,
            col(UserSession.seen_at) > now - idle,
        )
        .order_by(col(UserSession.seen_at).desc(), col(UserSession.id).desc())
    )
    return list(rows.scalars())
