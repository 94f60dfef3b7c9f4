"""Which entries live, said as plainly as possible: by looking at the whole history at once."""

from collections.abc import Iterable

from crm_pwa.core.merge import Op


def living(history: Iterable[Op]) -> dict[str, set[str]]:
    """Give the ids of living operations by kind: undo beats move, move marks, marks entries."""
    ops = list(history)
    undone = {op.of for op in ops if op.k == "undo"}
    moved = {op.of for op in ops if op.k == "move" and op.id not in undone}
    alive = [op for op in ops if op.id not in undone and (op.id not in moved or op.k == "move")]
    removed = {one for op in alive if op.k == "tag.remove" for one in op.obs}
    retracted = {op.of for op in alive if op.k == "note.retract"}
    ended = {"tag.add": removed, "note.add": retracted}
    by_kind: dict[str, set[str]] = {}
    for op in alive:
        if op.id not in ended.get(op.k, set()):
            by_kind.setdefault(op.k, set()).add(op.id)
    return by_kind


def withdrawn(history: Iterable[Op]) -> set[str]:
    """Give the ids of allergies that a living withdrawal lists."""
    ops = list(history)
    alive = living(ops).get("allergy.withdraw", set())
    return {one for op in ops if op.id in alive for one in op.obs}
