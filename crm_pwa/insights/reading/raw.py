"""One CSV file as a relation of text: read by DuckDB where that is safe, else by our reader."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import duckdb
import pyarrow as pa

from crm_pwa.core.cells import visible
from crm_pwa.core.csvfile import CsvFile, rows
from crm_pwa.core.shopfiles import Shape
from crm_pwa.insights.reading import plain

BATCH = 50_000
NOTHING = "\ue000"  # stands for NULL; a plain file cannot hold it
Refuse = Callable[[str, int, str], None]


@dataclass
class Raw:
    """A file's rows as text; ``sql`` selects them: the shape's columns and ``line``.

    rows: how many DuckDB must find, None where our reader read them into a table.
    ``line`` is NULL where DuckDB reads: the n-th row (from 0) stands on line n + 2.
    """

    con: duckdb.DuckDBPyConnection
    file: CsvFile
    shape: Shape
    refuse: Refuse
    rows: int | None = None
    sql: str = ""

    def __post_init__(self) -> None:
        self.rows = plain.rows(self.file.path)
        if self.rows is None:
            self.read_ourselves()
        else:
            self.sql = _read_csv(self.file, self.shape)

    def read_ourselves(self) -> None:
        """Read every row by the reader the import has, refusing what is none."""
        name = f"raw_{self.shape.name}"
        fields = [pa.field("line", pa.int64()), *(pa.field(c, pa.string()) for c in _columns(self))]
        schema = pa.schema(fields)
        named = ", ".join(f"{c} VARCHAR" for c in _columns(self))
        self.con.execute(f"CREATE TABLE {name} (line BIGINT, {named})")
        found = rows(self.file, _columns(self), self._refused)
        while batch := list(islice(found, BATCH)):
            lines, cells = zip(*batch, strict=True)
            columns = [list(c) for c in zip(*map(visible, cells), strict=True)]
            self.con.register("raw_batch", pa.table([list(lines), *columns], schema=schema))
            self.con.execute(f"INSERT INTO {name} SELECT * FROM raw_batch")
            self.con.unregister("raw_batch")
        self.rows = None
        self.sql = f"SELECT * FROM {name}"

    def forget(self) -> None:
        """Drop what our reader read."""
        self.con.execute(f"DROP TABLE IF EXISTS raw_{self.shape.name}")

    def _refused(self, line: int, reason: str) -> None:
        self.refuse(self.file.path.name, line, reason)


def _columns(raw: Raw) -> tuple[str, ...]:
    return raw.shape.columns


def _read_csv(file: CsvFile, shape: Shape) -> str:
    at = {name: f"c{n}" for n, name in enumerate(file.columns)}
    types = ", ".join(f"'c{n}': 'VARCHAR'" for n in range(len(file.columns)))
    picked = ", ".join(f"{at.get(name, repr(''))} AS {name}" for name in shape.columns)
    path = str(file.path).replace("'", "''")
    packed = "gzip" if file.path.name.endswith(".gz") else "none"
    return (
        f"SELECT {picked}, NULL::BIGINT AS line FROM read_csv('{path}', columns={{{types}}}, "
        "delim=',', quote='\"', escape='\"', header=false, skip=1, auto_detect=false, "
        f"strict_mode=true, nullstr='{NOTHING}', compression='{packed}')"
    )
