"""Passwords: argon2id, and random ones that can be read out over a counter."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore, Lock

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from crm_pwa.core.errors import Busy

ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LINE = 3
"""So many may be at the one place where passwords are checked: one is served, the others wait."""
PATIENCE_S = 2.0
SHORTEST, LONGEST = 10, 200
"""Characters of a password somebody chooses."""
_hasher = PasswordHasher()
_line = BoundedSemaphore(LINE)
_place = Lock()


@contextmanager
def turn() -> Iterator[None]:
    """Hold this process's one turn at checking a password.

    A check takes every core and 64 MiB: many at once would hold up who reads cards. Raises Busy
    where the line is full, or where it does not move for two seconds.
    """
    if not _line.acquire(blocking=False):
        raise Busy("Many are signing in.")
    try:
        if not _place.acquire(timeout=PATIENCE_S):
            raise Busy("Signing in takes too long.")
        try:
            yield
        finally:
            _place.release()
    finally:
        _line.release()


def hashed(password: str) -> str:
    """The argon2id string to keep."""
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password fits. An unknown account takes as long as a known one."""
    try:
        return _hasher.verify(kept or _nobody(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def fits(password: str) -> bool:
    """Whether somebody may choose this: as long as it must be, and no longer than is read."""
    return SHORTEST <= len(password) <= LONGEST


def random_password() -> str:
    """Fifteen characters in groups of five: about 74 bits, no look-alikes."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(5)) for _ in range(3))
    return "-".join(groups)


@cache
def _nobody() -> str:
    """A password nobody has, for names nobody has."""
    return _hasher.hash(secrets.token_hex(16))
