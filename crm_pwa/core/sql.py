"""The few statements the two databases spell differently, set-based."""

from collections import namedtuple
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Dialect,
    Float,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    bindparam,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

Rows = Sequence[Mapping[str, Any]]
PLAIN = (String, Integer, Float, LargeBinary)


class Prepared:
    """A statement of plain columns, compiled once for each database and then given to its driver.

    What the library does for a statement each time, four fifths of a small read, these have no
    use for: their columns are what the driver gives. ``statement`` selects or returns columns, and
    names what varies with ``bindparam``. Raises TypeError for a column the library translates.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | ReturningUpdate[Any]) -> None:
        columns = statement.exported_columns
        for column in columns:
            if not isinstance(column.type, PLAIN):
                raise TypeError(f"{column} is not plain: let the session execute this.")
        self._statement = statement
        self._row: Any = namedtuple("Row", [str(column.key) for column in columns])  # type: ignore[misc] # known when it runs
        self._compiled: dict[str, tuple[str, dict[str, Any], Sequence[str] | None]] = {}

    def rows(self, session: Session, values: Mapping[str, Any]) -> list[Any]:
        """The rows, named by column, as the transaction of this session sees them.

        Who listens for the engine's statements hears of it. Raises SQLAlchemy's OperationalError,
        without the values, where the driver raises its own.
        """
        session.flush()
        connection = session.connection()
        text, sent = self.sent(connection.dialect, values)
        for listener in connection.dispatch.before_cursor_execute:
            listener(connection, None, text, sent, None, False)
        driver: Any = connection.connection.driver_connection
        try:
            found = driver.execute(text, sent).fetchall()
        except connection.dialect.loaded_dbapi.OperationalError as error:
            raise OperationalError(text, None, error) from error
        return list(map(self._row._make, found))

    def sent(self, dialect: Dialect, values: Mapping[str, Any]) -> tuple[str, Any]:
        """What this database's driver is given: the statement's text, and its values."""
        if dialect.name not in self._compiled:
            compiled = self._statement.compile(dialect=dialect)
            self._compiled[dialect.name] = compiled.string, compiled.params, compiled.positiontup
        text, given, order = self._compiled[dialect.name]
        named = {**given, **values}
        return text, [named[name] for name in order] if order else named


class ByIds:
    """A query over rows named by id, written twice: for one id and for many.

    Lists in SQL are spelled out anew each time, which costs more than a card's whole query.
    ``query`` selects plain columns, ``of`` is the id's.
    """

    def __init__(self, query: Select[*tuple[Any, ...]], of: ColumnElement[str]) -> None:
        self._one = Prepared(query.where(of == bindparam("id")))
        self._many = query.where(of.in_(bindparam("ids", expanding=True)))

    def rows(self, session: Session, ids: Sequence[str]) -> Sequence[Any]:
        """The rows of these ids, as the transaction of this session sees them."""
        if len(ids) == 1:
            return self._one.rows(session, {"id": ids[0]})
        session.flush()
        connection = session.connection()
        return connection.execute(self._many, {"ids": list(ids)}).all() if ids else []


def insert_new(session: Session, table: Any, rows: Rows) -> None:
    """Insert the rows whose primary key is not there yet; leave the others untouched."""
    if rows:
        session.connection().execute(_insert_new(table, _dialect(session)), list(rows))


def upsert(session: Session, table: Any, rows: Rows, update: Sequence[str]) -> None:
    """Insert the rows; where the primary key is there, set the columns named in ``update``."""
    if rows:
        session.connection().execute(_upsert(table, _dialect(session), tuple(update)), list(rows))


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _insert(table: Any, dialect: str) -> Any:
    return (postgresql if dialect == "postgresql" else sqlite).insert(table_of(table))


@cache  # a statement is dear to build, and the same for ever
def _insert_new(table: Any, dialect: str) -> Any:
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
