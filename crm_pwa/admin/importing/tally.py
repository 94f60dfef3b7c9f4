"""How often a key came before in this file, however many keys there are.

The keys seen last are counted in memory; the others wait in a throw-away SQLite file.
"""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from sqlite_utils import Database

IN_MEMORY = 200_000
CHUNK = 5_000


class Tally:
    """Counts keys in the order they come. Close it, or use it as a context manager."""

    def __init__(self, in_memory: int = IN_MEMORY) -> None:
        self._most = in_memory
        self._counts: dict[str, int] = {}
        self._folder = TemporaryDirectory(prefix="import-")
        self._aside: Database | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._aside is not None:
            self._aside.close()
        self._folder.cleanup()

    def count(self, keys: Iterable[str]) -> list[int]:
        """For each key the how-manieth it is: 1 for the first."""
        listed = list(keys)
        counts = self._counts
        if self._aside is not None:
            self._recall(self._aside, [key for key in set(listed) if key not in counts])
        found = []
        for key in listed:
            counts[key] = n = counts.get(key, 0) + 1
            found.append(n)
        if len(counts) > self._most:
            self._set_aside()
        return found

    def _recall(self, aside: "Database", keys: list[str]) -> None:
        for start in range(0, len(keys), CHUNK):
            part = keys[start : start + CHUNK]
            marks = ",".join("?" * len(part))
            rows = aside.execute(f"SELECT key, n FROM counted WHERE key IN ({marks})", part)  # noqa: S608
            self._counts.update(rows)

    def _set_aside(self) -> None:
        if self._aside is None:
            from sqlite_utils import Database  # noqa: PLC0415 - slow to load, and seldom needed

            self._aside = Database(Path(self._folder.name) / "tally.db")
            self._aside.execute("PRAGMA synchronous = OFF")
            self._aside.table("counted").create({"key": str, "n": int}, pk="key")
        rows = ({"key": key, "n": n} for key, n in self._counts.items())
        self._aside.table("counted").insert_all(rows, replace=True, batch_size=CHUNK)
        self._counts.clear()
