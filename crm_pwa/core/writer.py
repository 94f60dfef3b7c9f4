"""One connection for all who write to a SQLite file, taken in turn.

SQLite keeps the pages a connection has read until another connection writes. With one for all
writers of the process they stay; with a pool each writer read anew what the one before had written.
Who waits for their turn is woken when it comes, where SQLite would sleep longer and longer.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

from sqlalchemy import Connection, Engine

from crm_pwa.core.errors import Busy


class Writer:
    """The turn to write, and the connection that goes with it. ``patience_s``: for a turn."""

    def __init__(self, engine: Engine, patience_s: float) -> None:
        self._engine, self._patience_s = engine, patience_s
        self._turn = Lock()
        self._kept: Connection | None = None

    @contextmanager
    def turn(self) -> Iterator[Connection]:
        """The connection, for one transaction. Raises Busy for a turn that does not come.

        Where the transaction failed the next one has a new connection.
        """
        if not self._turn.acquire(timeout=self._patience_s):
            raise Busy("The database is being written to.")
        try:
            self._kept = self._kept or self._engine.connect()
            yield self._kept
        except BaseException:
            self._let_go()
            raise
        finally:
            self._turn.release()

    def close(self) -> None:
        """Let the connection go, when the writer whose turn it is has done."""
        with self._turn:
            self._let_go()

    def _let_go(self) -> None:
        kept, self._kept = self._kept, None
        if kept is not None:
            kept.close()
