"""Ids of receipts, contacts and facts: another system's are its own, as its member ids are."""

import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from crm_pwa.admin.importing.lookup import CHUNK, OURS, SOURCE
from crm_pwa.core.sql import save, table_of

LONGEST = 60
Row = Mapping[str, Any]


def own_id(external: str, source: str) -> str:
    """The id a row is kept under: the file's own, behind its system's name where it has one."""
    if source == SOURCE:
        return external
    named = f"{source} {external}"
    return named if len(named) <= LONGEST else str(uuid.uuid5(OURS, named))


@dataclass(frozen=True)
class OwnIds:
    """How the rows of a table are named, and by what one is known that stood under a bare id.

    column: the one that holds the id; ``same``: columns that tell one happening from another.
    """

    model: Any
    column: str
    same: tuple[str, ...]

    def apart(self, session: Session, source: str, rows: Sequence[Row]) -> list[Row]:
        """The rows under their system's ids.

        What an import kept under the bare id, before the systems were kept apart, takes the new
        one with it where it is the same happening; who else has that id keeps it. Needs a write
        transaction.
        """
        if source == SOURCE:
            return [*rows]
        named: list[Row] = [{**row, self.column: own_id(row[self.column], source)} for row in rows]
        self._take_over(session, list(zip(rows, named, strict=True)))
        return named

    def _take_over(self, session: Session, pairs: list[tuple[Row, Row]]) -> None:
        bare = self._standing(session, [row for row, _ in pairs])
        moves = [
            (row, own) for row, own in pairs if bare.get(self._key(row)) == self._happening(row)
        ]
        if not moves:
            return
        taken = self._standing(session, [own for _, own in moves])
        told = [
            {f"old_{key}": row[key] for key in self._keys()} | {"new": own[self.column]}
            for row, own in moves
            if self._key(own) not in taken
        ]
        if told:
            save(session, self._rename(), told)

    def _standing(self, session: Session, rows: Sequence[Row]) -> dict[Any, Any]:
        return {self._key(row): self._happening(row) for row in self._kept(session, rows)}

    def _kept(self, session: Session, rows: Sequence[Row]) -> Iterator[Row]:
        table = self._table()
        columns = [table.c[name] for name in (*self._keys(), *self.same)]
        query = select(*columns).where(table.c[self.column].in_(bindparam("ids", expanding=True)))
        ids = sorted({row[self.column] for row in rows})
        for start in range(0, len(ids), CHUNK):
            for row in session.execute(query, {"ids": ids[start : start + CHUNK]}):
                yield row._asdict()

    def _rename(self) -> Any:
        table = self._table()
        here = [table.c[key] == bindparam(f"old_{key}") for key in self._keys()]
        return update(table).where(*here).values({self.column: bindparam("new")})

    def _table(self) -> Table:
        return table_of(self.model)

    def _keys(self) -> list[str]:
        return [column.name for column in self._table().primary_key]

    def _key(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[key] for key in self._keys())

    def _happening(self, row: Row) -> tuple[Any, ...]:
        return tuple(row[name] for name in self.same)
