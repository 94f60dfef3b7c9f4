"""What a lead does to the phones of the store: lets one in, names it, signs it off for good."""

import secrets

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_pwa.accounts import given, history, queries
from crm_pwa.accounts.history import By
from crm_pwa.accounts.models import Device, Invitation, SignInSession

INVITED_MS = 10 * 60_000


def invite(session: Session, staff_id: str, label: str, *, by: By) -> str:
    """Return a one-time code with which this person's next phone is let in, for ten minutes.

    Codes that are over go. Raises Invalid for a label that is none.
    """
    called = given.text(Device, "label", label) if label.strip() else ""
    session.execute(delete(Invitation).where(Invitation.until <= by.at))
    code = secrets.token_urlsafe(16)
    session.add(
        Invitation(
            code_hash=queries.token_hash(code),
            staff_id=staff_id,
            by_id=by.actor_id,
            label=called,
            until=by.at + INVITED_MS,
        )
    )
    session.flush()
    return code


def take_invitation(session: Session, code: str, staff_id: str, now_ms: int) -> str | None:
    """Use up a code; return the label it was given, None where it lets this person in nowhere."""
    found = session.get(Invitation, queries.token_hash(code)) if code else None
    if found is None or found.staff_id != staff_id or found.until <= now_ms:
        return None
    gone = delete(Invitation).where(Invitation.code_hash == found.code_hash)
    if session.execute(gone.returning(Invitation.code_hash)).first() is None:
        return None
    return found.label


def name_device(session: Session, device: Device, label: str, *, by: By) -> None:
    """Call a phone something. Raises Invalid for a label that is none."""
    before, device.label = device.label, given.text(Device, "label", label)
    session.flush()
    history.keep(session, by, _key(device), {"label": before}, {"label": device.label})


def revoke_device(session: Session, device: Device, *, by: By) -> None:
    """Sign a phone off for good: its sessions end, and at its next contact it wipes itself."""
    if device.revoked_at is not None:
        return
    device.revoked_at = by.at
    session.execute(delete(SignInSession).where(SignInSession.device_id == device.id))
    session.flush()
    history.keep(session, by, _key(device), {"phone": ""}, {"phone": "revoked"})


def _key(device: Device) -> tuple[str, str]:
    return history.DEVICE, device.id
