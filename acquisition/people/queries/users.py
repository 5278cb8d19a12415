"""Reads of users and their roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from acquisition.kernel.actor import Actor, ActorKind, Grant
from acquisition.kernel.errors import NotFound
from acquisition.kernel.i18n import gettext as _
from acquisition.kernel.instance import get_fact
from acquisition.kernel.paging import Page, PageRequest
from acquisition.people.models import Library, Membership, User
from acquisition.people.names import fold

NO_ADDRESS = "@invalid"
"""How the address of a person ends whom only a list of scores named."""
SORTS = {"name": col(User.sort_name), "email": col(User.email), "signed_in": col(User.signed_in_at)}


@dataclass(frozen=True, slots=True)
class UserFilter:
    """What a list of users is narrowed to; empty fields do not narrow. `password` "none": accounts switched on that
    nobody can sign in with."""

    words: str = ""
    role: str = ""
    library_id: int | None = None
    active: str = ""
    password: str = ""
    sort: str = "name"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user with roles; each role with the library's name and the campaign's id."""

    user: User
    roles: tuple[tuple[Membership, str], ...]


def has_users(session: Session) -> bool:
    """Is there any account? Without one the service asks for its first administrator."""
    return session.execute(select(col(User.id)).limit(1)).first() is not None


def user(session: Session, user_id: int) -> User:
    """The user, or NotFound."""
    found = session.get(User, user_id)
    if found is None:
        raise NotFound(_("Такого користувача немає."))
    return found


def user_by_email(session: Session, email: str) -> User | None:
    """The user of that address, whatever its case."""
    return session.execute(select(User).where(col(User.email) == email.strip().lower())).scalar_one_or_none()


def memberships_of(session: Session, user_ids: Iterable[int]) -> dict[int, list[tuple[Membership, str]]]:
    """User id → roles with the library's name («» when not bound). One query."""
    wanted = list(user_ids)
    rows = session.execute(
        select(Membership, func.coalesce(col(Library.name), ""))
        .outerjoin(Library, col(Library.id) == col(Membership.library_id))
        .where(col(Membership.user_id).in_(wanted))
        .order_by(col(Membership.role), col(Membership.id))
    )
    found: dict[int, list[tuple[Membership, str]]] = {number: [] for number in wanted}
    for membership, name in rows.all():
        found[membership.user_id].append((membership, name))
    return found


def user_page(session: Session, wanted: UserFilter, request: PageRequest) -> Page[UserRow]:
    """One page of users with their roles. Three queries."""
    where = _narrowed(wanted)
    total = session.execute(select(func.count()).select_from(User).where(*where)).scalar_one()
    column = SORTS.get(wanted.sort, SORTS["name"])
    order = column.desc().nulls_last() if wanted.descending else column.asc().nulls_last()
    users = session.execute(
        select(User).where(*where).order_by(order, col(User.id)).offset(request.offset).limit(request.size)
    ).scalars().all()  # fmt: skip
    roles = memberships_of(session, [row.id for row in users if row.id is not None])
    return Page([UserRow(row, tuple(roles[row.id or 0])) for row in users], request, total)


def _narrowed(wanted: UserFilter) -> list[ColumnElement[bool]]:
    where = [col(User.search_text).contains(word, autoescape=True) for word in fold(wanted.words).split()]
    if wanted.role or wanted.library_id:
        having = select(col(Membership.user_id))
        if wanted.role:
            having = having.where(col(Membership.role) == wanted.role)
        if wanted.library_id:
            having = having.where(col(Membership.library_id) == wanted.library_id)
        where.append(col(User.id).in_(having))
    if wanted.active in ("yes", "no"):
        where.append(col(User.active).is_(wanted.active == "yes"))
    if wanted.password == "none":
        where += without_password()
    return where


def without_password() -> list[ColumnElement[bool]]:
    """Accounts switched on that have no password yet, and an address to sign in with (not one made for an import)."""
    return [col(User.active).is_(True), col(User.password_hash) == "", ~col(User.email).endswith(NO_ADDRESS)]


def actor_of(user: User, memberships: Sequence[Membership]) -> Actor:
    """The person as an actor."""
    grants = frozenset(Grant(row.role, row.library_id, row.campaign_id) for row in memberships)
    return Actor(ActorKind.PERSON, user.name, user.id, grants)


def actor_by_email(session: Session, email: str) -> Actor:
    """The active user of that address as an actor, or NotFound. One query."""
    rows = session.execute(
        select(User, Membership)
        .outerjoin(Membership, col(Membership.user_id) == col(User.id))
        .where(col(User.email) == email.strip().lower(), col(User.active).is_(True))
    ).all()
    if not rows:
        raise NotFound(_("Немає діючого користувача з адресою %(email)s.", email=email))
    return actor_of(rows[0][0], [membership for _user, membership in rows if membership is not None])


def demo_accounts(session: Session) -> list[dict[str, str]]:
    """Accounts of a demonstration shown on the sign-in page: [{"role": a Role's value, "email", "password"}]."""
    return list(get_fact(session, "demo_accounts") or []) if get_fact(session, "demo") else []
