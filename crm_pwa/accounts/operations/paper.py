"""Codes on paper, each for one second step; and right passwords that wait for theirs."""

import secrets

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries
from crm_pwa.accounts.models import FirstStep, RecoveryCode
from crm_pwa.accounts.passwords import ALPHABET
from crm_pwa.core.audit.links import Act
from crm_pwa.core.audit.trail import did
from crm_pwa.core.seal import Keys

RECOVERY = 10
FIRST_STEP_MS = 10 * 60_000


def new_codes(session: Session, staff_id: str, keys: Keys, at: int) -> list[str]:
    """Ten codes, each for once; those before end. About 49 bits each, without look-alikes."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff_id))
    codes = [f"{_five()}-{_five()}" for _ in range(RECOVERY)]
    hashes = (keys.once_hash(code, _paper(staff_id)) for code in codes)
    session.add_all(RecoveryCode(code_hash=each, staff_id=staff_id) for each in hashes)
    session.flush()
    did(session, Act("paper_codes", staff_id, at))
    return codes


def code_used(session: Session, staff_id: str, typed: str, keys: Keys, at: int) -> bool:
    """Whether this was a code of theirs, in small letters and without spaces; it is used up."""
    kept = keys.once_hash(_grouped(typed), _paper(staff_id))
    mine = delete(RecoveryCode).where(
        RecoveryCode.code_hash == kept, RecoveryCode.staff_id == staff_id
    )
    if session.execute(mine.returning(RecoveryCode.code_hash)).first() is None:
        return False
    did(session, Act("paper_code", staff_id, at))
    return True


def begin_sign_in(session: Session, staff_id: str, chosen: str, at: int) -> str:
    """The password was right: return the secret with which the second step follows."""
    session.execute(delete(FirstStep).where(FirstStep.until <= at))
    token = secrets.token_urlsafe(32)
    kept, until = queries.token_hash(token), at + FIRST_STEP_MS
    session.add(FirstStep(token_hash=kept, staff_id=staff_id, chosen=chosen, until=until))
    session.flush()
    return token


def first_step(session: Session, token: str, at: int) -> FirstStep | None:
    """What waits for a second step behind this secret; None where nothing does any more."""
    found = session.get(FirstStep, queries.token_hash(token))
    return found if found and found.until > at else None


def _five() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(5))


def _grouped(typed: str) -> str:
    """A code on paper as it was shown, however it was typed."""
    bare = typed.replace("-", "")
    return f"{bare[:5]}-{bare[5:]}"


def _paper(staff_id: str) -> str:
    return f"recovery {staff_id}"
