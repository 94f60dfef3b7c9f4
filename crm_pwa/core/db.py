"""The database: one engine, one declarative base, one way to write.

SQLite runs through the bundled ``pysqlite3`` (the system's library may carry the
WAL-reset corruption). Transactions are opened by hand: readers with ``BEGIN``, writers
with ``BEGIN IMMEDIATE``, so a writer never fails half-way on an upgrade of its lock. The
writers of one process go one at a time: SQLite would let each look again after ever longer sleeps.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from weakref import WeakKeyDictionary

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MS = 30_000
PRAGMAS: tuple[str, ...] = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    f"busy_timeout = {BUSY_MS}",
    "secure_delete = ON",
    "cache_size = -32768",
    "temp_store = MEMORY",
)


class Base(DeclarativeBase):
    """Base of every table."""

    metadata = MetaData(naming_convention=NAMING)


class OneEngine(FlaskSession):
    """A session that asks once which engine it works on: there is but one."""

    _engine: Any = None

    def get_bind(self, *args: Any, **named: Any) -> Any:
        """The engine, whatever is asked for."""
        self._engine = self._engine or super().get_bind(*args, **named)
        return self._engine


_opening: ContextVar[str] = ContextVar("opening", default="BEGIN")
_turns: WeakKeyDictionary[Engine, threading.Semaphore] = WeakKeyDictionary()
"""Whose turn it is to write, of the threads of this process; SQLite alone has one writer."""
db = SQLAlchemy(model_class=Base, session_options={"class_": OneEngine})


def engine_options(url: str) -> dict[str, Any]:
    """Engine arguments for this URL: the bundled SQLite driver, or a checked pool."""
    if not url.startswith("sqlite"):
        return {"pool_pre_ping": True}
    import_name = __import__("pysqlite3").dbapi2
    return {"module": import_name, "connect_args": {"check_same_thread": False}}


def prepare(engine: Engine) -> None:
    """Give a SQLite engine its pragmas and explicit transactions."""
    if engine.dialect.name != "sqlite":
        return
    _turns[engine] = threading.Semaphore()
    event.listen(engine, "connect", _on_connect)
    engine.dialect.do_begin = _begin  # type: ignore[method-assign] # an event would slow each statement


def _on_connect(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(dbapi_connection: Any) -> None:
    dbapi_connection.execute(_opening.get())


@contextmanager
def writing() -> Iterator[Session]:
    """Yield the session inside one write transaction: return commits, raise rolls back.

    A read transaction that is open on the session is ended first, so what was read before
    must be read again inside. Nested use joins the outer transaction.
    """
    session = db.session()
    if session.info.get("writing"):
        yield session
        return
    session.rollback()
    with _turn(_turns.get(db.engine)):
        _open_to_write(session)
        session.info["writing"] = True
        try:
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            session.info["writing"] = False


@contextmanager
def _turn(turn: threading.Semaphore | None) -> Iterator[None]:
    """Wait for one's turn, as long as SQLite would: after that it is SQLite that says no."""
    mine = turn is not None and turn.acquire(timeout=BUSY_MS / 1_000)
    try:
        yield
    finally:
        if turn is not None and mine:
            turn.release()


def _open_to_write(session: Session) -> None:
    before = _opening.set("BEGIN IMMEDIATE")
    try:
        session.connection()
    finally:
        _opening.reset(before)
