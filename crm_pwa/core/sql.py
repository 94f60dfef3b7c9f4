"""The few statements the two databases spell differently, set-based.

What a guide waits for is small: a row by its id, a few rows written. For these SQLAlchemy makes a
context, a cursor and a result anew each time, five sixths of what they take. So it compiles those
of plain columns once, and the text goes to the driver, within the session's transaction.
"""

from collections import namedtuple
from collections.abc import Collection, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast

import msgspec
from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Float,
    Insert,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Update,
    all_,
    any_,
    bindparam,
    func,
    literal,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session, SessionTransaction
from sqlalchemy.sql.dml import ReturningUpdate

Rows = Sequence[Mapping[str, Any]]
READ = (String, Integer, Float, LargeBinary)
WRITTEN = (*READ, Boolean)
"""Types whose values the drivers give and take as they are."""
Selected = Select[*tuple[Any, ...]]
Compiled = tuple[str, dict[str, Any], Sequence[str] | None]


def _row(names: list[str]) -> Any:
    return namedtuple("Row", names)


class Prepared:
    """A statement that gives rows of plain columns, compiled once for each database.

    ``statement`` selects or returns columns, and names what varies with ``bindparam``.
    """

    def __init__(self, statement: Selected | ReturningUpdate[Any]) -> None:
        self._statement = statement
        self._row = _row([str(column.key) for column in statement.exported_columns])
        self._compiled: dict[str, Compiled] = {}

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[Any]:
        """The rows, named by column, as the transaction of this session sees them.

        Raises TypeError for a column whose values the library would translate.
        """
        session.flush()
        line = _line(session)
        text, given, order = self._text(line.connection.dialect)
        named = {**given, **values}
        sent = [named[name] for name in order] if order else named
        return list(map(self._row._make, _run(line, text, sent, many=False)))

    def _text(self, dialect: Dialect) -> Compiled:
        if dialect.name not in self._compiled:
            for column in self._statement.exported_columns:  # a foreign key's type is known late
                if not isinstance(column.type, READ):
                    raise TypeError(f"{column} is not plain: let the session execute this.")
            compiled = self._statement.compile(dialect=dialect)
            self._compiled[dialect.name] = compiled.string, compiled.params, compiled.positiontup
        return self._compiled[dialect.name]


class ByIds:
    """A query over rows named by id, written for one id and for any number of them.

    ``query`` selects plain columns, ``of`` is the id's. A list is one value, so that the text is
    the same for any length: SQLite reads it from JSON, PostgreSQL takes an array.
    """

    def __init__(self, query: Selected, of: ColumnElement[str]) -> None:
        listed = select(func.json_each(bindparam("ids")).table_valued("value").c.value)
        array = any_(bindparam("ids", type_=ARRAY(String)))
        self._one = Prepared(query.where(of == bindparam("id")))
        self._many = {
            "sqlite": Prepared(query.where(of.in_(listed))),
            "postgresql": Prepared(query.where(of == array)),
        }

    def rows(self, session: Session, ids: Sequence[str], **named: Any) -> Sequence[Any]:
        """The rows of these ids; ``named`` are the query's own parameters."""
        if len(ids) == 1:
            return self._one.rows(session, {"id": ids[0], **named})
        if not ids:
            session.flush()
            return []
        dialect = _dialect(session)
        values = msgspec.json.encode(list(ids)).decode() if dialect == "sqlite" else list(ids)
        return self._many[dialect].rows(session, {"ids": values, **named})


def not_among(session: Session, of: Any, ids: Collection[str]) -> ColumnElement[bool]:
    """That a column is none of these, however many: they go as one value, as in ``ByIds``."""
    if _dialect(session) == "sqlite":
        told = literal(msgspec.json.encode(sorted(ids)).decode())
        listed = select(func.json_each(told).table_valued("value").c.value)
        none: ColumnElement[bool] = of.not_in(listed)
        return none
    return cast("ColumnElement[bool]", of != all_(literal(sorted(ids), ARRAY(String))))


def alone(session: Session) -> bool:
    """Whether a write transaction has the whole database to itself: on SQLite it has."""
    return _dialect(session) == "sqlite"


def lock(session: Session, name: str) -> None:
    """Keep others who ask for this name waiting until the write transaction ends.

    Not where whoever writes has the whole database.
    """
    if not alone(session):
        key = func.hashtextextended(name, 0)
        session.execute(select(func.pg_advisory_xact_lock(key)))


def insert_new(session: Session, table: Any, rows: Rows) -> None:
    """Insert the rows whose primary key is not there yet; leave the others untouched."""
    if rows:
        save(session, new_only(table, _dialect(session)), rows)


def upsert(session: Session, table: Any, rows: Rows, update: Sequence[str]) -> None:
    """Insert the rows; where the primary key is there, set the columns named in ``update``."""
    if rows:
        save(session, _upsert(table, _dialect(session), tuple(update)), rows)


def save(session: Session, statement: Insert | Update, rows: Rows) -> None:
    """Run a write once for each of ``rows``: its values by name, the same names in each.

    A name is a column to set or one of the statement's own. What the library would add or
    translate is left to it.
    """
    line = _line(session)
    compiled = _compiled(statement, line.connection.dialect, tuple(rows[0]))
    if compiled is None:
        line.connection.execute(statement, list(rows))
        return
    text, order = compiled
    sent = [[row[name] for name in order] for row in rows] if order else list(rows)
    _run(line, text, sent, many=True)


@lru_cache(maxsize=256)
def _compiled(
    statement: Insert | Update, dialect: Dialect, names: tuple[str, ...]
) -> tuple[str, Sequence[str] | None] | None:
    keys = [name for name in names if name in statement.table.c]
    compiled: Any = statement.compile(dialect=dialect, column_keys=keys)
    plain = all(isinstance(each.type, WRITTEN) for each in compiled.binds.values())
    if compiled.insert_prefetch or compiled.update_prefetch or not plain:
        return None
    return compiled.string, compiled.positiontup


class _Line(NamedTuple):
    """The way to the driver within one transaction: the library is asked for it once."""

    transaction: SessionTransaction
    connection: Connection
    driver: Any


def _run(line: _Line, text: str, sent: Any, *, many: bool) -> list[Any]:
    """Give it to the driver; the rows of one statement, none of many.

    Who listens for the engine's statements hears of it. Raises what the library raises for the
    driver's own error, without the values.
    """
    connection = line.connection
    if heard := connection.engine.dispatch.before_cursor_execute:
        for listener in heard:
            listener(connection, None, text, sent, None, many)
    dbapi: Any = connection.dialect.loaded_dbapi
    found: list[Any] = []
    try:
        if many:
            line.driver.cursor().executemany(text, sent)
        else:
            found = line.driver.execute(text, sent).fetchall()
    except dbapi.Error as error:
        raise DBAPIError.instance(
            text, None, error, dbapi.Error, dialect=connection.dialect
        ) from error
    return found


def _line(session: Session) -> _Line:
    known: _Line | None = session.info.get("line")
    if known and known.transaction is session.get_transaction() and known.transaction.is_active:
        return known
    connection = session.connection()
    transaction = cast(SessionTransaction, session.get_transaction())
    line = _Line(transaction, connection, connection.connection.driver_connection)
    session.info["line"] = line
    return line


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _insert(table: Any, dialect: str) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table_of(table))


@cache  # a statement is dear to build, and the same for ever
def new_only(table: Any, dialect: str) -> Any:
    """The statement that inserts rows whose primary key is not there yet."""
    return _insert(table, dialect).on_conflict_do_nothing()


@cache
def _upsert(table: Any, dialect: str, update: tuple[str, ...]) -> Any:
    statement = _insert(table, dialect)
    keys = [column.name for column in table_of(table).primary_key]
    return statement.on_conflict_do_update(
        index_elements=keys, set_={name: statement.excluded[name] for name in update}
    )


def table_of(model: Any) -> Table:
    """The table behind a model: for statements that set-based writes are made of."""
    table: Table = getattr(model, "__table__", model)
    return table
