"""A note saved on the wrong member leaves one card and joins the other, under one operation.

The second half is folded on the other member's card, which gets a rev of its own; an undo of
the move is folded on both in the same way.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from crm_pwa.core.log.keys import kept_keys
from crm_pwa.core.log.models import Operation, OperationBody
from crm_pwa.core.merge import Op, joined
from crm_pwa.core.seal import Keys, unseal
from crm_pwa.members.judge import MERGES
from crm_pwa.members.working import Working

ABOUT_OTHERS = ("move", "undo", "note.retract", "op.discard")
"""Kinds whose target may stand on another card than it was said of."""


def there(ops: Iterable[Op]) -> set[str]:
    """Name the members that moves among these go to, and those that are merged away."""
    moved = {str(op.p.get("to", "")) for op in ops if op.k == "move"}
    return (moved | {str(op.p.get("away", "")) for op in ops if op.k == "member.merge"}) - {""}


def parted(ops: Sequence[Op]) -> list[list[Op]]:
    """The batch in its order, parted at merges: names may lead elsewhere after one."""
    parts: list[list[Op]] = [[]]
    for op in ops:
        if op.k in MERGES:
            parts += [[op], []]
        else:
            parts[-1].append(op)
    return [part for part in parts if part]


def targets(session: Session, keys: Keys, ops: Sequence[Op]) -> dict[str, Op]:
    """What moves, undos and retractions are about: in this batch, or opened from the log."""
    wanted = {op.of for op in ops if op.k in ABOUT_OTHERS}
    here = {op.id: op for op in ops if op.id in wanted}
    return bodies(session, keys, wanted - set(here)) | here if wanted else {}


def bodies(session: Session, keys: Keys, op_ids: Iterable[str]) -> dict[str, Op]:
    """Open the logged operations of these ids as they were folded.

    Those without a kept body, or whose member was erased, are left out.
    """
    rows = session.execute(_BODIES, {"ids": sorted(set(op_ids))}).all()
    held = kept_keys(session, keys, {row.member_id for row in rows}) if rows else {}
    return {row.id: _opened(row, held[row.member_id]) for row in rows if row.member_id in held}


def _opened(row: Any, key: bytes) -> Op:
    op = msgspec.json.decode(unseal(key, row.sealed, row.id), type=Op)
    return msgspec.structs.replace(op, rev=row.rev)


def as_folded(
    session: Session, keys: Keys, op_ids: Iterable[str], new: Mapping[str, Op]
) -> list[Op]:
    """Give what stands on a card under these ids: for a move, what it laid there.

    ``new``: operations by id that were folded just now and are not in the log yet.
    """

    def known(ids: Iterable[str]) -> dict[str, Op]:
        here = {op_id: new[op_id] for op_id in ids if op_id in new}
        return here | bodies(session, keys, set(ids) - set(here))

    found = known(op_ids)
    moved = known({op.of for op in found.values() if op.k == "move"})
    return [
        joined(moved[op.of], op) if op.k == "move" else op
        for op in found.values()
        if op.k != "move" or op.of in moved
    ]


def other_side(
    op: Op,
    target: Op | None,
    sides: tuple[str, str],
    members: Mapping[str, str],
    cards: Mapping[str, Working],
) -> tuple[Working, Op] | None:
    """The other card a move, or the undo of a move, changes, and what to fold there.

    ``target``: what the operation is about; ``sides``: the member it is said of, and the one its
    target was said of; ``members``: names to member ids; ``cards`` in hand. None for every other
    operation. A move onto the same card gives that card.
    """
    here, home = sides
    move = op if op.k == "move" else target if op.k == "undo" and target else None
    if target is None or move is None or move.k != "move":
        return None
    there = members.get(move.p["to"], "")
    if op.k == "undo" and there == here:
        there = members.get(home, home)
    card = cards.get(there)
    if card is None:
        return None
    half = joined(target, op) if op.k == "move" else op
    return card, msgspec.structs.replace(half, m=there, rev=card.rev + 1)


_BODIES = (
    select(OperationBody.id, OperationBody.member_id, OperationBody.sealed, Operation.rev)
    .join(Operation, Operation.id == OperationBody.id)
    .where(OperationBody.id.in_(bindparam("ids", expanding=True)))
)
