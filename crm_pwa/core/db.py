"""The database: one engine, one declarative base, one way to write.

SQLite runs through the bundled ``pysqlite3`` (the system's library may carry the
WAL-reset corruption). Transactions are opened by hand: readers with ``BEGIN``, writers
with ``BEGIN IMMEDIATE``, so a writer never fails half-way on an upgrade of its lock.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Connection, Engine, MetaData, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError
from sqlalchemy.orm import DeclarativeBase, Session

from crm_pwa.config import ConfigError
from crm_pwa.core.errors import AppError
from crm_pwa.core.writer import Writer

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
KINDS = ("sqlite", "postgresql")
UNUSABLE = (
    "CRM_PWA_DATABASE_URL names no database this program works with. Write it like "
    "sqlite:////folder/crm.db or postgresql+psycopg://user:password@host/name."
)
"""What was set is not shown: a password may stand in it."""
WAL_FAULT = ((3, 7, 0), (3, 51, 2))
"""SQLite from the one to the other may corrupt a WAL file that two connections write to as it
begins anew: https://sqlite.org/wal.html."""
MENDED = {(3, 44): 6, (3, 50): 7}
"""Branches to which the mending was carried back, and from which release on."""
BUSY_MS = 30_000
PASSING = (None, "", ":memory:")
STATEMENTS = 1_000
"""Statements a connection keeps compiled: sync alone has more than the driver's 128."""
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
        """The engine, whatever is asked for; while this session writes, the writers' connection."""
        self._engine = self._engine or super().get_bind(*args, **named)
        return self.info.get("line to write") or self._engine


_opening: ContextVar[str] = ContextVar("opening", default="BEGIN")
db = SQLAlchemy(model_class=Base, session_options={"class_": OneEngine})


def engine_options(url: str) -> dict[str, Any]:
    """Engine arguments for this URL: the bundled SQLite driver, or a checked pool.

    What was sent never stands in an error's text. Raises ConfigError for a URL of no database
    this program works with.
    """
    options: dict[str, Any] = {"hide_parameters": True}
    if _kind(url) == "postgresql":
        return options | {"pool_pre_ping": True}
    import_name = __import__("pysqlite3").dbapi2
    refuse_faulty(import_name.sqlite_version_info)
    connect = {"check_same_thread": False, "cached_statements": STATEMENTS}
    return options | {"module": import_name, "connect_args": connect}


def refuse_faulty(version: tuple[int, int, int]) -> None:
    """Raise ConfigError for a SQLite with the WAL-reset fault: server and commands both write."""
    oldest, latest = WAL_FAULT
    mended = version[2] >= MENDED.get(version[:2], version[2] + 1)
    if oldest <= version <= latest and not mended:
        raise ConfigError(
            f"SQLite {'.'.join(map(str, version))} may corrupt the database when two write "
            "at once. Install pysqlite3 as requirements.txt pins it: make setup."
        )


def _kind(url: str) -> str:
    try:
        read = make_url(url)
        read.get_dialect().import_dbapi()
    except (ArgumentError, NoSuchModuleError, ImportError, ValueError):
        raise ConfigError(UNUSABLE) from None
    kind = read.get_backend_name()
    if kind not in KINDS:
        raise ConfigError(UNUSABLE)
    return kind


def refuse_passing(engine: Engine) -> None:
    """Raise AppError for a database in memory: the simulation's, and gone with its process."""
    if engine.dialect.name == "sqlite" and engine.url.database in PASSING:
        raise AppError(UNUSABLE)


def prepare(engine: Engine) -> None:
    """Give a SQLite engine its pragmas and explicit transactions."""
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_connect)
    engine.dialect.do_begin = _begin  # type: ignore[method-assign] # an event would slow each statement
    if engine.url.database not in PASSING:
        writer = Writer(engine, BUSY_MS / 1000)
        engine.dialect.writer = writer  # type: ignore[attr-defined] # found again by its engine


def close(engine: Engine) -> None:
    """Close what this process holds of the database: before a fork, or for good."""
    if writer := _writer(engine):
        writer.close()
    engine.dispose()


def _writer(engine: Engine) -> Writer | None:
    return getattr(engine.dialect, "writer", None)


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
    writer = _writer(db.engine)
    with writer.turn() if writer else nullcontext() as line, _written(session, line):
        yield session


@contextmanager
def _written(session: Session, line: Connection | None) -> Iterator[None]:
    session.info.update({"line to write": line, "writing": True})
    try:
        _open_to_write(session)
        yield
        durable = _closing(session)
        session.commit()
        if durable:
            durable()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.update({"line to write": None, "writing": False})
        session.info.pop("acts", None)


def _closing(session: Session) -> Callable[[], None] | None:
    """What is done as a transaction ends (core.audit) where the engine is followed.

    Returns what to do once it is durable.
    """
    close = getattr(db.engine.dialect, "closing", None)
    return close(session) if close else None


def _open_to_write(session: Session) -> None:
    before = _opening.set("BEGIN IMMEDIATE")
    try:
        session.connection()
    finally:
        _opening.reset(before)
