"""Where features are counted: DuckDB, or Spark over the same rows."""

import importlib.util
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import ibis
from ibis.expr.types import Table

from crm_pwa.core.errors import AppError
from crm_pwa.insights.shop import Shop

NEEDED = "member_no, day, qty, cents"
PARTITIONS = 8


class NoEngine(AppError):
    """The engine asked for cannot be had here; the text says what to do."""


@contextmanager
def lines(shop: Shop, engine: str, master: str) -> Iterator[Table]:
    """The shop's lines for Ibis: member_no, day, qty, cents at least. Raises NoEngine."""
    if engine == "duckdb":
        yield ibis.duckdb.from_connection(shop.con).table("lines")
        return
    _look_for_spark()
    with TemporaryDirectory(dir=_folder(shop), prefix="spark.") as folder:
        file = Path(folder, "lines.parquet")
        quoted = str(file).replace("'", "''")
        shop.con.execute(f"COPY (SELECT {NEEDED} FROM lines) TO '{quoted}' (FORMAT parquet)")
        session = _session(master)
        try:
            yield ibis.pyspark.connect(session).read_parquet(file, table_name="lines")
        finally:
            session.stop()


def _look_for_spark() -> None:
    if importlib.util.find_spec("pyspark") is None:
        raise NoEngine("Spark is not installed: pip install -r requirements-spark.txt.")
    if shutil.which("java") is None:
        raise NoEngine("Spark needs Java, and none was found. Install one, or use DuckDB.")


def _folder(shop: Shop) -> Path:
    found = shop.con.execute("SELECT path FROM duckdb_databases() WHERE database_name = 'shop'")
    row = found.fetchone()
    return Path(row[0] if row else ".").parent


def _session(master: str):  # type: ignore[no-untyped-def] # pyspark may not be here
    builder = importlib.import_module("pyspark.sql").SparkSession.builder
    told = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.shuffle.partitions": str(PARTITIONS),
        "spark.driver.host": "127.0.0.1" if master.startswith("local") else None,
    }
    builder = builder.master(master).appName("crm-pwa insights")
    for name, value in told.items():
        builder = builder.config(name, value) if value else builder
    return builder.getOrCreate()
