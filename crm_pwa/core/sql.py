"""The few statements the two databases spell differently, set-based."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Rows = Sequence[Mapping[str, Any]]


class ByIds:
    """A query over rows named by id, written twice: for one id and for many.

    Lists in SQL are spelled out anew each time, which costs more than a card's whole query; and
    plain columns need none of the ORM's care. ``query`` selects columns, ``of`` is the id's.
    """

    def __init__(self, query: Select[Any], of: ColumnElement[str]) -> None:
        self._one = query.where(of == bindparam("id"))
        self._many = query.where(of.in_(bindparam("ids", expanding=True)))

    def rows(self, session: Session, ids: Sequence[str]) -> Sequence[Row[Any]]:
        """The rows of these ids, as the transaction of this session sees them."""
        session.flush()
        connection = session.connection()
        if len(ids) == 1:
            return connection.execute(self._one, {"id": ids[0]}).all()
        return connection.execute(self._many, {"ids": list(ids)}).all() if ids else []


def insert_new(session: Session, table: Any, rows: Rows) -> None:
    """Insert the rows whose primary key is not there yet; leave the others untouched."""
    if rows:
        session.execute(_insert_new(table, _dialect(session)), list(rows))


def upsert(session: Session, table: Any, rows: Rows, update: Sequence[str]) -> None:
    """Insert the rows; where the primary key is there, set the columns named in ``update``."""
    if rows:
        session.execute(_upsert(table, _dialect(session), tuple(update)), list(rows))


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
