"""A claim keeps colleagues from contacting the same member: the first one holds for a while."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.core.log.models import Operation
from crm_pwa.core.log.op import Op
from crm_pwa.members import asked, calls, queries
from crm_pwa.members.calls import Claim
from crm_pwa.members.judge import Refusals, Rejected, check
from crm_pwa.members.models import Card
from crm_pwa.members.verdicts import Sender

HOUR_MS = 3_600_000
HELD = setting(Setting("claim_hours", "number", 2, least=1, most=24))
"""How long a colleague's claim keeps others from contacting the same member, hours."""
WITHDRAWN = "consent_withdrawn"


class Contacted(msgspec.Struct):
    """What is read of a card's state."""

    contacts: list[dict[str, Any]] = []


def held(session: Session, member_id: str, now_ms: int) -> list[Claim]:
    """Whose claims on a member, or on who is one with them, hold; the newest first.

    Their channels are as the card has them, in listed words.
    """
    lasts = HELD.of(session) * HOUR_MS
    wanted = {"ids": queries.whole(session, member_id), "since": now_ms - lasts}
    rows = session.execute(_HOLDING, wanted).all()
    cards = session.scalars(_CARDS, {"ids": wanted["ids"]}) if rows else ()
    by = {one["id"]: one["channel"] for card in cards for one in _decode(card).contacts}
    return [Claim(row.actor_id, row.received_at + lasts, by.get(row.id, "")) for row in rows]


def _judge(session: Session, made: Sequence[tuple[Op, str]], sender: Sender) -> Refusals:
    """Refuse a claim while a colleague's, not taken back, is not older than the chain lets it hold.

    Also one on a member who wants no contact, or waits to be forgotten; whether they agreed to the
    channel is judged with their consents, by the card.
    """
    members = {member for _, member in made}
    whose = {member: member for member in members} | queries.aliases(session, members)
    wanted = {
        "ids": sorted(whose),
        "since": sender.now_ms - HELD.of(session) * HOUR_MS,
    }
    rows = session.execute(_HOLDING, wanted)
    taken = {whose[row.member_id] for row in rows if row.actor_id != sender.scope.staff_id}
    closed = calls.unwilling(session, members) | asked.waits(session, members)
    refused: Refusals = {
        op.id: Rejected("already_contacted") for op, member in made if member in taken
    }
    return refused | {op.id: Rejected(WITHDRAWN) for op, member in made if member in closed}


_decode = msgspec.json.Decoder(Contacted).decode
_CARDS = select(Card.state).where(Card.member_id.in_(bindparam("ids", expanding=True)))
_UNDO = aliased(Operation)
_HOLDING = (
    select(Operation.id, Operation.member_id, Operation.actor_id, Operation.received_at)
    .where(Operation.member_id.in_(bindparam("ids", expanding=True)))
    .where(Operation.kind == calls.CLAIM, Operation.verdict == "accepted")
    .where(Operation.received_at > bindparam("since"))
    .where(
        ~select(_UNDO.id)
        .where(_UNDO.target_id == Operation.id)
        .where(_UNDO.member_id.in_(bindparam("ids", expanding=True)))
        .where(_UNDO.kind == "undo", _UNDO.verdict == "accepted")
        .exists()
    )
    .order_by(Operation.received_at.desc(), Operation.id)
)

check(calls.CLAIM, _judge)
calls.claimed(held)
