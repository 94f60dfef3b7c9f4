"""Where entries lie in a card's state, in which order, and how they come and go."""

from collections.abc import Callable
from typing import Any, Protocol

State = dict[str, Any]
Row = dict[str, Any]
Entry = tuple[str, Row]
"""Where on its shelf an entry lies (a facet, a prompt, a layer, or "") and what it says."""


class Shelf(Protocol):
    """One part of the state. Entries go by `id`; putting one twice is putting it once."""

    @property
    def name(self) -> str:
        """The key in the state."""

    def put(self, state: State, at: str, row: Row) -> None:
        """Lay an entry in its place."""

    def take(self, state: State, op_id: str) -> Entry | None:
        """Lift an entry off; None when it is not here."""


def order(row: Row) -> tuple[str, str]:
    """Clock, then id: the one order of a card."""
    return row["hlc"], row["id"]


def insert(rows: list[Row], row: Row) -> None:
    """Put a row in its place, oldest first; nothing happens when its id is there."""
    place = len(rows)
    while place and order(rows[place - 1]) > order(row):
        place -= 1
    if any(one["id"] == row["id"] for one in rows):
        return
    rows.insert(place, row)


def remove(rows: list[Row], op_id: str) -> Row | None:
    """Take the row with this id out; None when there is none."""
    for place, row in enumerate(rows):
        if row["id"] == op_id:
            return rows.pop(place)
    return None


class Rows:
    """A list, oldest first."""

    def __init__(
        self,
        name: str,
        *,
        settled: Callable[[State], None] | None = None,
        bare: Row | None = None,
    ) -> None:
        """`settled` works out, after each change, what the list amounts to.

        `bare`: what it wrote into rows, as it is when a row is lifted off.
        """
        self.name = name
        self._settled = settled
        self._bare = bare or {}

    def put(self, state: State, at: str, row: Row) -> None:  # noqa: ARG002
        """Lay an entry in its place."""
        insert(state[self.name], row)
        if self._settled:
            self._settled(state)

    def take(self, state: State, op_id: str) -> Entry | None:
        """Lift an entry off."""
        row = remove(state[self.name], op_id)
        if row is not None and self._settled:
            self._settled(state)
        return ("", row | self._bare) if row is not None else None


class Groups:
    """A list for each of some keys, oldest or newest first; an empty list leaves no key."""

    def __init__(
        self,
        name: str,
        *,
        newest_first: bool = False,
        settled: Callable[[State, str], None] | None = None,
    ) -> None:
        """`settled` is called with the key after each change of its list."""
        self.name = name
        self._newest_first = newest_first
        self._settled = settled

    def put(self, state: State, at: str, row: Row) -> None:
        """Lay an entry under its key."""
        rows = state[self.name].get(at, [])[:: -1 if self._newest_first else 1]
        insert(rows, row)
        self._keep(state, at, rows)

    def take(self, state: State, op_id: str) -> Entry | None:
        """Lift an entry off, whichever key it lies under."""
        for at, kept in state[self.name].items():
            rows = kept[:: -1 if self._newest_first else 1]
            row = remove(rows, op_id)
            if row is not None:
                self._keep(state, at, rows)
                return at, row
        return None

    def _keep(self, state: State, at: str, rows: list[Row]) -> None:
        if rows:
            state[self.name][at] = rows[:: -1 if self._newest_first else 1]
        else:
            state[self.name].pop(at, None)
        if self._settled:
            self._settled(state, at)
