"""A move counts on two cards: the log keeps it once, with the member the note leaves."""

from collections import defaultdict

from crm_pwa.core.merge import Op, joined

Ops = dict[str, list[Op]]


def both_sides(ops: Ops) -> Ops:
    """Accepted operations by member, with what moves and their undos did on the other card."""
    every = {op.id: (m, op) for m, said in ops.items() for op in said}
    sides = defaultdict(list, {m: list(said) for m, said in ops.items()})
    for member_id, op in every.values():
        about = every.get(op.of, ("", op))[1]
        if op.k == "move":
            sides[op.p["to"]].append(joined(about, op))
        elif op.k == "undo" and about.k == "move":
            here, there = every[op.of][0], str(about.p["to"])
            sides[there if member_id == here else here].append(op)
    return sides
