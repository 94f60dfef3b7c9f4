"""Accounts: opened, changed, given another password, closed."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from crm_pwa.accounts import factors, given, history, queries
from crm_pwa.accounts.history import By
from crm_pwa.accounts.models import Device, FirstStep, SignInSession, Staff, StaffStore
from crm_pwa.accounts.operations.apps import end_pending
from crm_pwa.accounts.operations.second import remove_every
from crm_pwa.accounts.passwords import hashed, random_password
from crm_pwa.core import ids
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.clock import store_day
from crm_pwa.core.errors import NotHere, Unfit
from crm_pwa.core.scope import ROLES
from crm_pwa.core.sql import lock

SECOND_OFF = {"second": "on"}, {"second": "off"}
NEEDS_A_STORE = ("guide", "lead", "area")
ONE_TIME_MS = 72 * 3_600_000
"""So long a password that somebody was told opens the choice of their own."""


def add_staff(
    session: Session,
    login: str,
    *,
    name: str,
    role: str,
    stores: Sequence[str],
    password: str,
    language: str = "zh-Hans",
    by: By | None = None,
) -> Staff:
    """Open an account. A password that somebody (``by``) tells them is to be changed at sign-in.

    Raises Invalid for an unknown role, store or language, for a name that is taken, and for what
    nobody can be called.
    """
    _check_places(session, role, stores)
    login = given.text(Staff, "login", login.lower())
    if queries.staff_named(session, login):
        raise Unfit(f"The account {login!r} exists already.", "login", "taken")
    staff = Staff(
        id=ids.new(),
        login=login,
        name=given.text(Staff, "name", name),
        password_hash=hashed(password),
        role=role,
        language=given.language(language),
        one_time=by is not None,
        one_time_until=by.at + ONE_TIME_MS if by else 0,
    )
    session.add(staff)
    session.flush()
    session.add_all(StaffStore(staff_id=staff.id, store_id=s) for s in dict.fromkeys(stores))
    session.flush()
    history.keep(session, by, _key(staff), {}, {"login": login} | _told(session, staff))
    return staff


def change_staff(
    session: Session,
    staff_id: str,
    *,
    name: str,
    role: str,
    stores: Sequence[str],
    by: By,
) -> int:
    """Give somebody another name, role or stores; return how many of these differ.

    Another role or store ends their sessions and their phones' leases, so that these are told anew
    where they work; a role without a second step ends theirs. A store that is left stays known
    with the day, so that what they noted there keeps its name. Raises NotHere;
    Invalid as ``add_staff`` does, and ("last_admin") for a chain that would have no administrator.
    """
    staff = _one(session, staff_id)
    _check_places(session, role, stores)
    if role != "admin":
        _check_admins(session, staff)
    before = _told(session, staff)
    staff.name, staff.role = given.text(Staff, "name", name), role
    _place(session, staff, stores, by.at)
    after = _told(session, staff)
    if any(before[what] != after[what] for what in ("role", "stores")):
        _end_sessions(session, staff)
        _end_phones(session, staff, by.at)
    if role not in factors.WITH_SECOND and remove_every(session, staff.id):
        history.keep(session, by, _key(staff), *SECOND_OFF)
    return history.keep(session, by, _key(staff), before, after)


def set_password(session: Session, login: str, password: str) -> Staff | None:
    """Give an account another password; return it, or None when there is none of that name."""
    staff = queries.staff_by_login(session, login)
    if staff is not None:
        staff.password_hash = hashed(password)
    return staff


def new_password(session: Session, staff_id: str, *, by: By) -> str:
    """Give somebody a new random password and return it, this once; their sessions end.

    It opens nothing but the choice of their own, for 72 hours, and their phones show no more cards
    until they sign in there again. Raises NotHere.
    """
    staff, password = _one(session, staff_id), random_password()
    staff.password_hash, staff.one_time = hashed(password), True
    staff.one_time_until = by.at + ONE_TIME_MS
    _end_sessions(session, staff)
    _end_phones(session, staff, by.at)
    history.keep(session, by, _key(staff), {}, {"password": "•"})
    return password


def own_password(session: Session, staff: Staff, password_hash: str) -> None:
    """Let somebody have the password they chose, given as its hash."""
    staff.password_hash, staff.one_time = password_hash, False
    session.flush()


def change_own_password(
    session: Session, staff: Staff, password_hash: str, at: int, *, here: str
) -> None:
    """Let somebody have another password, given as its hash: they are signed out elsewhere.

    ``here``: the id of the session they do it in, which stays, as does the phone it was opened on.
    """
    own_password(session, staff, password_hash)
    end_pending(session, staff.id)
    stays = session.get(SignInSession, here)
    _end_sessions(session, staff, but=here)
    _end_phones(session, staff, at, but=stays.device_id if stays else "")
    did(session, Act("password", staff.id, at))


def lost_second(session: Session, staff_id: str, *, by: By) -> None:
    """Somebody lost what they show besides their password: it ends, and so do their sessions.

    Raises NotHere.
    """
    staff = _one(session, staff_id)
    if remove_every(session, staff.id):
        _end_sessions(session, staff)
        history.keep(session, by, _key(staff), *SECOND_OFF)


def close_staff(session: Session, staff_id: str, *, by: By) -> None:
    """Close an account: sessions end at once, phones get nothing more.

    What a phone still holds stays on it, unjudged; the account opened again, it is taken.

    Raises NotHere; Invalid ("last_admin") for the only administrator, ("yourself") for one's own.
    """
    staff = _one(session, staff_id)
    if staff.id == by.actor_id:
        raise Unfit("Nobody closes their own account.", "account", "yourself")
    _check_admins(session, staff)
    _switch(session, staff, by, active=False)
    _end_sessions(session, staff)
    _end_phones(session, staff, by.at)


def open_staff(session: Session, staff_id: str, *, by: By) -> None:
    """Open a closed account again, with the password it had. Raises NotHere."""
    _switch(session, _one(session, staff_id), by, active=True)


def _switch(session: Session, staff: Staff, by: By, *, active: bool) -> None:
    before, staff.active = staff.active, active
    session.flush()
    said = {False: "closed", True: "open"}
    history.keep(session, by, _key(staff), {"account": said[before]}, {"account": said[active]})


def _place(session: Session, staff: Staff, stores: Sequence[str], at: int) -> None:
    """Let somebody work in these stores from now on."""
    zones = {store.id: store.tz for store in queries.stores(session)}
    known = {row.store_id: row for row in queries.places(session, staff.id)}
    for store_id, row in known.items():
        today = store_day(at, zones[store_id])
        if store_id in stores:
            row.to_day = "" if row.to_day and row.to_day < today.isoformat() else row.to_day
        elif not row.to_day or row.to_day >= today.isoformat():
            row.to_day = (today - timedelta(days=1)).isoformat()
    fresh = [store for store in dict.fromkeys(stores) if store not in known]
    session.add_all(StaffStore(staff_id=staff.id, store_id=store) for store in fresh)
    session.flush()


def _told(session: Session, staff: Staff) -> dict[str, str]:
    stores = sorted(row.store_id for row in queries.places(session, staff.id) if not row.to_day)
    return {"name": staff.name, "role": staff.role, "stores": ", ".join(stores)}


def _check_places(session: Session, role: str, stores: Sequence[str]) -> None:
    if role not in ROLES:
        raise Unfit(f"Unknown role {role!r}; use one of {', '.join(ROLES)}.", "role", "unknown")
    known = {store.id for store in queries.stores(session)}
    if missing := [store for store in stores if store not in known]:
        text = f"Unknown store {missing[0]!r}; add it first with: flask store add"
        raise Unfit(text, "stores", "unknown")
    if role in NEEDS_A_STORE and not stores:
        raise Unfit(f"A {role} needs at least one store.", "stores", "no_store")


def _check_admins(session: Session, staff: Staff) -> None:
    if staff.role == "admin":
        lock(session, "administrators")  # two who close each other's would leave none
    others = select(func.count()).where(Staff.role == "admin", Staff.active, Staff.id != staff.id)
    if staff.role == "admin" and staff.active and not session.scalar(others):
        text = "The chain needs an administrator: name another one first."
        raise Unfit(text, "account", "last_admin")


def _end_sessions(session: Session, staff: Staff, but: str = "") -> None:
    theirs = delete(SignInSession).where(SignInSession.staff_id == staff.id)
    session.execute(theirs.where(SignInSession.id_hash != but))
    session.execute(delete(FirstStep).where(FirstStep.staff_id == staff.id))


def _end_phones(session: Session, staff: Staff, at: int, but: str = "") -> None:
    """Their phones get nothing more until somebody signs in there; what they hold can be sent."""
    theirs = update(Device).where(Device.staff_id == staff.id, Device.lease_until > at)
    session.execute(theirs.where(Device.id != but).values(lease_until=at))


def _one(session: Session, staff_id: str) -> Staff:
    staff = session.get(Staff, staff_id)
    if staff is None:
        raise NotHere(staff_id)
    return staff


def _key(staff: Staff) -> tuple[str, str]:
    return history.STAFF, staff.id
