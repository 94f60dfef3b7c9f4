import importlib.util
import shutil
from datetime import date
from pathlib import Path

import pytest

from crm_pwa.insights import engines, runs
from crm_pwa.insights.parts import Ask
from tests.insights.cluster import cluster
from tests.insights.data import real
from tests.insights.folders import AS_OF, Folder
from tests.insights.shops import fill

LOCAL = "local[2]"


@pytest.fixture
def spark(monkeypatch: pytest.MonkeyPatch) -> None:
    """Skips, in words, where there is no Spark."""
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("needs Spark: pip install -r requirements-spark.txt")
    if shutil.which("java") is None:
        pytest.skip("needs Java, which Spark runs on")
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")


def scores(data: Path, out: Path, engine: str, master: str = "", as_of: date = AS_OF) -> bytes:
    """scores.csv as ``flask insights score`` writes it."""
    clock = runs.Clock()
    ask = Ask(28, 0, clock.timed, lambda _text: None, engine, master)
    runs.of_folder(runs.Place(data, as_of, out / engine), ["score"], ask, clock)
    return (out / engine / "scores.csv").read_bytes()


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("workers", [0, 2])
def test_spark_writes_the_scores_that_duckdb_writes(
    tmp_path: Path, spark: None, workers: int
) -> None:
    folder = Folder(tmp_path)
    fill(folder, 80)
    expected = scores(folder.path, tmp_path, "duckdb")
    assert expected.count(b"\n") > 50
    if not workers:
        assert scores(folder.path, tmp_path, "spark", LOCAL) == expected
        return
    with cluster(tmp_path, workers) as address:
        assert scores(folder.path, tmp_path, "spark", address) == expected
    told = (tmp_path / "master.log").read_text("utf-8")
    assert told.count("Launching executor") == workers


@pytest.mark.slow
@pytest.mark.timeout(1_800)
@pytest.mark.filterwarnings("ignore")
def test_spark_writes_the_same_scores_of_a_real_shop(tmp_path: Path, spark: None) -> None:
    data, as_of = real("complete_journey"), date(2017, 9, 1)
    expected = scores(data, tmp_path, "duckdb", as_of=as_of)
    assert expected.count(b"\n") > 2_000
    assert scores(data, tmp_path, "spark", LOCAL, as_of) == expected


def test_without_spark_the_engine_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Folder(tmp_path).shop("T1,2026-01-05,M1,S1,store,P1,1,1.00").read(AS_OF)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(engines.NoEngine), engines.lines(shop, "spark", "local[1]"):
        pass
    shop.con.close()
