"""Copies of the centre's database: the shop every seed begins with, and the backups.

Rows are taken and put, not the file: after SQLite's own backup it reads the schema anew and
compiles every statement again, a fifth of all that the centre takes in a seed.
"""

from typing import Any

from sqlalchemy import MetaData, Table

Copy = list[list[Any]]


class Copies:
    """Takes copies of a database through the driver's connection, and puts them back.

    Tables are emptied from the last to the first and filled from the first to the last, so that
    every row finds what it points to.
    """

    def __init__(self, metadata: MetaData) -> None:
        tables = metadata.sorted_tables
        self._reads = [_read(table) for table in tables]
        self._empties = [f'DELETE FROM "{table.name}"' for table in reversed(tables)]
        self._fills = [_fill(table) for table in tables]

    def take(self, raw: Any) -> Copy:
        """All rows, in the order in which they were written."""
        return [raw.execute(read).fetchall() for read in self._reads]

    def put_back(self, raw: Any, copy: Copy) -> None:
        """Replace all rows by those of the copy; what was under way never was."""
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        raw.execute("BEGIN IMMEDIATE")
        for empty in self._empties:
            raw.execute(empty)
        for fill, rows in zip(self._fills, copy, strict=True):
            if rows:
                raw.executemany(fill, rows)
        raw.execute("COMMIT")


def _read(table: Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'SELECT {names} FROM "{table.name}" ORDER BY rowid'


def _fill(table: Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join("?" * len(table.columns))})'
