"""Has no byte left in the database's files of what was deleted or changed.

SQLite overwrites what it frees (``secure_delete``) and empties its log here. PostgreSQL keeps dead
rows, a picture of common values and a write-ahead log: ``wholly`` makes its files anew.
"""

import time
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

TRIES, PAUSE_S = 20, 0.1
WAIT_MS = 5_000
"""So long a table is waited for before it is left to the next night: who works goes first."""
PICTURES = "pg_statistic"
DENIED = "42501"
"""SQLSTATE of what the account has no right to (PostgreSQL, Appendix A)."""
_NO_PICTURE = text("DELETE FROM pg_statistic WHERE starelid = CAST(:name AS regclass)")
_NO_ROW = "SELECT NOT EXISTS (SELECT FROM {})"


class Left(NamedTuple):
    """What could not be done: ``tables`` can at another time, as somebody worked with them;
    ``denied`` cannot until the cluster's settings or the account's rights are others."""

    tables: list[str]
    denied: list[str]


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


def wholly(engine: Engine, tables: Iterable[str]) -> Left:
    """Make the files of these tables anew, and end the log; return what could not be done.

    Each table is locked while it is written anew, so this is work for the night. On PostgreSQL the
    account must own the tables; ``CHECKPOINT`` needs the role ``pg_checkpoint``, the switch of the
    log the right to ``pg_switch_wal()``, the pictures of common values a superuser. A
    log whose old files are kept for later (``wal_recycle``) still holds what was written in them.
    """
    left = Left([], [])
    if engine.dialect.name != "postgresql":
        lightly(engine, tables)
        return left
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text(f"SET lock_timeout = {WAIT_MS}"))
        try:
            for name in [*sorted(set(tables) - {PICTURES}), PICTURES]:
                _anew(connection, name, left)
            _end_log(connection, left)
            if connection.execute(text("SHOW wal_recycle")).scalar_one() != "off":
                left.denied.append("wal_recycle")
        finally:
            connection.execute(text("RESET lock_timeout"))
    return left


def _anew(connection: Connection, name: str, left: Left) -> None:
    """A table, then what the pictures of values still say of it: of an empty one they stay."""
    try:
        if name == PICTURES:
            connection.execute(text(f"VACUUM (FULL) {name}"))
            return
        connection.execute(text(f"VACUUM (FULL, ANALYZE) {name}"))
        if connection.execute(text(_NO_ROW.format(name))).scalar():
            connection.execute(_NO_PICTURE, {"name": name})
    except DBAPIError as fault:
        denied = getattr(fault.orig, "sqlstate", "") == DENIED
        (left.denied if denied else left.tables).append(name)


def _end_log(connection: Connection, left: Left) -> None:
    """Twice: the first checkpoint still needs the part of the log that it began in."""
    for step in ("CHECKPOINT", "SELECT pg_switch_wal()", "CHECKPOINT"):
        try:
            connection.execute(text(step))
        except DBAPIError:
            left.denied.append(step)
