"""The trail of what somebody did at a desk that no followed row tells of."""

from sqlalchemy.orm import Session

from crm_pwa.accounts import pages as shown
from crm_pwa.core.audit import trail
from crm_pwa.core.audit.links import Act


def did(session: Session, act: str, **told: object) -> None:
    """Leave it, as the transaction ends; ``told`` is ids and numbers. Needs a write transaction."""
    scope = shown.scope()
    trail.did(session, Act(act, scope.staff_id, shown.moment(), scope.first, detail=told))
