"""Tries are counted before they are made: signing in, looking up, numbers given."""

from collections.abc import Sequence

from sqlalchemy import and_, delete, or_
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries
from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.accounts.models import Attempt, Staff
from crm_pwa.accounts.passwords import matches
from crm_pwa.accounts.tried import account_key, address_key, sign_in_key
from crm_pwa.core import ids
from crm_pwa.core.errors import AppError, Invalid
from crm_pwa.core.sql import lock

WINDOW_MS = 15 * 60_000
TRIES = 5
TRIES_ALL = 25
"""Wrong tries at one account from anywhere. NIST SP 800-63B, 5.2.2, has 100 as the most."""
TRIES_FROM = 60
LOOK_UPS = 30
LOOK_UP_MS = 60_000
NUMBERS = 20
GIVEN = setting(Setting("numbers_hour", "number", NUMBERS, least=1, most=200))
"""How many phone numbers one person is given in an hour."""
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
LONGEST_MS = max(WINDOW_MS, LOOK_UP_MS, HOUR_MS, DAY_MS)


class TooMany(AppError):
    """The limit of tries is reached; ``retry_after`` seconds until one more is let in."""

    reason = "too_many"
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries; wait {seconds} seconds.")
        self.retry_after = seconds
        self.n = -(-seconds // 60)


def check_password(session: Session, login: str, password: str) -> Staff:
    """Return the account. Only reads, so that the slow hash holds no lock.

    Raises Invalid for a wrong name or password, never saying which.
    """
    staff = queries.staff_by_login(session, login)
    if matches(staff.password_hash if staff else None, password) and staff:
        return staff
    raise Invalid("wrong name or password")


def check_tries(session: Session, login: str, address: str, now_ms: int) -> None:
    """Only read whether another try may be made. Raises TooMany.

    Five wrong ones at an account from the addresses around one in 15 minutes, 25 from anywhere, or
    sixty from one address at any accounts, which a whole shop may share, close the door until the
    first of them is forgotten.
    """
    for key, tries in _doors(login, address).items():
        first = queries.attempt_before(session, key, now_ms - WINDOW_MS, tries)
        if first is not None:
            raise TooMany(-(-(first + WINDOW_MS - now_ms) // 1000))


def count_sign_in(session: Session, login: str, address: str, now_ms: int) -> list[str]:
    """Count one try before it is made; return the ids it is kept under. Raises TooMany."""
    doors = _doors(login, address).items()
    return [count_attempt(session, key, now_ms, tries=tries) for key, tries in doors]


def forget_tries(session: Session, login: str, address: str, tried: Sequence[str]) -> None:
    """A right password ends the account's count around here, and takes its own try back elsewhere.

    What was wrong elsewhere stays counted there: who guesses there is not let in again by it.
    """
    near = account_key(login, address)
    session.execute(delete(Attempt).where(or_(Attempt.key == near, Attempt.id.in_(tried))))


def _doors(login: str, address: str) -> dict[str, int]:
    return {
        account_key(login, address): TRIES,
        sign_in_key(login): TRIES_ALL,
        address_key(address): TRIES_FROM,
    }


def count_attempt(
    session: Session, key: str, now_ms: int, *, tries: int = TRIES, window_ms: int = WINDOW_MS
) -> str:
    """Count one try before it is made, so that tries side by side count too; return its id.

    What no window reaches any more, whoever's it was, is forgotten. Raises TooMany with the time
    until the first of them is.
    """
    lock(session, f"attempt:{key}")
    first = queries.attempt_before(session, key, now_ms - window_ms, tries)
    if first is not None:
        raise TooMany(-(-(first + window_ms - now_ms) // 1000))
    over = and_(Attempt.key == key, Attempt.at <= now_ms - window_ms)
    session.execute(delete(Attempt).where(or_(over, Attempt.at <= now_ms - LONGEST_MS)))
    attempt = Attempt(id=ids.new(), key=key, at=now_ms)
    session.add(attempt)
    session.flush()
    return attempt.id


def fits_the_hour(session: Session, key: str, now_ms: int, tries: int) -> bool:
    """Count one try; False, and nothing counted, beyond so many in an hour."""
    try:
        count_attempt(session, key, now_ms, tries=tries, window_ms=HOUR_MS)
    except TooMany:
        return False
    return True


def count_look_up(session: Session, staff_id: str, now_ms: int) -> None:
    """Count one code this person looks up, found or not: 30 a minute. Raises TooMany.

    The thirty of one minute are those of all their phones, so that codes cannot be guessed.
    """
    key = f"look-up:{staff_id}"
    count_attempt(session, key, now_ms, tries=LOOK_UPS, window_ms=LOOK_UP_MS)


def count_number(session: Session, staff_id: str, now_ms: int) -> None:
    """Count one phone number this person is given: 20 an hour unless chosen. Raises TooMany."""
    tries = GIVEN.of(session)
    count_attempt(session, f"number:{staff_id}", now_ms, tries=tries, window_ms=HOUR_MS)


def count_second(session: Session, staff_id: str, at: int) -> None:
    """Count a second step before it is tried: five wrong in 15 minutes. Raises TooMany."""
    count_attempt(session, _tries(staff_id), at)


def forget_second(session: Session, staff_id: str) -> None:
    """A right one ends the count."""
    session.execute(delete(Attempt).where(Attempt.key == _tries(staff_id)))


def count_proof(session: Session, session_id: str, at: int) -> None:
    """Count what somebody signed in shows to prove that it is them, before it is tried.

    Five wrong in 15 minutes in one session: who tries at the sign-in shuts nobody out who is in.
    Raises TooMany.
    """
    count_attempt(session, _proofs(session_id), at)


def forget_proof(session: Session, session_id: str) -> None:
    """A right one ends the count."""
    session.execute(delete(Attempt).where(Attempt.key == _proofs(session_id)))


def _tries(staff_id: str) -> str:
    return f"second:{staff_id}"


def _proofs(session_id: str) -> str:
    return f"proof:{session_id}"
