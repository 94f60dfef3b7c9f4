"""A person's own sessions: shown anew that it is them, ended one by one."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from crm_pwa.accounts import factors, queries
from crm_pwa.accounts.models import Device, SignInSession, Staff
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did


def proved(session: Session, staff_id: str, session_id: str, how: str, at: int) -> None:
    """Somebody showed again that it is them: by ``password``, ``app`` or ``passkey``."""
    mine = update(SignInSession).where(SignInSession.id_hash == session_id)
    session.execute(mine.values(proved_at=at))
    did(session, Act("proved", staff_id, at, detail={"by": how}))


def end_session(session: Session, staff_id: str, session_id: str, at: int) -> None:
    """End one of this person's sessions at once; another's, or one that is over, is none.

    The phone it was opened on shows no more cards until they sign in there again.
    """
    mine = delete(SignInSession).where(
        SignInSession.id_hash == session_id, SignInSession.staff_id == staff_id
    )
    if ended := session.scalars(mine.returning(SignInSession.device_id)).all():
        _end_leases(session, staff_id, ended, at)
        did(session, Act("session_end", staff_id, at))


def end_others(session: Session, staff_id: str, here: str, at: int) -> None:
    """End every session of this person but the one they are in, as ``end_session`` does."""
    mine = delete(SignInSession).where(
        SignInSession.staff_id == staff_id, SignInSession.id_hash != here
    )
    if ended := session.scalars(mine.returning(SignInSession.device_id)).all():
        _end_leases(session, staff_id, ended, at)
        did(session, Act("session_end", staff_id, at, detail={"sessions": len(ended)}))


def ask_second(session: Session, staff: Staff, at: int) -> bool:
    """Somebody signs in: begin to wait for their second step, where the chain wants one.

    Return whether their time for it is over.
    """
    if factors.must(session, staff) and not staff.second_asked_at:
        staff.second_asked_at = at
        session.flush()
    return 0 < factors.due(session, staff) <= at


def _end_leases(session: Session, staff_id: str, phones: Sequence[str], at: int) -> None:
    """The leases of these phones end, but where another of their sessions is open on the same."""
    open_on = select(SignInSession.device_id).where(
        SignInSession.staff_id == staff_id, SignInSession.created_at > at - queries.SESSION_MS
    )
    theirs = update(Device).where(Device.staff_id == staff_id, Device.lease_until > at)
    theirs = theirs.where(Device.id.in_(phones), Device.id.not_in(open_on))
    session.execute(theirs.values(lease_until=at))
