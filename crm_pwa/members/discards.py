"""Giving an operation up: its author's word, whatever stood against what they wrote."""

import msgspec

from crm_pwa.core.log.op import Op
from crm_pwa.members import written
from crm_pwa.members.batch import Batch
from crm_pwa.members.judge import MERGES
from crm_pwa.members.verdicts import Verdict

STAYS = MERGES | {"op.discard"}
"""What no giving up takes back."""


def as_undo(batch: Batch, op: Op) -> Op | None:
    """The undo that giving up is of what counts by now; None where nothing of it is on a card.

    A lead may have found meanwhile whose it is, and its author, without network, not know.
    """
    target = batch.known.get(op.of)
    if target is None or target.verdict != "accepted" or target.actor_id != op.act:
        return None
    card = batch.cards.get(batch.members.get(target.member_id, ""))
    if card is None or card.erased or target.kind in STAYS:
        return None
    return msgspec.structs.replace(op, k="undo", m=target.member_id)


def given_up(batch: Batch, op: Op, member_id: str, body_hash: str) -> Verdict:
    """Whoever made an operation may give it up: no card changes."""
    target = batch.known.get(op.of)
    actor = batch.sender.scope.staff_id
    if op.act != actor or (target is not None and target.actor_id != actor):
        return Verdict(op.id, "rejected", why="forbidden")
    kept = written.clamped(op, batch.sender.now_ms)
    row = written.row_of(kept, batch.sender, batch.homes.get(op.m, member_id), body_hash)
    batch.known[op.id] = row
    batch.rows.append(row._asdict())
    batch.settled.add(op.of)
    return Verdict(op.id, "accepted")
