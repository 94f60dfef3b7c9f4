"""The second step: an app that shows codes, and whatever else stands in for it.

Codes are RFC 6238's as every app makes them: six digits of HMAC-SHA-1, a step of 30 seconds. The
step before and the one after are taken too, for clocks that differ (RFC 6238, 5.2), each but once.
"""

import pyotp
from pyotp.exceptions import OTPVerificationError
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from crm_pwa.accounts import factors
from crm_pwa.accounts.models import (
    Authenticator,
    FirstStep,
    Passkey,
    RecoveryCode,
    SignInSession,
    Staff,
)
from crm_pwa.accounts.operations.paper import code_used, new_codes
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.errors import Unfit
from crm_pwa.core.seal import Keys

NEIGHBOURS = 1
"""Steps before and after this one whose codes are taken too."""
TOTP_DIGITS = 6


def set_up(session: Session, staff_id: str, keys: Keys, at: int) -> list[str]:
    """Somebody has a second step: their sessions open everything. Return codes on paper, if new."""
    mine = update(SignInSession).where(SignInSession.staff_id == staff_id)
    session.execute(mine.values(bare=0))
    return [] if factors.of(session, staff_id).codes else new_codes(session, staff_id, keys, at)


def second_shown(session: Session, staff_id: str, code: str, keys: Keys, at: int) -> str:
    """How this code proves who it is: ``app`` or ``paper``; "" for a code that does not.

    It is used up. The try is counted by ``count_second``.
    """
    typed = "".join(code.split()).lower()
    app = _live(session, staff_id)
    if app and fits(session, app, typed, keys, at):
        return "app"
    if code_used(session, staff_id, typed, keys, at):
        return "paper"
    did(session, Act("second_wrong", staff_id, at))
    return ""


def remove_app(session: Session, staff: Staff, at: int) -> None:
    """The app's codes end. Raises Unfit ("needed") where the chain wants a second step."""
    _check_left(session, staff, factors.of(session, staff.id)._replace(app=False))
    session.execute(delete(Authenticator).where(Authenticator.staff_id == staff.id))
    _tidy(session, staff.id)
    did(session, Act("app_off", staff.id, at))


def remove_passkey(session: Session, staff: Staff, passkey_id: str, at: int) -> None:
    """A passkey ends; one that is not theirs is none. Raises Unfit ("needed")."""
    had = factors.of(session, staff.id)
    left = tuple(one for one in had.passkeys if one.id != passkey_id)
    if left == had.passkeys:
        return
    _check_left(session, staff, had._replace(passkeys=left))
    session.execute(delete(Passkey).where(Passkey.id == passkey_id))
    _tidy(session, staff.id)
    did(session, Act("passkey_off", staff.id, at, detail={"passkey": passkey_id}))


def remove_every(session: Session, staff_id: str) -> bool:
    """Somebody lost what they show: all of it ends. Return whether there was any."""
    had = factors.of(session, staff_id).any
    for table in (Authenticator, Passkey, RecoveryCode, FirstStep):
        session.execute(delete(table).where(table.staff_id == staff_id))
    return had


def _check_left(session: Session, staff: Staff, left: factors.Factors) -> None:
    if not left.any and factors.must(session, staff):
        raise Unfit("The chain wants a second step; set another one up first.", "second", "needed")


def _tidy(session: Session, staff_id: str) -> None:
    """Codes on paper are for who lost the rest; without the rest there are none."""
    session.flush()
    if not factors.of(session, staff_id).any:
        session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))


def _live(session: Session, staff_id: str) -> Authenticator | None:
    mine = session.query(Authenticator).where(Authenticator.staff_id == staff_id)
    return mine.where(Authenticator.confirmed_at > 0).first()


def fits(session: Session, app: Authenticator, code: str, keys: Keys, at: int) -> bool:
    """Whether the app shows this code about now; it is used up, and with it all before."""
    typed = "".join(code.split())
    if len(typed) != TOTP_DIGITS or not (typed.isascii() and typed.isdigit()):
        return False
    totp = pyotp.TOTP(keys.open_second(app.sealed, app.staff_id).decode())
    try:
        found = totp.verify_and_get_timecode(typed, for_time=at / 1000, valid_window=NEIGHBOURS)
    except OTPVerificationError:
        return False
    fresh = update(Authenticator).where(Authenticator.id == app.id, Authenticator.last_step < found)
    taken = session.execute(fresh.values(last_step=found).returning(Authenticator.id)).first()
    return taken is not None
