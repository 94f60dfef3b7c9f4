"""Verbs on accounts: the only writers of stores, staff, devices and sessions."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, delete, or_, update
from sqlalchemy.orm import Session

from crm_pwa.accounts import given, queries
from crm_pwa.accounts.models import Attempt, Device, SignInSession, Staff, StaffStore, Store
from crm_pwa.accounts.passwords import hashed, matches
from crm_pwa.core import ids
from crm_pwa.core.errors import AppError, Invalid, NotHere
from crm_pwa.core.scope import ROLES
from crm_pwa.core.sql import save, table_of

LEASE_MS = 24 * 3_600_000
WINDOW_MS = 15 * 60_000
TRIES = 5
TRIES_FROM = 60
LOOK_UPS = 30
LOOK_UP_MS = 60_000
NUMBERS = 20
HOUR_MS = 3_600_000
LONGEST_MS = max(WINDOW_MS, LOOK_UP_MS, HOUR_MS)
MOST_LOST = 100_000
NEEDS_A_STORE = ("guide", "lead", "area")


class TooMany(AppError):
    """The limit of tries is reached; ``retry_after`` seconds until one more is let in."""

    reason = "too_many"
    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many tries; wait {seconds} seconds.")
        self.retry_after = seconds
        self.n = -(-seconds // 60)


def add_store(session: Session, store_id: str, name: str, **facts: object) -> Store:
    """Open a store. ``facts``: region, tz, trade, latitude, longitude. A repeat changes nothing.

    Raises Invalid for what no store can be called, and for a time zone there is not.
    """
    store_id, name = given.text(Store, "id", store_id), given.text(Store, "name", name)
    known = session.get(Store, store_id)
    if known is not None:
        return known
    store = Store(id=store_id, name=name, **given.facts(Store, facts))
    session.add(store)
    session.flush()
    return store


def set_trade(session: Session, store_id: str, trade: str) -> Store:
    """Let a store use the packs of other trades, "apparel,beauty". Raises NotHere."""
    store = session.get(Store, store_id)
    if store is None:
        raise NotHere(store_id)
    store.trade = given.text(Store, "trade", trade)
    session.flush()
    return store


def add_staff(
    session: Session,
    login: str,
    *,
    name: str,
    role: str,
    stores: Sequence[str],
    password: str,
    language: str = "zh-Hans",
) -> Staff:
    """Open an account.

    Raises Invalid for an unknown role, store or language, for a name that is taken, and for what
    nobody can be called.
    """
    if role not in ROLES:
        raise Invalid(f"Unknown role {role!r}; use one of {', '.join(ROLES)}.")
    login = given.text(Staff, "login", login.lower())
    if queries.staff_by_login(session, login):
        raise Invalid(f"The account {login!r} exists already.")
    known = {store.id for store in queries.stores(session)}
    if missing := [store for store in stores if store not in known]:
        raise Invalid(f"Unknown store {missing[0]!r}; add it first with: flask store add")
    if role in NEEDS_A_STORE and not stores:
        raise Invalid(f"A {role} needs at least one store.")
    staff = Staff(
        id=ids.new(),
        login=login,
        name=given.text(Staff, "name", name),
        password_hash=hashed(password),
        role=role,
        language=given.language(language),
    )
    session.add(staff)
    session.flush()
    session.add_all(StaffStore(staff_id=staff.id, store_id=s) for s in dict.fromkeys(stores))
    session.flush()
    return staff


def set_password(session: Session, login: str, password: str) -> Staff | None:
    """Give an account another password; return it, or None when there is none of that name."""
    staff = queries.staff_by_login(session, login)
    if staff is not None:
        staff.password_hash = hashed(password)
    return staff


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

    Five wrong ones at an account in 15 minutes, or sixty from one address, which a whole shop
    may share, close the door until the first of them is forgotten.
    """
    for key, tries in _doors(login, address).items():
        first = queries.attempt_before(session, key, now_ms - WINDOW_MS, tries)
        if first is not None:
            raise TooMany(-(-(first + WINDOW_MS - now_ms) // 1000))


def count_sign_in(session: Session, login: str, address: str, now_ms: int) -> list[str]:
    """Count one try before it is made; return the ids it is kept under. Raises TooMany."""
    doors = _doors(login, address).items()
    return [count_attempt(session, key, now_ms, tries=tries) for key, tries in doors]


def forget_tries(session: Session, login: str, tried: Sequence[str]) -> None:
    """A right password ends the account's count, and takes its own try back from the address."""
    key = queries.sign_in_key(login)
    session.execute(delete(Attempt).where(or_(Attempt.key == key, Attempt.id.in_(tried))))


def _doors(login: str, address: str) -> dict[str, int]:
    return {queries.sign_in_key(login): TRIES, queries.address_key(address): TRIES_FROM}


def count_attempt(
    session: Session, key: str, now_ms: int, *, tries: int = TRIES, window_ms: int = WINDOW_MS
) -> str:
    """Count one try before it is made, so that tries side by side count too; return its id.

    What no window reaches any more, whoever's it was, is forgotten. Raises TooMany with the time
    until the first of them is.
    """
    first = queries.attempt_before(session, key, now_ms - window_ms, tries)
    if first is not None:
        raise TooMany(-(-(first + window_ms - now_ms) // 1000))
    over = and_(Attempt.key == key, Attempt.at <= now_ms - window_ms)
    session.execute(delete(Attempt).where(or_(over, Attempt.at <= now_ms - LONGEST_MS)))
    attempt = Attempt(id=ids.new(), key=key, at=now_ms)
    session.add(attempt)
    session.flush()
    return attempt.id


def count_look_up(session: Session, staff_id: str, now_ms: int) -> None:
    """Count one code this person looks up, found or not: 30 a minute. Raises TooMany.

    The thirty of one minute are those of all their phones, so that codes cannot be guessed.
    """
    key = f"look-up:{staff_id}"
    count_attempt(session, key, now_ms, tries=LOOK_UPS, window_ms=LOOK_UP_MS)


def count_number(session: Session, staff_id: str, now_ms: int) -> None:
    """Count one phone number this person is given: 20 an hour. Raises TooMany."""
    count_attempt(session, f"number:{staff_id}", now_ms, tries=NUMBERS, window_ms=HOUR_MS)


def open_session(session: Session, staff: Staff, now_ms: int) -> str:
    """Open a session; return the secret for the cookie."""
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        id_hash=queries.token_hash(token), staff_id=staff.id, created_at=now_ms, seen_at=now_ms
    )
    session.add(row)
    session.flush()
    return token


def close_session(session: Session, token: str) -> None:
    """End a session at once; an unknown one is no error."""
    session.execute(delete(SignInSession).where(SignInSession.id_hash == queries.token_hash(token)))


def enrol_device(
    session: Session, staff: Staff, now_ms: int, label: str = "", known: Sequence[str] = ()
) -> tuple[Device, str]:
    """Give a phone a token and a lease of 24 hours; return (device, token).

    ``known``: the ids the phone has, one a person who signed in on it. With one of this
    person's it stays the same device, so that its cursors and code hashes stay good. The old
    token ends.
    """
    token = secrets.token_urlsafe(32)
    device = queries.device_among(session, known, staff.id)
    if device is None:
        device = Device(
            id=ids.new(), staff_id=staff.id, lease_key=secrets.token_hex(32), created_at=now_ms
        )
        session.add(device)
    device.label = label[:80]
    device.token_hash = queries.token_hash(token)
    device.lease_until = now_ms + LEASE_MS
    device.seen_at = now_ms
    session.flush()
    return device, token


def heard(session: Session, device_id: str, said: dict[str, Any]) -> None:
    """Keep what a device says of itself at a contact: columns of ``Device`` by name."""
    save(session, _HEARD, [{"device": device_id} | said])


def note_lost(device: Device, unsent: int, now_ms: int) -> None:
    """The browser had thrown the phone's store away, with so many operations unsent in it."""
    device.lost, device.lost_at = max(0, min(unsent, MOST_LOST)), now_ms


_DEVICE = table_of(Device)
_HEARD = update(_DEVICE).where(_DEVICE.c.id == bindparam("device"))
