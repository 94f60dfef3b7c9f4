"""Who is given to nobody to follow up: whom nobody may contact, and who stands elsewhere."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from crm_pwa.followups.day import OPEN
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import asked
from crm_pwa.members.models import REACHED, Card, Member, MemberStore
from crm_pwa.privacy.consent import unreachable
from crm_pwa.prompts.models import Prompt


class Answers(msgspec.Struct):
    """What is read of a card's state."""

    consent: dict[str, Any] = {}


def closed(session: Session, member_ids: Collection[str]) -> set[str]:
    """Of these members: who refuses every channel, and of whom an erasure waits.

    As many statements for many members as for few.
    """
    if not member_ids:
        return set()
    rows = session.execute(_ANSWERS, {"ids": sorted(member_ids)})
    refusing = {
        row.id for row in rows if row.state and unreachable(_decode(row.state).consent, row.channel)
    }
    return refusing | asked.waits(session, member_ids)


def elsewhere(session: Session, store_id: str, member_ids: Collection[str], day: str) -> set[str]:
    """Of these members: who stands, or stood, on another store's list of the day."""
    asked_for = {"ids": sorted(member_ids), "store": store_id, "day": day}
    return set(session.scalars(_ELSEWHERE, asked_for))


_decode = msgspec.json.Decoder(Answers).decode
_ANSWERS = (
    select(Member.id, REACHED.label("channel"), Card.state)
    .join(Card, Card.member_id == Member.id)
    .where(Member.id.in_(bindparam("ids", expanding=True)))
)
_HOLDS = and_(
    FollowUp.state.in_(OPEN),
    Prompt.closed == "",
    or_(Prompt.to_day >= bindparam("day"), FollowUp.until_day >= bindparam("day")),
)
_ELSEWHERE = (
    select(FollowUp.member_id)
    .join(Prompt, Prompt.id == FollowUp.prompt_id)
    .join(
        MemberStore,
        and_(
            MemberStore.member_id == FollowUp.member_id, MemberStore.store_id == FollowUp.store_id
        ),
    )
    .where(FollowUp.member_id.in_(bindparam("ids", expanding=True)))
    .where(FollowUp.store_id != bindparam("store"))
    .where(or_(FollowUp.made_day == bindparam("day"), _HOLDS))
)
