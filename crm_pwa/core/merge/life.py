"""How entries live and end: placed, ended by a mark, brought back, undone for good.

A mark is an operation that ends others: a removal, a retraction, a move away. It is an
entry itself, so a mark can be undone or moved away, and what it had ended comes back: by
itself when it was buried, when its operation is folded again if the mark was to forget. An
undo is final. Whether an entry lives depends only on which operations are known, never on
the order they came in: undo beats move, move beats the other marks, marks beat entries.
"""

from bisect import bisect_left
from collections.abc import Iterable

from crm_pwa.core.merge.op import Op
from crm_pwa.core.merge.registry import shelves
from crm_pwa.core.merge.shelves import Entry, Row, Shelf, State

EVERYTHING = "*"
"""What a move ends: entries of any shelf, but no other move."""


class Marks:
    """The marks of a card by id. Laying one ends what it names, lifting it brings that back."""

    name = "marks"

    def put(self, state: State, at: str, row: Row) -> None:  # noqa: ARG002
        """Lay a mark and bury what it ends."""
        if row["id"] in state["marks"]:
            return
        state["marks"][row["id"]] = row
        for op_id in row["of"]:
            _add(state["dead"], op_id)
        for shelf in _reached(row):
            for op_id in row["of"]:
                _end(state, shelf, op_id)

    def take(self, state: State, op_id: str) -> Entry | None:
        """Lift a mark and bring back what nothing else ends."""
        row: Row | None = state["marks"].pop(op_id, None)
        if row is None:
            return None
        _raise(state, row["of"])
        for ended in row["of"]:
            if found := state["buried"].pop(ended, None):
                place(state, shelves()[found["on"]], found["at"], found["e"])
        return "", row


MARKS = Marks()


def mark(op: Op, of: list[str], ends: str, *, forget: bool = False) -> Entry:
    """Make a mark that ends `of`, those that lie on the shelf `ends` names.

    `forget`: what it ends leaves the state altogether and stays only in the log.
    """
    row = {"id": op.id, "ends": ends, "of": of, "by": op.act, "hlc": op.hlc}
    return "", row | ({"forget": True} if forget else {})


def forgotten(state: State, op: Op) -> list[str]:
    """Give the ids of operations to take from the log and fold again after this one.

    Undoing, or moving away, a mark that made the state forget frees what it ended; only the
    log still knows that. Ask before folding `op`.
    """
    ended_by: Row | None = state["marks"].get(op.of)
    if op.k not in {"undo", "move"} or not ended_by or not ended_by.get("forget"):
        return []
    return list(ended_by["of"])


def place(state: State, shelf: Shelf, at: str, row: Row) -> None:
    """Lay an entry on its shelf, or bury it when something known ends it."""
    op_id = row["id"]
    if _holds(state["undone"], op_id):
        return
    ended_by = _ended_by(state, shelf, row)
    if not ended_by:
        shelf.put(state, at, row)
    elif not any(one.get("forget") for one in ended_by):
        state["buried"][op_id] = {"on": shelf.name, "at": at, "e": row}


def undo(state: State, op_id: str) -> None:
    """Take an operation's effect away for good, now or whenever it arrives."""
    if not _add(state["undone"], op_id):
        return
    _add(state["dead"], op_id)
    state["buried"].pop(op_id, None)
    for shelf in shelves().values():
        shelf.take(state, op_id)


def _reached(one: Row) -> list[Shelf]:
    ends = one["ends"]
    return [shelf for name, shelf in shelves().items() if ends in {name, EVERYTHING}]


def _end(state: State, shelf: Shelf, op_id: str) -> None:
    if shelf is MARKS and _is_move(state["marks"].get(op_id)):
        return
    buried = state["buried"].get(op_id)
    if buried and buried["on"] == shelf.name:
        del state["buried"][op_id]
        place(state, shelf, buried["at"], buried["e"])
    elif found := shelf.take(state, op_id):
        place(state, shelf, *found)


def _ended_by(state: State, shelf: Shelf, row: Row) -> list[Row]:
    op_id = row["id"]
    if not _holds(state["dead"], op_id) or (shelf is MARKS and _is_move(row)):
        return []
    return [
        one
        for one in state["marks"].values()
        if op_id in one["of"] and one["ends"] in {shelf.name, EVERYTHING}
    ]


def _is_move(one: Row | None) -> bool:
    return one is not None and one["ends"] == EVERYTHING


def _raise(state: State, named: Iterable[str]) -> None:
    """Take from the dead what a mark that is gone had named, and nothing else ends."""
    still = {op_id for one in state["marks"].values() for op_id in one["of"]}
    for op_id in named:
        if op_id not in still and not _holds(state["undone"], op_id):
            state["dead"].remove(op_id)


def _holds(ids: list[str], one: str) -> bool:
    """Tell whether a sorted list has it."""
    at = bisect_left(ids, one)
    return at < len(ids) and ids[at] == one


def _add(ids: list[str], one: str) -> bool:
    """Put it in its place of a sorted list; tell whether it was not there."""
    at = bisect_left(ids, one)
    if at < len(ids) and ids[at] == one:
        return False
    ids.insert(at, one)
    return True
