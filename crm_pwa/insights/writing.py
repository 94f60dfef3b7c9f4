"""Output CSVs and run.json, whole or not at all."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa

from crm_pwa.core.csvout import BEGINS

FLOAT = "{:.10g}"
"""How every fraction is printed: ten figures, which two engines agree on."""


@contextmanager
def whole(out: Path) -> Iterator[tuple[Path, Path]]:
    """(a folder to work in, a folder for what is written); the latter's files go to ``out``.

    Both lie beside ``out``. Nothing is moved when the block raises: what ``out`` held stays.
    run.json is moved last, so that it speaks of what is there.
    """
    out.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=f".{out.name}.") as temporary:
        work, fresh = Path(temporary, "work"), Path(temporary, "out")
        work.mkdir()
        fresh.mkdir()
        yield work, fresh
        for path in sorted(fresh.iterdir(), key=lambda path: (path.name == "run.json", path.name)):
            path.replace(out / path.name)


def write_csv(con: duckdb.DuckDBPyConnection, table: pa.Table, path: Path) -> None:
    """UTF-8, header, rows as they are, nothing for NULL, fractions to ten figures.

    An apostrophe leads a text that a spreadsheet would take for a formula.
    """
    con.register("to_write", table)
    try:
        columns = ", ".join(_printed(field) for field in table.schema)
        target = str(path).replace("'", "''")
        con.execute(
            f"COPY (SELECT {columns} FROM to_write) TO '{target}'"
            " (FORMAT csv, HEADER, DELIMITER ',')"
        )
    finally:
        con.unregister("to_write")


def write_tables(tables: Mapping[str, pa.Table], out: Path) -> None:
    """The tables alone, whole or not at all."""
    with whole(out) as (_, fresh), duckdb.connect() as con:
        for name, table in tables.items():
            write_csv(con, table, fresh / f"{name}.csv")


def write_json(content: Mapping[str, Any], path: Path) -> None:
    """run.json: keys in order, fractions as they are."""
    text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _printed(field: pa.Field) -> str:
    name = f'"{field.name}"'
    if pa.types.is_floating(field.type):
        return f"format('{FLOAT}', CAST({name} AS DOUBLE)) AS {name}"
    if pa.types.is_string(field.type) or pa.types.is_large_string(field.type):
        formula = f"regexp_matches({name}, '{BEGINS}')"
        return f"CASE WHEN {formula} THEN '''' || {name} ELSE {name} END AS {name}"
    return name
