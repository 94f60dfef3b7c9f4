"""What is given to nobody to follow up: for whom and what not, and who stands elsewhere."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec
from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from crm_pwa.followups.day import OPEN
from crm_pwa.followups.models import FollowUp
from crm_pwa.members import asked
from crm_pwa.members.models import REACHED, Card, Member, MemberStore
from crm_pwa.privacy.consent import NEUTRAL_RULES, redact, unreachable
from crm_pwa.prompts.models import Prompt
from crm_pwa.prompts.visible import fits, names


class Answers(msgspec.Struct):
    """What is read of a card's state."""

    consent: dict[str, Any] = {}
    tags: list[Any] = []
    allergies: list[Any] = []


def barred(session: Session, rows: Sequence[Any]) -> set[str]:
    """The ids of what nobody is to be given of these follow-ups, or prompts.

    That is all but the apologies for who refuses every channel, or of whom an erasure waits, and
    what names what a member dislikes or is allergic to, as ``queries.rows`` hides it. ``rows``:
    id, member_id, rule and args. As many statements for many members as for few.
    """
    if not rows:
        return set()
    members = {row.member_id for row in rows}
    cards = session.execute(_ANSWERS, {"ids": sorted(members)})
    read = {row.id: (_decode(row.state), row.channel) for row in cards if row.state}
    refusing = {m for m, (said, channel) in read.items() if unreachable(said.consent, channel)}
    shut = refusing | asked.waits(session, members)
    states = {m: said for m, (said, _) in read.items() if said.tags or said.allergies}
    return {
        row.id
        for row in rows
        if (row.member_id in shut and row.rule not in NEUTRAL_RULES)
        or (row.member_id in states and _hurts(row.args, states[row.member_id]))
    }


def elsewhere(session: Session, store_id: str, member_ids: Collection[str], day: str) -> set[str]:
    """Of these members: who stands, or stood, on another store's list of the day."""
    asked_for = {"ids": sorted(member_ids), "store": store_id, "day": day}
    return set(session.scalars(_ELSEWHERE, asked_for))


def _hurts(args: str, said: Answers) -> bool:
    state = {"tags": said.tags, "allergies": said.allergies}
    told = msgspec.json.decode(args)
    return names(told) and not fits(told, redact(state, said.consent))


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
