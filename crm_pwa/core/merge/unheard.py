"""Removals may name operations the card does not know: they may still come, but not without end."""

from crm_pwa.core.merge.life import EVERYTHING
from crm_pwa.core.merge.op import Op
from crm_pwa.core.merge.shelves import State

MOST = 200
"""Names of unknown operations that a card keeps; a name counts in each removal that says it."""
_SEEN = ("tags", "allergies")


def too_many(state: State, op: Op) -> bool:
    """Tell whether a card that keeps this removal would wait for too many unknown operations.

    Who names only what the card knows is never one too many.
    """
    known = {row["id"] for shelf in _SEEN for row in state[shelf]} | state["buried"].keys()
    known.update(state["undone"])
    fresh = set(op.obs) - known
    if not fresh:
        return False
    marks = (one for one in state["marks"].values() if _names_what_was_seen(one))
    removals = [*marks, *state["withdrawals"]]
    waiting = sum(op_id not in known for one in removals for op_id in one["of"])
    return waiting + len(fresh) > MOST


def _names_what_was_seen(mark: dict[str, object]) -> bool:
    """A retraction and a move name one operation that was there when they were accepted."""
    return not mark.get("forget") and mark["ends"] != EVERYTHING
