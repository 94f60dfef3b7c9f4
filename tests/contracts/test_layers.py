"""Imports point down only, and a forbidden arrow is seen (docs/architecture.md).

The contracts are those of pyproject.toml, which `make check` asks of the code. Each is proven on a
small package of the same shape with one arrow planted in it.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SLICES = [folder.parent.name for folder in (ROOT / "crm_pwa").glob("*/__init__.py")]
LAYERS = "Imports point down only"
SLICE = "Inside a slice"
WEB = "Operations, queries and models know nothing of the web"
CYCLES = "No cycles"

Files = dict[str, str]


def lint(folder: Path) -> tuple[int, str]:
    """Run the contracts of pyproject.toml in ``folder``; return (exit status, report)."""
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-logo", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def chain(tmp_path: Path) -> Path:
    """An empty package with every slice of the real one."""
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    plant(tmp_path, {"__init__.py": "", "wiring.py": "", "config.py": ""})
    plant(tmp_path, {f"{name}/__init__.py": "" for name in SLICES})
    return tmp_path


def plant(folder: Path, files: Files) -> None:
    for name, text in files.items():
        path = folder / "crm_pwa" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_an_innocent_package_passes(chain: Path) -> None:
    plant(chain, {"notes/operations.py": "import crm_pwa.members\n"})
    status, report = lint(chain)
    assert status == 0, report


@pytest.mark.parametrize(
    ("files", "contract"),
    [
        pytest.param(
            {"members/queries.py": "import crm_pwa.notes\n"}, LAYERS, id="an arrow upwards"
        ),
        pytest.param({"sync/push.py": "import crm_pwa.worker\n"}, LAYERS, id="strangers who meet"),
        pytest.param({"utils.py": ""}, LAYERS, id="a module nobody placed"),
        pytest.param(
            {"notes/models.py": "import crm_pwa.notes.queries\n", "notes/queries.py": ""},
            SLICE,
            id="models that read their queries",
        ),
        pytest.param({"notes/queries.py": "import flask\n"}, WEB, id="queries that know the web"),
        pytest.param(
            {"notes/operations/__init__.py": "", "notes/operations/add.py": "import flask\n"},
            WEB,
            id="operations that know the web, deeper down",
        ),
        pytest.param(
            {
                "notes/packs.py": "import crm_pwa.notes.facets\n",
                "notes/facets.py": "import crm_pwa.notes.packs\n",
            },
            CYCLES,
            id="two modules in a circle",
        ),
    ],
)
def test_a_forbidden_arrow_is_refused(chain: Path, files: Files, contract: str) -> None:
    plant(chain, files)
    status, report = lint(chain)
    assert status == 1, report
    broken = [line for line in report.splitlines() if line.rstrip().endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), report
