"""Folding: one operation into a state, in any order, as often as it comes."""

from collections.abc import Iterable
from typing import Any

import msgspec

from crm_pwa.core.merge.life import place
from crm_pwa.core.merge.op import PENDING, Op
from crm_pwa.core.merge.registry import find, upcasted
from crm_pwa.core.merge.shelves import State
from crm_pwa.core.merge.state import empty_state

_FIRST = {"undo": 0, "move": 1}


def fold(state: State, op: Op | dict[str, Any]) -> None:
    """Fold an operation into a state, in place.

    The same operations in any order, each once or more, give the same state, when each
    carries the `rev` it was accepted at; without one it counts as not yet accepted. A kind
    unknown here changes nothing. What `forgotten` names must be folded again.
    """
    one = upcasted(_decoded(op))
    kind = find(one.k, one.v)
    if kind is None:
        return
    if kind.shelf is None or kind.entry is None:
        kind.fold(state, one)
    else:
        place(state, kind.shelf, *kind.entry(one))


def fold_all(ops: Iterable[Op | dict[str, Any]]) -> State:
    """Fold operations, all there are, into an empty state."""
    state = empty_state()
    fold_onto(state, ops)
    return state


def fold_onto(state: State, ops: Iterable[Op | dict[str, Any]]) -> None:
    """Fold operations into a state, so that nothing is forgotten that one of them frees."""
    decoded = [_decoded(op) for op in ops]
    for one in sorted(decoded, key=lambda op: _FIRST.get(op.k, len(_FIRST))):
        fold(state, one)


def joined(target: Op, move: Op) -> Op:
    """Give what a move lays on the card it joins: the target, under the move's own id.

    Folding the move ends the target on the member it leaves (`move.m`); folding this adds it
    to the one named in `move.p["to"]`. An undo of the move, folded on both, takes both back,
    and a target can be moved on, or home again, like any other. It has seen nothing of the
    card it joins, so a consent that strays there overrides no refusal.
    """
    return msgspec.structs.replace(target, id=move.id, m=move.p["to"], seen=0, rev=move.rev)


def _decoded(op: Op | dict[str, Any]) -> Op:
    one = op if isinstance(op, Op) else msgspec.convert(op, Op)
    return one if one.rev else msgspec.structs.replace(one, rev=PENDING)
