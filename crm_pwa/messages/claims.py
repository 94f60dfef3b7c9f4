"""A claim keeps colleagues from contacting the same member: the first one holds for a while.

It counts from when it was made, however late it comes, or comes again after a restore.
"""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.core import hlc
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
    ids = queries.whole(session, member_id)
    rows = sorted(_claims(session, ids, now_ms - lasts), key=_made_ms, reverse=True)
    cards = session.scalars(_CARDS, {"ids": ids}) if rows else ()
    by = {one["id"]: one["channel"] for card in cards for one in _decode(card).contacts}
    return [Claim(row.actor_id, _made_ms(row) + lasts, by.get(row.id, "")) for row in rows]


def _judge(session: Session, made: Sequence[tuple[Op, str]], sender: Sender) -> Refusals:
    """Refuse a claim whose time overlaps a colleague's that came before it and was not taken back.

    Also one on a member who wants no contact, or waits to be forgotten; whether they agreed to the
    channel is judged with their consents, by the card.
    """
    members = {member for _, member in made}
    whose = {member: member for member in members} | queries.aliases(session, members)
    lasts = HELD.of(session) * HOUR_MS
    at = {op.id: sender.made_ms(op.hlc) for op, _ in made}
    others = [
        (whose[row.member_id], _made_ms(row))
        for row in _claims(session, sorted(whose), min(at.values()) - lasts)
        if row.actor_id != sender.scope.staff_id
    ]
    closed = calls.unwilling(session, members) | asked.waits(session, members)
    refused: Refusals = {
        op.id: Rejected("already_contacted")
        for op, member in made
        if any(one == member and abs(then - at[op.id]) < lasts for one, then in others)
    }
    return refused | {op.id: Rejected(WITHDRAWN) for op, member in made if member in closed}


def _claims(session: Session, ids: list[str], since_ms: int) -> list[Any]:
    """Accepted claims on these members made after a moment, and not taken back."""
    since = {"since": since_ms, "reading": hlc.make(since_ms + 1)}
    return list(session.execute(_HOLDING, {"ids": ids} | since))


def _made_ms(row: Any) -> int:
    """When a logged claim was made: by its clock, no later than it was received."""
    return min(hlc.millis(row.hlc), int(row.received_at))


_decode = msgspec.json.Decoder(Contacted).decode
_CARDS = select(Card.state).where(Card.member_id.in_(bindparam("ids", expanding=True)))
_UNDO = aliased(Operation)
_HOLDING = (
    select(
        *(Operation.id, Operation.member_id, Operation.actor_id),
        *(Operation.received_at, Operation.hlc),
    )
    .where(Operation.member_id.in_(bindparam("ids", expanding=True)))
    .where(Operation.kind == calls.CLAIM, Operation.verdict == "accepted")
    .where(Operation.received_at > bindparam("since"), Operation.hlc >= bindparam("reading"))
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
