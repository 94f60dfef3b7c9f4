"""What somebody shows besides their password: who may, who must, and what they have."""

from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.accounts.models import Authenticator, Passkey, RecoveryCode, Staff
from crm_pwa.core.scope import Role

WITH_SECOND: tuple[Role, ...] = ("lead", "area", "hq", "admin")
"""Who may have a second step, and is asked for it from then on."""
DAYS = setting(Setting("second_step_days", "number", 0, least=0, most=90))
"""Within so many days of their next sign-in they have to set one up; 0: as each decides."""
DAY_MS = 86_400_000


class Factors(NamedTuple):
    """``app``: whether their app shows codes; ``passkeys``, the oldest first; ``codes``: on paper,
    unused."""

    app: bool
    passkeys: tuple[Passkey, ...]
    codes: int

    @property
    def any(self) -> bool:
        """Whether a second step is asked of them."""
        return self.app or bool(self.passkeys)


def of(session: Session, staff_id: str) -> Factors:
    """What this person has set up."""
    app = select(Authenticator.id).where(
        Authenticator.staff_id == staff_id, Authenticator.confirmed_at > 0
    )
    keys = select(Passkey).where(Passkey.staff_id == staff_id).order_by(Passkey.created_at)
    codes = select(RecoveryCode.code_hash).where(RecoveryCode.staff_id == staff_id)
    return Factors(
        session.scalar(app) is not None,
        tuple(session.scalars(keys)),
        len(session.scalars(codes).all()),
    )


def wanted(session: Session, staff: Staff) -> bool:
    """Whether this person's password alone does not open a session."""
    return staff.role in WITH_SECOND and of(session, staff.id).any


def must(session: Session, staff: Staff) -> bool:
    """Whether the chain wants a second step of this person."""
    return staff.role in WITH_SECOND and int(DAYS.of(session)) > 0


def due(session: Session, staff: Staff) -> int:
    """When this person has to have one, ms; 0 where nobody waits for it."""
    if not must(session, staff) or not staff.second_asked_at or of(session, staff.id).any:
        return 0
    return staff.second_asked_at + int(DAYS.of(session)) * DAY_MS
