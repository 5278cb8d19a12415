"""Use cases of API tokens: make and revoke one's own."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col

from acquisition.kernel.errors import InvalidInput, NotFound, NotSignedIn
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.work import UnitOfWork
from acquisition.people.models import ApiToken
from acquisition.people.queries.sign_ins import token_hash

PREFIX = "dobir_"
LONGEST_DAYS = 366


def create_token(work: UnitOfWork, name: str, days: int) -> str:
    """Make a token of the actor's own, living `days` (1–366); it is told once. Raises InvalidInput."""
    if work.actor.user_id is None:
        raise NotSignedIn(_("Щоб продовжити, увійдіть до системи."))
    wrong: dict[str, object] = {}
    if not name.strip():
        wrong["name"] = _("Назвіть програму, якій даєте ключ.")
    if not 1 <= days <= LONGEST_DAYS:
        wrong["days"] = _("Строк дії — від 1 до %(most)s днів.", most=LONGEST_DAYS)
    if wrong:
        raise InvalidInput(_("Ключ не створено: виправте позначені поля."), wrong)
    token = PREFIX + secrets.token_urlsafe(32)
    row = ApiToken(
        user_id=work.actor.user_id,
        name=name.strip()[:100],
        token_hash=token_hash(token),
        created_at=work.now,
        expires_at=work.now + timedelta(days=days),
    )
    work.session.add(row)
    work.session.flush()
    work.record("people.token_create", row, after={"name": row.name, "days": days})
    return token


def revoke_tokens(work: UnitOfWork, user_id: int) -> int:
    """End all tokens of a user; gives how many lived. The caller records why."""
    living = (col(ApiToken.user_id) == user_id, col(ApiToken.revoked_at).is_(None))
    ended = work.session.execute(update(ApiToken).where(*living).values(revoked_at=work.now))
    return int(ended.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def revoke_token(work: UnitOfWork, token_id: int) -> None:
    """End one of the actor's own tokens. Raises NotFound for anybody else's."""
    row = work.session.get(ApiToken, token_id, with_for_update=True)
    if row is None or work.actor.user_id is None or row.user_id != work.actor.user_id:
        raise NotFound(_("Такого ключа немає."))
    if row.revoked_at is None:
        row.revoked_at = work.now
        work.session.add(row)
        work.record("people.token_revoke", row, before={"name": row.name})
