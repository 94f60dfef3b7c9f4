"""The few statements the two databases spell differently, set-based."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

Rows = Sequence[Mapping[str, Any]]


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
