"""Screens of people: signing in, one's account, users, libraries, the first administrator."""

from acquisition.people.views import account, api_tokens, libraries, session, setup, sign_in, users
from acquisition.people.views.blueprint import blueprint

BLUEPRINTS = (blueprint,)

__all__ = [
    "BLUEPRINTS",
    "account",
    "api_tokens",
    "blueprint",
    "libraries",
    "session",
    "setup",
    "sign_in",
    "users",
]
