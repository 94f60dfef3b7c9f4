"""Starts that cannot go well: each says why and what to do, before anything is written."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.accounts.models import Store
from crm_pwa.core.db import db
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


@pytest.mark.parametrize(("given", "target"), [([], "run"), (["--phone"], "phone")])
def test_a_busy_port_is_named_with_another_to_take(
    make_app: MakeApp, data_dir: Path, given: list[str], target: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        before = sorted(path.name for path in data_dir.iterdir())
        result = (
            make_app(PORT=str(port))
            .test_cli_runner()
            .invoke(args=["serve", "--host", "127.0.0.1", *given])
        )
    assert result.exit_code == 1
    assert f"Port {port} is in use. Stop the program that holds it" in result.output
    assert f"PORT={port + 1} make {target}\n" in result.output
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


@pytest.mark.parametrize("host", ["no..host", "203.0.113.9"])
def test_a_host_that_is_not_here_is_named_with_those_that_are(make_app: MakeApp, host: str) -> None:
    result = make_app(PORT="8000").test_cli_runner().invoke(args=["serve", "--host", host])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert f"{host} is no address of this machine. Use 127.0.0.1" in result.output


@pytest.mark.parametrize(
    "command",
    [("store", "add", "s", "Shop"), ("import", "."), ("device", "enrol", "x", "--label", "y")],
    ids=" ".join,
)
def test_a_database_that_cannot_be_opened_is_said_in_a_sentence(
    make_app: MakeApp, tmp_path: Path, command: tuple[str, ...]
) -> None:
    (tmp_path / "spoilt.db").write_bytes(b"no database" * 500)
    app = make_app(CRM_PWA_DATABASE_URL=f"sqlite:///{tmp_path / 'spoilt.db'}", PORT="8000")
    result = app.test_cli_runner().invoke(args=list(command))
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "The database cannot be used: file is not a database." in result.output


@pytest.fixture
def elsewhere(make_app: MakeApp, tmp_path: Path) -> Callable[..., Flask]:
    """Applications over one database of their own, which holds a store, a guide and a member."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    files = tmp_path / "files"
    files.mkdir()
    (files / "members.csv").write_text("member_id,joined_on,store_id\n1,2025-01-01,s\n")
    first = make_app(CRM_PWA_DATABASE_URL=url)
    assert first.test_cli_runner().invoke(args=["import", str(files)]).exit_code == 0

    def another(**settings: str) -> Flask:
        return make_app(CRM_PWA_DATABASE_URL=url, **settings)

    return another


def test_a_database_of_a_newer_program_is_left_alone(elsewhere: Callable[..., Flask]) -> None:
    app = elsewhere()
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(db.text("UPDATE alembic_version SET version_num = '9999'"))
    result = app.test_cli_runner().invoke(args=["store", "add", "t", "Shop"])
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "made by a newer version of this program (revision 9999)" in result.output


@pytest.mark.parametrize("command", [("store", "add", "t", "Shop"), ("import", "files")])
def test_another_secret_than_the_databases_own_is_refused_before_anything_is_written(
    elsewhere: Callable[..., Flask], tmp_path: Path, command: tuple[str, ...]
) -> None:
    args = [str(tmp_path / "files") if part == "files" else part for part in command]
    other = elsewhere(CRM_PWA_SECRET_KEY="another-secret-of-more-than-32-characters")
    result = other.test_cli_runner().invoke(args=args)
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "written with another secret. Put its secret.key back" in result.output
    with other.app_context():
        assert [store.id for store in db.session.scalars(db.select(Store))] == ["s"]
    assert elsewhere().test_cli_runner().invoke(args=args).exit_code == 0
