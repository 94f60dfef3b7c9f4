"""Many rows at once: inserted where new, changed only where they differ."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import CursorResult, Table, or_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session


def keep(
    session: Session,
    model: Any,
    rows: Sequence[Mapping[str, Any]],
    leave: Collection[str] = (),
) -> int:
    """Write ``rows`` (all with the same columns) by primary key; return how many were written.

    A row that stands there already with the same values is left untouched: nothing is
    written, so keeping the same rows twice changes nothing and returns 0. The columns named
    in ``leave`` are only set on new rows.
    """
    if not rows:
        return 0
    table: Table = model.__table__
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert: Any = dialect.insert(table)
    keys = [column.name for column in table.primary_key]
    rest = [name for name in rows[0] if name not in keys and name not in leave]
    differs = or_(*[table.c[name].is_distinct_from(insert.excluded[name]) for name in rest])
    statement = insert.on_conflict_do_update(
        index_elements=keys,
        set_={name: insert.excluded[name] for name in rest},
        where=differs,
    )
    counting = statement.execution_options(preserve_rowcount=True)
    result = session.connection().execute(counting, list(rows))
    assert isinstance(result, CursorResult)  # noqa: S101 - for the types alone
    return result.rowcount
