"""One member's prompts and follow-ups at once, after what cannot wait for the morning's list."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.clock import store_day
from crm_pwa.followups import gates
from crm_pwa.followups.day import ENDED, OPEN
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import feed
from crm_pwa.prompts import operations as prompts
from crm_pwa.prompts.models import Prompt


def bring(session: Session, member_id: str, tz: str, now_ms: int) -> None:
    """Bring them to the moment, and have the phones hear of it.

    Follow-ups whose prompt no longer holds end. Of those that ended and whose prompt is open again
    the best is open again, where the morning's list would have it: with nothing else open, nobody
    else following them up, and unless nobody may contact them. New ones are the morning's to give.
    Needs a write transaction.
    """
    prompts.make_of(session, member_id, now_ms)
    rows, day = session.execute(_OF, {"m": member_id}).all(), store_day(now_ms, tz).isoformat()
    over = [row for row in rows if row.closed and row.state in OPEN]
    again = _best(session, member_id, rows, day)
    state = "later" if any(row.until_day > day for row in again) else "due"
    for turned, changed in ((ENDED, over), (state, again)):
        session.execute(_SET, {"ids": [row.id for row in changed], "state": turned})
    feed.touch(session, [(row.store_id, "followup", row.id) for row in (*over, *again)])


def _best(session: Session, member_id: str, rows: Sequence[Any], day: str) -> list[Any]:
    """The one row to open again, or none."""
    left = [row for row in rows if not row.closed]
    ended = [row for row in left if row.state == ENDED and row.to_day >= day]
    if not ended or any(row.state in OPEN for row in left):
        return []
    barred = gates.barred(session, ended)
    best = [row for row in ended if row.id not in barred][:1]
    if any(gates.elsewhere(session, row.store_id, {member_id}, day) for row in best):
        return []
    return best


_OF = (
    select(
        FollowUp.id,
        FollowUp.member_id,
        FollowUp.store_id,
        FollowUp.state,
        FollowUp.until_day,
        Prompt.rule,
        Prompt.args,
        Prompt.closed,
        Prompt.to_day,
    )
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .where(FollowUp.member_id == bindparam("m"))
    .order_by(Prompt.score.desc(), FollowUp.id)
)
_SET = (
    update(FollowUp)
    .where(FollowUp.id.in_(bindparam("ids", expanding=True)))
    .values(state=bindparam("state"))
    .execution_options(synchronize_session=False)
)
