"""Two members' cards made one: what is known of the one laid onto the other's."""

from typing import Any

from crm_pwa.core.merge.entries import knew
from crm_pwa.core.merge.life import MARKS, place, undo
from crm_pwa.core.merge.op import Op
from crm_pwa.core.merge.registry import find, shelves
from crm_pwa.core.merge.shelves import Row, Shelf, State


def join(state: State, other: State, *, m: str, rev: int) -> None:
    """Lay everything of another member's state onto this one, in place.

    ``m``: the member whose card it becomes; ``rev``: at which of that card's it arrives. Its
    entries had seen nothing of this card, so a no on either side beats a yes on the other until
    somebody who saw both is given another; among themselves they know what they knew (``obs``).
    Laying the same on twice is laying it once; in which order members are joined does not matter
    to what lives.
    """
    for op_id in other["undone"]:
        undo(state, op_id)
    for row in other["marks"].values():
        place(state, MARKS, "", row)
    for shelf in shelves().values():
        if shelf is not MARKS:
            _lay(state, other, shelf, m, rev)
    for kept in other["buried"].values():
        shelf = shelves()[kept["on"]]
        row = _arrived(kept["e"], _before(other, shelf.name, kept["at"]), m, rev)
        place(state, shelf, kept["at"], row)
    state["seen_at"] = max(state["seen_at"], other["seen_at"])


def informed(own: State, op: Op) -> list[str]:
    """Ids of what an operation's author had before them on their member's own card.

    For an operation that lands on another card, whose revs it cannot name: with these in ``obs``
    it overrides there what it had seen, and nothing else.
    """
    kind = find(op.k, op.v)
    if kind is None or kind.shelf is None or kind.entry is None or kind.shelf is MARKS:
        return list(op.obs)
    at, row = kind.entry(op)
    return _known(row, _before(own, kind.shelf.name, at)) or list(op.obs)


def _lay(state: State, other: State, shelf: Shelf, m: str, rev: int) -> None:
    held: Any = other[shelf.name]
    groups = held.items() if isinstance(held, dict) else [("", held)]
    for at, rows in groups:
        before = _before(other, shelf.name, at)
        for row in rows:
            bare = row | {"gone": None} if row.get("gone") else row
            place(state, shelf, at, _arrived(bare, before, m, rev))


def _before(state: State, name: str, at: str) -> list[Row]:
    """Among which entries it matters whether one knew another: see ``entries.knew``."""
    rows: list[Row] = []
    if name in {"consents", "facets"}:
        rows = state[name].get(at, [])
    elif name == "allergies":
        rows = state["nones"]
    return rows


def _arrived(row: Row, before: list[Row], m: str, rev: int) -> Row:
    """The entry as it stands on the other card; one that counts no revs as it is."""
    if "rev" not in row:
        return row
    known = _known(row, before)
    here = row | {"seen": 0, "rev": rev} | ({"m": m} if "m" in row else {})
    return here | ({"obs": known} if known else {})


def _known(row: Row, before: list[Row]) -> list[str]:
    known = {one["id"] for one in before if one["id"] != row["id"] and knew(row, one)}
    return sorted(known | set(row.get("obs", ())))
