"""Follow-ups of a member who became one with another: they stay on the list, under one name."""

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.followups import withdrawal
from crm_pwa.followups.day import OPEN
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import feed, moved, queries
from crm_pwa.prompts import joined as prompts
from crm_pwa.prompts.models import Prompt

FOLLOW_UP = "follow_up"


def over(session: Session, accepted: list[Accepted]) -> None:
    """Open ones go over with their prompts, and end where the card of both agrees to less."""
    for one in accepted:
        away, into = str(one.op.p["away"]), one.member_id
        rows = session.execute(_OPEN, {"m": away, "to": into}).all()
        _give(session, [row.id for row in rows], [away], into)
        moved.keep(session, one.op.id, FOLLOW_UP, [row.id for row in rows])
        withdrawal.end(session, [into])


def back(session: Session, accepted: list[Accepted]) -> None:
    """What went over goes back, unless it is elsewhere by now."""
    for one in accepted:
        away, ids = moved.take_back(session, one.op.of, FOLLOW_UP)
        _give(session, ids, queries.whole(session, one.member_id), away)


def _give(session: Session, ids: list[str], lie: list[str], to: str) -> None:
    """Give those that lie with these members."""
    rows = session.execute(_STORES, {"ids": ids, "lie": lie}).all()
    session.execute(_GIVE, {"ids": [row.id for row in rows], "to": to})
    feed.touch(session, [(row.store_id, "followup", row.id) for row in rows])


_OPEN = (
    select(FollowUp.id)
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .where(FollowUp.member_id == bindparam("m"), FollowUp.state.in_(OPEN))
    .where(Prompt.member_id == bindparam("to"))
)
_STORES = select(FollowUp.id, FollowUp.store_id).where(
    FollowUp.id.in_(bindparam("ids", expanding=True)),
    FollowUp.member_id.in_(bindparam("lie", expanding=True)),
)
_GIVE = (
    update(FollowUp)
    .where(FollowUp.id.in_(bindparam("ids", expanding=True)))
    .values(member_id=bindparam("to"))
    .execution_options(synchronize_session=False)
)

AFTER = prompts
"""Whose prompts went over first."""
effects.on("member.merge", over)
effects.on("member.unmerge", back)
