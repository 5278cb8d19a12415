"""Passwords: Argon2id hashes and the rule for a new password."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from acquisition.kernel.i18n import gettext as _

MINIMUM = 8
MAXIMUM = 200
_COMMON = frozenset(
    {
        "password",
        "12345678",
        "123456789",
        "1234567890",
        "qwertyui",
        "qwerty123",
        "йцукенгш",
        "11111111",
        "бібліотека",
    }
)

_hasher = PasswordHasher()


@cache
def _nobody() -> str:
    """The hash against which a missing account is checked; made at first need."""
    return _hasher.hash("nobody has this password")


def hash_password(password: str) -> str:
    """An Argon2id hash with the library's current parameters and a fresh salt."""
    return _hasher.hash(password)


def matches(stored: str, password: str) -> bool:
    """Does the password belong to the hash? An empty hash (no such account, no password) takes the same time."""
    try:
        return _hasher.verify(stored or _nobody(), password) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(stored: str) -> bool:
    """Was the hash made with other parameters than today's?"""
    return _hasher.check_needs_rehash(stored)


def problem_of(password: str, email: str) -> str | None:
    """Why the password cannot be taken, or None."""
    if len(password) < MINIMUM:
        return _("Пароль має містити щонайменше %(minimum)s символів.", minimum=MINIMUM)
    if len(password) > MAXIMUM:
        return _("Пароль задовгий: не більше %(maximum)s символів.", maximum=MAXIMUM)
    if password.casefold() in _COMMON or len(set(password)) < 3:
        return _("Такий пароль легко вгадати. Оберіть інший.")
    if email and password.casefold() == email.casefold():
        return _("Пароль не може збігатися з електронною адресою.")
    return None
