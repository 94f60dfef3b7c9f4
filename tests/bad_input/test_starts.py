"""Starts that cannot go well: each says why and what to do, before anything is written."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.house.application import SECRET, MakeApp
from tests.house.server import ROOT

Start = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def start(tmp_path: Path) -> Start:
    """``start("serve", PORT="80")``: the command as a person types it, ended."""

    def run(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CRM_PWA_", "PORT"))}
        place = {"CRM_PWA_DATA_DIR": str(tmp_path / "data"), "CRM_PWA_SECRET_KEY": SECRET}
        return subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *command],
            cwd=ROOT,
            env={**kept, **place, **settings},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    return run


def test_a_busy_port_is_named_with_another_to_take(make_app: MakeApp, data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        before = sorted(path.name for path in data_dir.iterdir())
        result = make_app(PORT=str(port)).test_cli_runner().invoke(args=["serve"])
    assert result.exit_code == 1
    assert f"Port {port} is in use. Stop the program that holds it" in result.output
    assert f"PORT={port + 1}" in result.output
    assert sorted(path.name for path in data_dir.iterdir()) == before


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["below a file", "of the kernel"])
def test_a_data_folder_that_cannot_be_written_is_named_with_the_setting(
    start: Start, tmp_path: Path, kind: str
) -> None:
    file = tmp_path / "a-file"
    file.write_text("kept")
    folder = file / "data" if kind == "below a file" else Path("/proc/crm")
    result = start("serve", CRM_PWA_DATA_DIR=str(folder))
    assert result.returncode == 1
    assert f"The data folder {folder} cannot be written" in result.stderr
    assert "set CRM_PWA_DATA_DIR" in result.stderr
    assert "Traceback" not in result.stderr
    assert file.read_text() == "kept"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("PORT", "eighty", "PORT must be a number from 1 to 65535"),
        ("PORT", "70000", "PORT must be a number from 1 to 65535"),
        ("CRM_PWA_SECRET_KEY", "short", "CRM_PWA_SECRET_KEY needs at least 32 characters"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    start: Start, tmp_path: Path, name: str, value: str, words: str
) -> None:
    result = start("serve", **{name: value})
    assert result.returncode == 1
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "data" / "crm.db").exists()
