"""What an accepted operation does to the cards in hand: its member's, and another's for a move."""

import msgspec

from crm_pwa.core.log.op import Op
from crm_pwa.core.merge import forgotten
from crm_pwa.members import joint, moves
from crm_pwa.members.batch import Batch
from crm_pwa.members.judge import Deferred, Rejected, judge_move
from crm_pwa.members.working import Working


def apply(batch: Batch, card: Working, op: Op, said: Op) -> None:
    """Fold on the member's card; a move, and its undo, on the other member's too, or on neither.

    ``said``: the same, of the member by whose name it came. What undoing a retraction frees is
    taken from the log again: the card had forgotten it. Raises Rejected, Deferred.
    """
    home = batch.known[op.of].member_id if op.of in batch.known else ""
    sides = card.member_id, batch.members.get(home, home)
    other = moves.other_side(op, batch.targets.get(op.of), sides, batch.members, batch.cards)
    if op.k == "move":
        if other is None or other[0].member_id not in batch.opened.reach:
            raise Rejected("out_of_scope")
        if other[0].erased:
            raise Rejected("erased")
        judge_move(batch.targets[op.of], card.state, other[0].state)
        if other[0] is card:
            _within(batch, card, op, said, other[1])
            return
    ids = forgotten(card.state, op)
    new = {one.op.id: msgspec.structs.replace(one.op, m=one.whose) for one in batch.accepted if ids}
    again = moves.as_folded(batch.session, batch.sender.keys, ids, new) if ids else []
    parts = joint.halves(op, card, said.m, said.seen)
    card.apply(op, *again, halves=joint.also(card, parts, again))
    if other is not None and other[0] is not card and not other[0].erased:
        try:
            there = batch.homes.get(str(op.p.get("to", "")), other[0].member_id)
            other[0].apply(other[1], halves=joint.halves(other[1], other[0], there, 0))
        except Deferred:
            card.drop()
            raise


def _within(batch: Batch, card: Working, op: Op, said: Op, half: Op) -> None:
    """From one to another who are one member by now: on the card of both it is where it was."""
    there = batch.homes[str(op.p["to"])]
    if there == said.m or not card.owns:
        raise Rejected("invalid")
    parts = joint.halves(op, card, said.m, 0)
    card.apply(op, half, halves=joint.also(card, parts, joint.halves(half, card, there, 0)[there]))
