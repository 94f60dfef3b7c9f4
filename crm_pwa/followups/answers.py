"""Outcomes move the lead's list as they arrive."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.core.sql import table_of
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import feed

FINAL = ("done", "unsuitable")


def keep(session: Session, accepted: list[Accepted]) -> None:
    """Give each follow-up the latest answer to its prompt; done and unsuitable are final."""
    latest = {one.op.p["prompt"]: one for one in sorted(accepted, key=lambda one: one.op.hlc)}
    found = session.execute(_OPEN, {"prompts": sorted(latest)}).all()
    changes = [
        {
            "f": row.id,
            "s": latest[row.prompt_id].op.p["outcome"],
            "u": latest[row.prompt_id].op.p.get("until", ""),
            "g": row.staff_id or latest[row.prompt_id].op.act,
        }
        for row in found
        if row.member_id == latest[row.prompt_id].member_id
    ]
    if changes:
        session.execute(_ANSWER, changes)
        feed.touch(session, [(row.store_id, "followup", row.id) for row in found])


_OPEN = select(
    FollowUp.id, FollowUp.store_id, FollowUp.prompt_id, FollowUp.member_id, FollowUp.staff_id
).where(FollowUp.prompt_id.in_(bindparam("prompts", expanding=True)), FollowUp.state.not_in(FINAL))
_TABLE = table_of(FollowUp)
_ANSWER = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("f"))
    .values(state=bindparam("s"), until_day=bindparam("u"), staff_id=bindparam("g"))
)

effects.on("prompt.outcome", keep)
