"""Passwords: argon2id, and random ones that can be read out over a counter."""

import secrets
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id string to keep."""
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password fits. An unknown account takes as long as a known one."""
    try:
        return _hasher.verify(kept or _nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def random_password() -> str:
    """Fifteen characters in groups of five: about 74 bits, no look-alikes."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3))
    return "-".join(groups)


@cache
def _nobody() -> str:
    """A password nobody has, for names nobody has."""
    return _hasher.hash(secrets.token_hex(16))
