"""One member's prompts and follow-ups at once, after what cannot wait for the morning's list."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.clock import store_day
from crm_pwa.followups.day import ENDED, OPEN
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import feed
from crm_pwa.prompts import operations as prompts
from crm_pwa.prompts.models import Prompt


def bring(session: Session, member_id: str, tz: str, now_ms: int) -> None:
    """Bring them to the moment, and have the phones hear of it.

    Follow-ups whose prompt no longer holds end; those that ended and whose prompt is open again
    are due again. New ones are the morning's to give. Needs a write transaction.
    """
    prompts.make_of(session, member_id, now_ms)
    rows, day = session.execute(_OF, {"m": member_id}).all(), store_day(now_ms, tz).isoformat()
    over = [row for row in rows if row.closed and row.state in OPEN]
    again = [row for row in rows if row.state == ENDED and not row.closed and row.to_day >= day]
    for state, changed in ((ENDED, over), ("due", again)):
        session.execute(_SET, {"ids": [row.id for row in changed], "state": state})
    feed.touch(session, [(row.store_id, "followup", row.id) for row in (*over, *again)])


_OF = (
    select(FollowUp.id, FollowUp.store_id, FollowUp.state, Prompt.closed, Prompt.to_day)
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .where(FollowUp.member_id == bindparam("m"))
)
_SET = (
    update(FollowUp)
    .where(FollowUp.id.in_(bindparam("ids", expanding=True)))
    .values(state=bindparam("state"))
    .execution_options(synchronize_session=False)
)
