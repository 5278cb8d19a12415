"""Who is meant by the experts named in a file: one person has one key, however a row names that person."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlmodel import Session, col

from acquisition.catalogue.text import fold
from acquisition.people.access import Role
from acquisition.people.models import Membership, User
from acquisition.selection.models import Appointment
from acquisition.selection.service.councils import EMAIL

CHUNK = 500


class Experts:
    """Keys of the experts named in `texts`: by e-mail, by code in the campaign, or by a name that exactly one active
    expert has — as `ensure_expert` finds them; one it would make anew is known by the words alone."""

    def __init__(self, session: Session, campaign_id: int, texts: Iterable[str]) -> None:
        wanted = {" ".join(text.split()) for text in texts}
        self._emails = _emails(session, sorted({text.lower() for text in wanted if EMAIL.match(text)}))
        self._codes = _codes(session, campaign_id)
        self._names = _names(session) if any(not EMAIL.match(text) for text in wanted) else {}

    def key(self, text: str) -> str:
        """The key of the person named so."""
        text = " ".join(text.split())
        if EMAIL.match(text):
            found = self._emails.get(text.lower())
        else:
            same = self._names.get(fold(text), set())
            found = self._codes.get(text.upper().replace("E", "Е")) or (
                next(iter(same)) if len(same) == 1 else None
            )
        return fold(text) if found is None else key_of(found)


def key_of(user_id: int) -> str:
    """The key of a known person; no folded words look so."""
    return f"#{user_id}"


def _emails(session: Session, emails: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(emails), CHUNK):
        statement = select(col(User.email), col(User.id)).where(
            col(User.email).in_(emails[start : start + CHUNK])
        )
        found.update((email, user) for email, user in session.execute(statement))
    return found


def _codes(session: Session, campaign_id: int) -> dict[str, int]:
    statement = select(col(Appointment.code), col(Appointment.user_id)).where(
        col(Appointment.campaign_id) == campaign_id
    )
    codes: dict[str, int] = dict(session.execute(statement).all())
    return codes


def _names(session: Session) -> dict[str, set[int]]:
    statement = (
        select(col(User.name), col(User.id))
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(col(User.active), col(Membership.role) == Role.EXPERT.value)
    )
    found: dict[str, set[int]] = {}
    for name, user in session.execute(statement):
        found.setdefault(fold(name), set()).add(user)
    return found
