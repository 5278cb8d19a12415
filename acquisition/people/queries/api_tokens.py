"""Reads of API tokens: who stands behind one, and which ones a person has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from acquisition.kernel.actor import Actor
from acquisition.people.models import ApiToken, Membership, User
from acquisition.people.queries.sign_ins import token_hash
from acquisition.people.queries.users import actor_of


def actor_by_token(session: Session, token: str, now: datetime) -> Actor | None:
    """The owner of a living token with all roles, in one query; None for any other token."""
    rows = session.execute(
        select(User, Membership)
        .join(ApiToken, col(ApiToken.user_id) == col(User.id))
        .outerjoin(Membership, col(Membership.user_id) == col(User.id))
        .where(
            col(ApiToken.token_hash) == token_hash(token),
            col(ApiToken.revoked_at).is_(None),
            col(ApiToken.expires_at) > now,
            col(User.active).is_(True),
            col(User.must_change_password).is_(False),
        )
    ).all()
    if not rows:
        return None
    return actor_of(rows[0][0], [membership for _user, membership in rows if membership is not None])


def tokens_of(session: Session, user_id: int) -> list[ApiToken]:
    """A person's tokens that were not revoked, the newest first."""
    mine = select(ApiToken).where(col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None))
    return list(session.scalars(mine.order_by(col(ApiToken.id).desc())))
