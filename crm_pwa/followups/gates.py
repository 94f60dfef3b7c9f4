"""Who is given to nobody to follow up: whom nobody may contact, and who is to be forgotten."""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.members import asked
from crm_pwa.members.models import REACHED, Card, Member
from crm_pwa.privacy.consent import unreachable


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


_decode = msgspec.json.Decoder(Answers).decode
_ANSWERS = (
    select(Member.id, REACHED.label("channel"), Card.state)
    .join(Card, Card.member_id == Member.id)
    .where(Member.id.in_(bindparam("ids", expanding=True)))
)
