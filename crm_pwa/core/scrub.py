"""Has no byte left in the database's files of what was deleted or changed.

SQLite overwrites what it frees (``secure_delete``) and empties its log here. PostgreSQL keeps dead
rows, a picture of common values and a write-ahead log: ``wholly`` makes its files anew.
"""

import time
from collections.abc import Iterable

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

TRIES, PAUSE_S = 20, 0.1
WAIT_MS = 5_000
"""So long a table is waited for before it is left to the next night: who works goes first."""
_NO_ROW = "SELECT NOT EXISTS (SELECT FROM {})"


def lightly(engine: Engine, tables: Iterable[str]) -> None:
    """What can be done while the shop works, as far as it can.

    SQLite's log is emptied, once nobody reads from it; PostgreSQL gives dead rows up for others to
    be written over.
    """
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if engine.dialect.name == "postgresql":
            for name in sorted(tables):
                connection.execute(text(f"VACUUM {name}"))
            return
        for _ in range(TRIES):
            if not connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()[0]:
                return
            time.sleep(PAUSE_S)


def wholly(engine: Engine, tables: Iterable[str]) -> list[str]:
    """Make the files of these tables anew, and end the log; return what could not be done.

    Each table is locked while it is written anew, so this is work for the night. On PostgreSQL the
    account must own the tables; ``CHECKPOINT`` needs the role ``pg_checkpoint``, the switch of the
    log the right to ``pg_switch_wal()``, the pictures of common values a superuser. A
    log whose old files are kept for later (``wal_recycle``) still holds what was written in them.
    """
    if engine.dialect.name != "postgresql":
        lightly(engine, tables)
        return []
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = {WAIT_MS}"))
        try:
            left = _anew(connection, sorted(tables))
            left += _end_log(connection)
            if connection.execute(text("SHOW wal_recycle")).scalar_one() != "off":
                left.append("wal_recycle")
        finally:
            connection.execute(text("RESET lock_timeout"))
    return left


def _anew(connection: Connection, tables: list[str]) -> list[str]:
    """The tables, then what the pictures of values still say of them: of an empty one they stay."""
    steps = [f"VACUUM (FULL, ANALYZE) {name}" for name in tables]
    empty = [name for name in tables if connection.execute(text(_NO_ROW.format(name))).scalar()]
    steps += [f"DELETE FROM pg_statistic WHERE starelid = '{name}'::regclass" for name in empty]  # noqa: S608 - our own names
    return _tried(connection, [*steps, "VACUUM FULL pg_statistic"])


def _end_log(connection: Connection) -> list[str]:
    """Twice: the first checkpoint still needs the part of the log that it began in."""
    steps = ["CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"]
    return _tried(connection, steps)


def _tried(connection: Connection, steps: list[str]) -> list[str]:
    left = []
    for step in steps:
        try:
            connection.execute(text(step))
        except DBAPIError:
            left.append(step)
    return left
