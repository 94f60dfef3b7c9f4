"""Reads of accounts. A person's scope is computed here and nowhere else."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, cast

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Attempt, Device, SignInSession, Staff, StaffStore, Store
from crm_pwa.accounts.workplaces import is_open
from crm_pwa.core.scope import Role, Scope
from crm_pwa.core.sql import ByIds, Prepared, table_of

ON_PHONES = ("guide", "lead")
"""Their phones lock themselves, and a locked one shows no token."""
SESSION_MS = 12 * 3_600_000


class Shop(NamedTuple):
    """A store as its people's pages name it. ``tz``: an IANA zone; ``trade``: its packs."""

    id: str
    name: str
    tz: str
    trade: str


class Phone(NamedTuple):
    """A device at one contact: whose it is, and until when it may pull, ms.

    ``sends_only``: it shows its ticket, with which nothing is read.
    """

    id: str
    staff_id: str
    lease_key: str
    lease_until: int
    revoked_at: int | None
    sends_only: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody signed in: what pages show of them, their scope, and the stores of it.

    Of their session: its id as it is kept, when it was opened and on which ``phone``, if on one,
    when they last showed that it is them (``proved_at``, ms), and whether it is ``bare``.
    """

    id: str
    name: str
    login: str
    language: str
    scope: Scope
    shops: tuple["Shop", ...] = ()
    session: str = ""
    opened_at: int = 0
    phone: str = ""
    proved_at: int = 0
    bare: bool = False


def token_hash(token: str) -> str:
    """What is kept of a random 256-bit token."""
    return hashlib.sha256(token.encode()).hexdigest()


def stores(session: Session, ids: tuple[str, ...] | None = None) -> list[Store]:
    """All stores in id order, or those named."""
    query = select(Store).order_by(Store.id)
    return list(session.scalars(query if ids is None else query.where(Store.id.in_(ids))))


def zone(session: Session, store_id: str) -> str:
    """The time zone of a store; "" where there is no such store."""
    return "".join(row.tz for row in _ZONES.rows(session, [store_id]))


def staff_by_login(session: Session, login: str) -> Staff | None:
    """The active account of that name, in any case of letters."""
    query = select(Staff).where(Staff.login == login.strip().lower(), Staff.active)
    return session.scalars(query).first()


def staff_named(session: Session, login: str) -> Staff | None:
    """The account of that name, in any case of letters, closed ones too."""
    return session.scalars(select(Staff).where(Staff.login == login.strip().lower())).first()


def staff_of(session: Session, staff_id: str) -> Staff | None:
    """The account of this id, closed ones too."""
    return session.get(Staff, staff_id)


def person(session: Session, staff_id: str, now_ms: int) -> Person | None:
    """The person and today's scope; None when the account is closed."""
    return _person(session, _ACTIVE.rows(session, [staff_id]), now_ms)


def person_of_session(session: Session, token: str, now_ms: int) -> Person | None:
    """Whose session this is; None when unknown or older than 12 hours."""
    rows = _OF_SESSION.rows(session, {"id": token_hash(token), "since": now_ms - SESSION_MS})
    found = _person(session, rows, now_ms)
    if found is None:
        return None
    row = rows[0]
    return replace(
        found,
        session=row.id_hash,
        opened_at=row.created_at,
        phone=row.device_id,
        proved_at=row.proved_at,
        bare=bool(row.bare),
    )


def sessions(session: Session, staff_id: str, now_ms: int) -> list[tuple[SignInSession, str]]:
    """The sessions of this person that are not over, the latest first, each with its phone's
    name."""
    mine = (
        select(SignInSession, Device.label)
        .join(Device, Device.id == SignInSession.device_id, isouter=True)
        .where(SignInSession.staff_id == staff_id, SignInSession.created_at > now_ms - SESSION_MS)
        .order_by(SignInSession.created_at.desc())
    )
    return [(row, label or "") for row, label in session.execute(mine)]


def session_used(session: Session, token: str) -> int:
    """When a session was last seen in use, ms; 0 for none."""
    mine = select(SignInSession.seen_at).where(SignInSession.id_hash == token_hash(token))
    return session.scalar(mine) or 0


def _person(session: Session, rows: Sequence[Any], now_ms: int) -> Person | None:
    """The person of whom there is a row for each store they worked in, or one without."""
    for staff in rows[:1]:
        shops = _shops_today(session, rows, now_ms)
        scope = Scope(staff.id, cast(Role, staff.role), tuple(shop.id for shop in shops))
        return Person(staff.id, staff.name, staff.login, staff.language, scope, shops)
    return None


def phone_of_token(session: Session, hashed: str, now_ms: int) -> Phone | None:
    """The phone that holds the token or ticket of this hash, revoked ones included."""
    for row in _BY_TOKEN.rows(session, [hashed]):
        return Phone(*row)
    for row in _BY_TICKET.rows(session, {"ticket": hashed, "now": now_ms}):
        return Phone._make((*row, True))
    return None


def device_among(session: Session, ids: Sequence[str], staff_id: str) -> Device | None:
    """The one of these devices that is this person's and not revoked; the one seen last."""
    query = select(Device).where(Device.id.in_(ids), Device.staff_id == staff_id)
    return session.scalars(
        query.where(Device.revoked_at.is_(None)).order_by(Device.seen_at.desc())
    ).first()


def places(session: Session, staff_id: str) -> list[StaffStore]:
    """Where somebody works or worked, in store order."""
    theirs = select(StaffStore).where(StaffStore.staff_id == staff_id)
    return list(session.scalars(theirs.order_by(StaffStore.store_id)))


def names_of_store(session: Session, store_id: str) -> dict[str, str]:
    """Names of everybody who works or worked in the store: {staff id: name}."""
    query = (
        select(Staff.id, Staff.name)
        .join(StaffStore, StaffStore.staff_id == Staff.id)
        .where(StaffStore.store_id == store_id)
        .order_by(Staff.id)
    )
    return {row.id: row.name for row in session.execute(query)}


def names(session: Session, staff_ids: set[str]) -> dict[str, str]:
    """Names of these people."""
    if not staff_ids:
        return {}
    return {row.id: row.name for row in _NAMES.rows(session, sorted(staff_ids))}


def attempt_before(session: Session, key: str, since_ms: int, tries: int) -> int | None:
    """When the first of the last ``tries`` tries since then was, in ms; None with fewer."""
    since = select(Attempt.at).where(Attempt.key == key, Attempt.at > since_ms)
    return session.scalar(since.order_by(Attempt.at.desc()).offset(tries - 1).limit(1))


def _shops_today(session: Session, rows: Sequence[Any], now_ms: int) -> tuple[Shop, ...]:
    """The stores of a person, of theirs those of today."""
    if rows[0].role in ("hq", "admin"):
        return tuple(Shop(*row) for row in session.execute(_EVERY_SHOP))
    return tuple(
        Shop(row.shop, row.shop_name, row.tz, row.trade)
        for row in rows
        if row.shop and is_open(row, now_ms)
    )


_D, _P = table_of(Device).c, table_of(Staff).c
_PHONE = select(_D.id, _D.staff_id, _D.lease_key, _D.lease_until, _D.revoked_at)
_BY_TOKEN = ByIds(_PHONE, _D.token_hash)
_BY_TICKET = Prepared(
    _PHONE.where(_D.ticket_hash == bindparam("ticket"), _D.ticket_until > bindparam("now"))
)
_T, _W = table_of(Store).c, table_of(StaffStore).c
_PEOPLE = (
    select(
        *(_P.id, _P.name, _P.login, _P.role, _P.language),
        *(_T.id.label("shop"), _T.name.label("shop_name"), _T.tz, _T.trade),
        *(_W.from_day, _W.to_day),
    )
    .join_from(table_of(Staff), table_of(StaffStore), _W.staff_id == _P.id, isouter=True)
    .join(table_of(Store), _T.id == _W.store_id, isouter=True)
    .where(_P.active)
    .order_by(_T.id)
)
_ACTIVE = ByIds(_PEOPLE, _P.id)
_S = table_of(SignInSession).c
_OF_SESSION = Prepared(
    _PEOPLE.add_columns(_S.id_hash, _S.created_at, _S.device_id, _S.proved_at, _S.bare)
    .join(table_of(SignInSession), _S.staff_id == _P.id)
    .where(_S.id_hash == bindparam("id"), _S.created_at > bindparam("since"))
)
_ZONES = ByIds(select(_T.tz), _T.id)
_NAMES = ByIds(select(_P.id, _P.name), _P.id)
_EVERY_SHOP = select(_T.id, _T.name, _T.tz, _T.trade).order_by(_T.id)
