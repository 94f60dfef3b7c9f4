"""An app that shows codes, while it is set up: its secret waits for the first of them."""

from typing import NamedTuple

import pyotp
from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_pwa.accounts.models import Authenticator
from crm_pwa.accounts.operations.second import fits, set_up
from crm_pwa.core import ids
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.seal import Keys

PENDING_MS = 10 * 60_000
"""So long a new secret waits for its first code."""


class Own(NamedTuple):
    """Whose account it is about, in which of their sessions (its id as kept), and when (ms)."""

    staff_id: str
    session: str
    at: int


def begin_app(session: Session, own: Own, keys: Keys) -> None:
    """Make a new secret of 160 random bits; it counts when a code of it came, in this session."""
    end_pending(session, own.staff_id)
    sealed = keys.seal_second(pyotp.random_base32().encode(), own.staff_id)
    begun = {"begun_at": own.at, "begun_in": own.session}
    session.add(Authenticator(id=ids.new(), staff_id=own.staff_id, sealed=sealed, **begun))
    session.flush()


def end_pending(session: Session, staff_id: str) -> None:
    """A secret that waits for its first code waits no more."""
    waits = delete(Authenticator).where(Authenticator.staff_id == staff_id)
    session.execute(waits.where(Authenticator.confirmed_at == 0))


def pending_secret(session: Session, own: Own, keys: Keys) -> str:
    """The secret in base32 that waits for its first code in this session; "" for none."""
    found = _pending(session, own)
    return keys.open_second(found.sealed, own.staff_id).decode() if found else ""


def confirm_app(session: Session, own: Own, code: str, keys: Keys) -> list[str] | None:
    """The app shows the right code: from now on it is asked for. Return new codes on paper.

    The list is empty where there are some already; None for a code that does not fit.
    """
    found = _pending(session, own)
    if found is None or not fits(session, found, code, keys, own.at):
        did(session, Act("second_wrong", own.staff_id, own.at))
        return None
    before = delete(Authenticator).where(Authenticator.staff_id == own.staff_id)
    session.execute(before.where(Authenticator.id != found.id))
    found.confirmed_at = own.at
    session.flush()
    did(session, Act("app_on", own.staff_id, own.at))
    return set_up(session, own.staff_id, keys, own.at)


def _pending(session: Session, own: Own) -> Authenticator | None:
    mine = session.query(Authenticator).filter_by(staff_id=own.staff_id, begun_in=own.session)
    young = Authenticator.begun_at > own.at - PENDING_MS
    return mine.where(Authenticator.confirmed_at == 0, young).first()
