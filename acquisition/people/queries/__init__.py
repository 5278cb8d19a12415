"""Reads of people: libraries, users, sign-ins."""

from acquisition.people.queries.libraries import (
    LibraryFilter,
    hub_choices,
    library,
    library_choices,
    library_index,
    library_page,
    oblasts,
    one_library,
)
from acquisition.people.queries.sign_ins import SignedIn, sign_in_by_token, sign_ins_of
from acquisition.people.queries.users import (
    UserFilter,
    UserRow,
    actor_by_email,
    actor_of,
    demo_accounts,
    has_users,
    memberships_of,
    user,
    user_by_email,
    user_page,
    without_password,
)

__all__ = [
    "LibraryFilter",
    "SignedIn",
    "UserFilter",
    "UserRow",
    "actor_by_email",
    "actor_of",
    "demo_accounts",
    "has_users",
    "hub_choices",
    "library",
    "library_choices",
    "library_index",
    "library_page",
    "memberships_of",
    "oblasts",
    "one_library",
    "sign_in_by_token",
    "sign_ins_of",
    "user",
    "user_by_email",
    "user_page",
    "without_password",
]
