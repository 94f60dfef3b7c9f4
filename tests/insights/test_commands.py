import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.server import ROOT
from tests.insights.data import real
from tests.insights.folders import Folder, line

STACK = ("duckdb", "ibis", "numpy", "pandas", "pyarrow", "scipy", "sklearn")
SERVED = f"""
import sys
from crm_pwa.wiring import create_app
app = create_app()
page = app.test_client()
assert page.get("/sign-in").status_code < 500
assert page.get("/members/1").status_code < 500
print([name for name in {STACK!r} if name in sys.modules])
"""


def called(*words: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """``flask insights`` with these words, its data folder in ``folder``."""
    env = {"CRM_PWA_DATA_DIR": str(folder / "var"), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-m", "flask", "--app", "app", "insights", *words]
    return subprocess.run(
        command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=280
    )


def test_no_page_needs_the_analytics(tmp_path: Path) -> None:
    env = {"CRM_PWA_DATA_DIR": str(tmp_path / "var"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", SERVED],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines()[-1:] == ["[]"], done.stderr


def test_a_folder_is_scored_without_a_database(tmp_path: Path) -> None:
    Folder(tmp_path).shop(line(), line("2026-02-01", "M2"))
    told = ("score", "--data", str(tmp_path / "data"), "--as-of", "2026-03-01", "--horizon", "30")
    done = called(*told, "--out", str(tmp_path / "out"), folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out" / "scores.csv").read_text("utf-8").count("\n") == 3
    assert not (tmp_path / "var" / "crm.db").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--data", "nowhere"), "nowhere is not a folder"),
        (("--data", "data", "--horizon", "0"), "horizon"),
        (("--data", "data", "--as-of", "soon"), "as-of"),
        (("--data", "data", "--as-of", "0001-01-02"), "not in the years 1900 to 2199"),
    ],
)
def test_a_call_that_cannot_be_answered_says_why(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    usual = ("--as-of", "2026-03-01", "--out", str(tmp_path / "out"))
    done = called("score", *usual, *words, folder=tmp_path)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_published_parameters_come_out_of_the_published_data(tmp_path: Path) -> None:
    data = real("cdnow_sample")
    told = ("score", "--data", str(data), "--as-of", "1997-10-01", "--horizon", "273")
    assert called(*told, "--out", str(tmp_path / "out"), folder=tmp_path).returncode == 0
    parameters = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["parameters"]
    bgnbd, spend = parameters["bgnbd"], parameters["gamma_gamma"]
    found = [bgnbd[name] for name in ("r", "alpha", "a", "b")]
    assert found == pytest.approx([0.2426, 4.4136, 0.7929, 2.4259], rel=0.01)
    assert bgnbd["log_likelihood"] >= -9582.5
    assert [spend[name] for name in "pqv"] == pytest.approx([6.25, 3.744, 15.44], rel=0.01)
