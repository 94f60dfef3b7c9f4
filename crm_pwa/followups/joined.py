"""Follow-ups of a member who became one with another: one stays on the list, under one name."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.core.log import effects
from crm_pwa.core.log.effects import Accepted
from crm_pwa.followups import withdrawal
from crm_pwa.followups.day import ENDED, OPEN
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import feed, moved, queries
from crm_pwa.prompts import joined as prompts
from crm_pwa.prompts.models import Prompt

FOLLOW_UP = "follow_up"
WAS = {f"{FOLLOW_UP}_{state}": state for state in OPEN}
"""What is kept of those that ended with a merge: which state they were in."""


def over(session: Session, accepted: list[Accepted]) -> None:
    """They go over with open prompts; the best open one stays, if the card of both agrees to it."""
    for one in accepted:
        away, into = str(one.op.p["away"]), one.member_id
        rows = session.execute(_GOING, {"m": away, "to": into}).all()
        _give(session, [row.id for row in rows], [away], into)
        moved.keep(session, one.op.id, FOLLOW_UP, [row.id for row in rows])
        _end_others(session, one.op.id, into)
        withdrawal.end(session, [into])


def back(session: Session, accepted: list[Accepted]) -> None:
    """What went over goes back, unless it is elsewhere by now; what ended for it is open again."""
    for one in accepted:
        away, ids = moved.take_back(session, one.op.of, FOLLOW_UP)
        whole = queries.whole(session, one.member_id)
        _give(session, ids, whole, away)
        for member_id in (away, one.member_id):
            _open_again(session, member_id, [away, *whole])


def _end_others(session: Session, merge_id: str, member_id: str) -> None:
    """Leave the member the best of their open follow-ups, in whatever stores they are."""
    others = session.execute(_RANKED, {"m": member_id}).all()[1:]
    for what, state in WAS.items():
        moved.keep(session, merge_id, what, [row.id for row in others if row.state == state])
    _turn(session, others, ENDED)


def _open_again(session: Session, member_id: str, parted: list[str]) -> None:
    """Open the best of what ended with merges, for a member who is followed up for nothing else.

    ``parted``: who were one until now.
    """
    if session.execute(_RANKED, {"m": member_id}).first():
        return
    ended = {row.id: row for row in session.execute(_ENDED, {"m": member_id})}
    known = moved.known(session, parted, list(WAS), list(ended))
    best = next((row for id, row in ended.items() if id in known), None)
    if best is not None:
        _turn(session, [best], WAS[known[best.id]])
        moved.forget(session, list(WAS), [best.id])


def _turn(session: Session, rows: Sequence[Any], state: str) -> None:
    session.execute(_SET, {"ids": [row.id for row in rows], "to": state})
    feed.touch(session, [(row.store_id, "followup", row.id) for row in rows])


def _give(session: Session, ids: list[str], lie: list[str], to: str) -> None:
    """Give those that lie with these members."""
    rows = session.execute(_STORES, {"ids": ids, "lie": lie}).all()
    session.execute(_GIVE, {"ids": [row.id for row in rows], "to": to})
    feed.touch(session, [(row.store_id, "followup", row.id) for row in rows])


_GOING = (
    select(FollowUp.id)
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .where(FollowUp.member_id == bindparam("m"), FollowUp.state.in_((*OPEN, ENDED)))
    .where(Prompt.member_id == bindparam("to"))
)
_RANKED = (
    select(FollowUp.id, FollowUp.store_id, FollowUp.state)
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .where(FollowUp.member_id == bindparam("m"), FollowUp.state.in_(OPEN))
    .order_by(Prompt.closed, Prompt.score.desc(), FollowUp.id)
)
_ENDED = (
    select(FollowUp.id, FollowUp.store_id)
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .where(FollowUp.member_id == bindparam("m"), FollowUp.state == ENDED, Prompt.closed == "")
    .order_by(Prompt.score.desc(), FollowUp.id)
)
_SET = (
    update(FollowUp)
    .where(FollowUp.id.in_(bindparam("ids", expanding=True)))
    .values(state=bindparam("to"))
    .execution_options(synchronize_session=False)
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
