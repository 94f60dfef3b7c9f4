import importlib.util
import shutil
from pathlib import Path

import pyarrow as pa
import pytest

from crm_pwa.insights import engines, features
from tests.insights.data import real
from tests.insights.folders import AS_OF, Folder
from tests.insights.shops import fill


def both(folder: Folder) -> tuple[pa.Table, pa.Table]:
    """Counted members by DuckDB and by Spark. Skips, in words, where there is no Spark."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("needs Spark: pip install -r requirements-spark.txt")
    if shutil.which("java") is None:
        pytest.skip("needs Java, which Spark runs on")
    shop = folder.read()
    found = []
    for engine in ("duckdb", "spark"):
        with engines.lines(shop, engine, "local[2]") as lines:
            members = features.members(lines, shop.as_of).order_by("member_no")
            found.append(members.to_pyarrow())
    shop.con.close()
    return found[0], found[1]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark_counts_what_duckdb_counts(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    fill(folder, 80)
    duckdb, spark = both(folder)
    assert duckdb.num_rows > 50
    assert spark.to_pylist() == duckdb.to_pylist()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_spark_counts_the_same_of_a_real_shop(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.path = real("complete_journey")
    duckdb, spark = both(folder)
    assert spark.to_pylist() == duckdb.to_pylist()


def test_without_spark_the_engine_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Folder(tmp_path).shop("T1,2026-01-05,M1,S1,store,P1,1,1.00").read(AS_OF)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(engines.NoEngine), engines.lines(shop, "spark", "local[1]"):
        pass
    shop.con.close()
