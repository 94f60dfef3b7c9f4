"""The few statements the two databases spell differently, set-based."""

from collections.abc import Mapping, Sequence
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
        session.execute(_insert(session, table).on_conflict_do_nothing(), list(rows))


def upsert(session: Session, table: Any, rows: Rows, update: Sequence[str]) -> None:
    """Insert the rows; where the primary key is there, set the columns named in ``update``."""
    if not rows:
        return
    statement = _insert(session, table)
    keys = [column.name for column in table_of(table).primary_key]
    session.execute(
        statement.on_conflict_do_update(
            index_elements=keys, set_={name: statement.excluded[name] for name in update}
        ),
        list(rows),
    )


def _insert(session: Session, table: Any) -> Any:
    dialect = session.get_bind().dialect.name
    return (postgresql if dialect == "postgresql" else sqlite).insert(table_of(table))


def table_of(model: Any) -> Table:
    """The table behind a model: for statements that set-based writes are made of."""
    table: Table = getattr(model, "__table__", model)
    return table
