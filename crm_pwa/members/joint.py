"""What of an operation on several who are one member goes to whose own.

The card of all shows everything. Beside it each one's own is kept, so that they can be taken apart
again: an operation goes to the member by whose name it was said; what is about another operation
(an undo, a retraction, a move) is kept on all, and takes hold where that lies; a no to a consent
counts for all, a yes for whom it was said of. An allergy withdrawn on the card of all is withdrawn
for whom it was said of only: who stood there was one of two.
"""

from collections.abc import Iterable

import msgspec

from crm_pwa.core.log.op import Op
from crm_pwa.core.merge import informed
from crm_pwa.members.working import NOWHERE, Halves, Working

ABOUT_OPERATIONS = frozenset({"undo", "note.retract", "move"})


def addressed(op: Op, card: Working, home: str, seen: int) -> Op:
    """The operation as the card of all takes it: what its author had seen elsewhere is named.

    ``op``: said of the card already; ``home``: by whose name it was said; ``seen``: at which rev
    of theirs.
    """
    own = card.owns.get(home)
    if own is None or home == card.member_id:
        return op
    there = msgspec.structs.replace(op, m=home, seen=min(seen, own.rev))
    return msgspec.structs.replace(op, obs=informed(own.state, there))


def halves(op: Op, card: Working, home: str, seen: int) -> Halves:
    """What to fold on whose own; nothing for a member who is one with nobody."""
    if not card.owns:
        return NOWHERE
    name = home if home in card.owns else card.member_id
    whose = list(card.owns) if _counts_for_all(op) else [name]
    return {m: [_said_of(op, card, m, seen if m == home else 0)] for m in whose}


def also(card: Working, folded: Halves, more: Iterable[Op]) -> Halves:
    """``folded``, and more operations, each on the own of the member it was said of."""
    if not card.owns:
        return folded
    both = {m: list(ops) for m, ops in folded.items()}
    for op in more:
        both.setdefault(op.m if op.m in card.owns else card.member_id, []).append(op)
    return both


def _said_of(op: Op, card: Working, member_id: str, seen: int) -> Op:
    if member_id == card.member_id:
        return op
    own = card.owns[member_id]
    rev = own.rev + 1
    return msgspec.structs.replace(op, m=member_id, rev=rev, seen=min(seen, own.rev))


def _counts_for_all(op: Op) -> bool:
    return op.k in ABOUT_OPERATIONS or (op.k == "consent.set" and op.p["state"] != "given")
