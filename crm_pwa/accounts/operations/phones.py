"""Sessions and phones: opened, heard of, ended."""

import secrets
from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries
from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.accounts.models import Device, SignInSession, Staff
from crm_pwa.core import ids
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.sql import save, table_of

HOUR_MS = 3_600_000
LEASE = setting(Setting("lease_hours", "number", 24, least=1, most=72))
"""How long a phone keeps its cards readable without the centre, hours."""
RENEW_MS = 600_000
"""How long a pull leaves the lease as it is, ms: it only reads then."""
BROWSER = "Mozilla/"
"""How what a browser says of itself begins."""
MOST_LOST = 100_000
TICKET_MS = 30 * 24 * HOUR_MS


class Given(NamedTuple):
    """What a phone is given at a sign-in. ``ticket`` sends for 30 days and reads nothing."""

    device: Device
    token: str
    ticket: str


def open_session(
    session: Session,
    staff: Staff,
    now_ms: int,
    device_id: str = "",
    *,
    by: str = "password",
    bare: bool = False,
) -> str:
    """Open a session, on a phone where one is named; return the secret for the cookie.

    ``by``: what was shown last; ``bare``: it opens nothing but setting up a second step.
    """
    token = secrets.token_urlsafe(32)
    row = SignInSession(
        id_hash=queries.token_hash(token),
        staff_id=staff.id,
        created_at=now_ms,
        seen_at=now_ms,
        device_id=device_id,
        proved_at=now_ms,
        bare=int(bare),
    )
    session.add(row)
    session.flush()
    did(session, Act("sign_in", staff.id, now_ms, detail={"by": by}))
    return token


def touch_session(session: Session, token: str, now_ms: int) -> None:
    """Somebody uses this session."""
    mine = update(SignInSession).where(SignInSession.id_hash == queries.token_hash(token))
    session.execute(mine.values(seen_at=now_ms))


def close_session(session: Session, token: str, now_ms: int) -> None:
    """End a session at once; an unknown one is no error."""
    ended = (
        delete(SignInSession)
        .where(SignInSession.id_hash == queries.token_hash(token))
        .returning(SignInSession.staff_id)
    )
    for staff_id in session.scalars(ended).all():
        did(session, Act("sign_out", staff_id, now_ms))


def enrol_device(
    session: Session,
    staff: Staff,
    now_ms: int,
    label: str = "",
    known: Sequence[str] = (),
    *,
    named: bool = True,
) -> Given:
    """Give a phone a token, a ticket and a lease.

    ``known``: the ids the phone has, one a person who signed in on it. With one of this
    person's it stays the same device, so that its cursors and code hashes stay good. The old
    token and ticket end. A label that somebody gave (``named``) is not lost to what a browser
    calls itself.
    """
    token, until = secrets.token_urlsafe(32), now_ms + lease_ms(session)
    ticket = secrets.token_urlsafe(32)
    device = queries.device_among(session, known, staff.id)
    if device is None:
        device = Device(
            id=ids.new(), staff_id=staff.id, lease_key=secrets.token_hex(32), created_at=now_ms
        )
        session.add(device)
    if named or not device.label or device.label.startswith(BROWSER):
        device.label = label[:80]
    device.token_hash = queries.token_hash(token)
    device.ticket_hash, device.ticket_until = queries.token_hash(ticket), now_ms + TICKET_MS
    device.lease_until = until
    device.seen_at = now_ms
    session.flush()
    did(session, Act("enrol", staff.id, now_ms, detail={"device": device.id}))
    return Given(device, token, ticket)


def lease_ms(session: Session) -> int:
    """How long a lease runs that begins now, ms."""
    return int(LEASE.of(session)) * HOUR_MS


def pulled_at(session: Session, device_id: str) -> int:
    """When a phone last showed its token to pull, or was given it, ms; 0 for none.

    It may have pulled again since, for up to ``RENEW_MS``. A locked phone has no token to show.
    """
    until = session.scalar(select(Device.lease_until).where(Device.id == device_id))
    return until - lease_ms(session) if until else 0


def heard(session: Session, device_id: str, said: dict[str, Any]) -> None:
    """Keep what a device says of itself at a contact: columns of ``Device`` by name."""
    save(session, _HEARD, [{"device": device_id} | said])


def note_lost(device: Device, unsent: int, now_ms: int) -> None:
    """The browser had thrown the phone's store away, with so many operations unsent in it."""
    device.lost, device.lost_at = max(0, min(unsent, MOST_LOST)), now_ms


_DEVICE = table_of(Device)
_HEARD = update(_DEVICE).where(_DEVICE.c.id == bindparam("device"))
