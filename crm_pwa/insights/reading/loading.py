"""A file's rows into their table: plain ones by one SQL statement, the others one by one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from crm_pwa.core.cells import Unusable, shown, visible
from crm_pwa.insights.reading.kinds import Column, Eyes, Kind, Later
from crm_pwa.insights.reading.raw import Raw

BATCH = 50_000
LINE = "coalesce(line, rowid + 2)"
ARROW = {
    "VARCHAR": pa.string(),
    "DATE": pa.date32(),
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "DOUBLE": pa.float64(),
}
Refuse = Callable[[int, str], None]
Con = duckdb.DuckDBPyConnection


@dataclass(frozen=True)
class Loaded:
    """How many rows a file had that our reader could take apart, and how many came too late."""

    read: int
    later: int


def load(con: Con, kind: Kind, raw: Raw, eyes: Eyes, refuse: Refuse) -> Loaded:
    """Fill ``<table>_read``: kept rows have ``cells`` NULL; columns that refer hold numbers.

    The tables referred to are there. Every row that is not kept goes to ``refuse``, but those
    that are dated on or after as-of, which nothing may depend on.
    """
    read = _by_sql(con, kind, raw)
    later = _count(con, f"{kind.table}_read WHERE cells IS NULL AND {kind.dated_later}")
    later += _one_by_one(con, kind, raw, eyes, refuse)
    raw.forget()
    return Loaded(read, later)


def _by_sql(con: Con, kind: Kind, raw: Raw) -> int:
    """Read all rows; those that are not plain keep their cells. The number of rows."""
    try:
        rows = _create(con, kind, raw)
        if raw.rows in (None, rows):
            return rows
    except duckdb.Error:
        if raw.rows is None:
            raise
    con.execute(f"DROP TABLE IF EXISTS {kind.table}_read")
    raw.read_ourselves()
    return _create(con, kind, raw)


def _create(con: Con, kind: Kind, raw: Raw) -> int:
    kept = (
        f"{c.refers}.{c.refers}_no" if c.refers else f"CAST({c.sql} AS {c.type}) AS {name}"
        for name, c in kind.columns.items()
    )
    texts = ", ".join(f"r.{name}" for name in kind.shape.columns)
    con.execute(
        f"CREATE TABLE {kind.table}_read AS SELECT {', '.join(kept)}, CASE WHEN {kind.plain}"
        f" AND ({kind.later} OR ({_found(kind)})) THEN NULL ELSE [{texts}] END AS cells, line"
        f" FROM ({raw.sql}) AS r {_joins(kind)}"
    )
    return _count(con, f"{kind.table}_read")


def _one_by_one(con: Con, kind: Kind, raw: Raw, eyes: Eyes, refuse: Refuse) -> int:
    """Read the rows that kept their cells by the import's functions. How many are too late."""
    types = {name: column.type for name, column in kind.columns.items()}
    named = ", ".join(f"{name} {type_}" for name, type_ in types.items())
    con.execute(f"CREATE TABLE odd (n BIGINT, {named})")
    schema = pa.schema([("n", pa.int64()), *((name, ARROW[t]) for name, t in types.items())])
    later = 0
    for batch in _odd(con, kind):
        rows = []
        for line, cells in batch:
            try:
                rows.append((line, *kind.read(_named(raw, cells), eyes)))
            except Unusable as error:
                refuse(line, str(error))
            except Later:
                later += 1
        _insert(con, rows, schema)
    _keep_known(con, kind, refuse)
    con.execute("DROP TABLE odd")
    return later


def _odd(con: Con, kind: Kind) -> Iterator[list[tuple[int, list[str]]]]:
    """Rows that kept their cells, with their line of the file, in batches."""
    most = _count(con, f"{kind.table}_read")
    query = f"SELECT {LINE}, cells FROM {kind.table}_read WHERE cells IS NOT NULL"
    for first in range(0, most, BATCH * 4):
        found = con.execute(f"{query} AND rowid >= {first} AND rowid < {first + BATCH * 4}")
        yield found.fetchall()


def _named(raw: Raw, cells: list[str]) -> Mapping[str, str]:
    return dict(zip(raw.shape.columns, visible(cells), strict=True))


def _insert(con: Con, rows: list[tuple[Any, ...]], schema: pa.Schema) -> None:
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        con.register("odd_batch", pa.table(columns, schema=schema))
        con.execute("INSERT INTO odd SELECT * FROM odd_batch")
        con.unregister("odd_batch")


def _keep_known(con: Con, kind: Kind, refuse: Refuse) -> None:
    """Keep rows whose references are known; refuse the others."""
    names = ", ".join(f"{c.refers}_no" if c.refers else n for n, c in kind.columns.items())
    kept = ", ".join(
        f"{c.refers}.{c.refers}_no" if c.refers else f"r.{n}" for n, c in kind.columns.items()
    )
    from_odd = f"FROM odd AS r {_joins(kind)}"
    con.execute(
        f"INSERT INTO {kind.table}_read ({names}, cells, line)"
        f" SELECT {kept}, NULL, n {from_odd} WHERE {_found(kind)}"
    )
    for line, name, id_ in con.execute(_unknown(kind, from_odd)).fetchall():
        refuse(line, f"{name}: {shown(id_)} is not a known {kind.columns[name].refers}")


def _unknown(kind: Kind, from_odd: str) -> str:
    """SQL: line, column and id of the first reference of a row that is not known."""
    referring = {name: column for name, column in kind.columns.items() if column.refers}
    if not referring:
        return "SELECT 0, '', '' WHERE false"
    faults = [(name, f"NOT ({_one_found(name, column)})") for name, column in referring.items()]
    names = " ".join(f"WHEN {fault} THEN '{name}'" for name, fault in faults)
    ids = " ".join(f"WHEN {fault} THEN r.{name}" for name, fault in faults)
    return f"SELECT n, CASE {names} END, CASE {ids} END {from_odd} WHERE NOT ({_found(kind)})"


def _joins(kind: Kind) -> str:
    return " ".join(
        f"LEFT JOIN {c.refers} ON {c.refers}.{name} = r.{name}"
        for name, c in kind.columns.items()
        if c.refers
    )


def _found(kind: Kind) -> str:
    checks = [_one_found(name, c) for name, c in kind.columns.items() if c.refers]
    return " AND ".join(checks) or "true"


def _one_found(name: str, column: Column) -> str:
    known = f"{column.refers}.{column.refers}_no IS NOT NULL"
    return f"({known} OR r.{name} = '')" if column.blank else known


def _count(con: Con, table: str) -> int:
    found = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(found[0]) if found else 0
