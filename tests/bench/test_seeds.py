"""Long runs of the simulation go on behind the seeds that ran."""

from pathlib import Path

import pytest

from bench import bench_simulate

HEAD = "first,seeds,failing,operations,requests,seconds,cpu,commit,day\n"


@pytest.mark.parametrize(
    ("pieces", "next_one"),
    [
        ("", 1_000),
        ("5000,1000,0,1,1,1,1,a,2026-11-22\n2000,500,0,1,1,1,1,a,2026-11-22\n", 6_000),
        ("5000,1000,0,1,1,1,,a,2026-11-22\n5000,10,0,1,1,1,1,b,2026-11-23\n", 6_000),
    ],
)
def test_the_next_piece_begins_behind_all_that_ran(
    pieces: str, next_one: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_simulate, "LOG", tmp_path / "seeds.csv")
    bench_simulate.LOG.write_text(HEAD + pieces)
    assert bench_simulate._behind(bench_simulate._log()) == next_one


def test_what_is_logged_has_the_columns_of_the_log() -> None:
    with bench_simulate.LOG.open() as log:
        assert log.readline() == HEAD
    assert ",".join(bench_simulate.COLUMNS) + "\n" == HEAD
