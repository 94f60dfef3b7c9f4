"""Who has a member on today's list may call them, though the member is not here."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.core.clock import store_day
from crm_pwa.core.scope import Scope
from crm_pwa.followups.day import OPEN, due
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import calls


def is_due(session: Session, scope: Scope, member_id: str, now_ms: int) -> bool:
    """Whether an open follow-up of this member, theirs or nobody's, is due by their day."""
    asked = {"staff": scope.staff_id, "member": member_id, "stores": scope.stores}
    rows = session.execute(_THEIRS, asked).all()
    zones = {store.id: store.tz for store in accounts.stores(session, scope.stores)} if rows else {}
    return any(
        due(row.state, row.due_day, row.until_day)
        <= store_day(now_ms, zones[row.store_id]).isoformat()
        for row in rows
    )


_THEIRS = (
    select(FollowUp.store_id, FollowUp.state, FollowUp.due_day, FollowUp.until_day)
    .where(
        FollowUp.member_id == bindparam("member"), FollowUp.staff_id.in_((bindparam("staff"), ""))
    )
    .where(FollowUp.store_id.in_(bindparam("stores", expanding=True)))
    .where(FollowUp.state.in_(OPEN))
)

calls.ground(is_due)
