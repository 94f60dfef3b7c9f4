"""Commands whose files cannot be written: each says which and why, and leaves nothing half done."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from tests.house.importing import Ask, Folder

LARGEST = 100_000
"""Bytes a file may have while the disk is full: more than a log's first pages, less than a shop."""


@contextmanager
def full_disk() -> Iterator[None]:
    """No file of this process grows beyond ``LARGEST`` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def run(app: Flask, *typed: str) -> Result:
    """The command, which ends with words."""
    result = app.test_cli_runner().invoke(args=list(typed))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.mark.parametrize("place", ["nowhere/crm.backup", "file/crm.backup"])
def test_a_backup_where_no_folder_is(app: Flask, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    result = run(app, "backup", str(tmp_path / place))
    assert result.exit_code == 1
    assert "crm.backup cannot be written" in result.output


def test_a_backup_on_a_full_disk(app: Flask, tmp_path: Path, data_dir: Path) -> None:
    with full_disk():
        result = run(app, "backup", str(tmp_path / "crm.backup"))
    assert result.exit_code == 1
    assert "cannot be" in result.output
    assert list(tmp_path.iterdir()) == []
    assert list(data_dir.glob(".*.part")) == []


def test_a_restore_on_a_full_disk_changes_nothing(
    app: Flask, tmp_path: Path, data_dir: Path, ask: Ask, on_postgres: bool
) -> None:
    if on_postgres:
        pytest.skip("the disk is its server's")
    before = ask("SELECT count(*) FROM staff")
    file = tmp_path / "crm.backup"
    assert run(app, "backup", str(file)).exit_code == 0
    with full_disk():
        result = run(app, "restore", str(file))
    assert result.exit_code == 1
    assert "cannot be put back" in result.output
    assert [path.name for path in data_dir.iterdir() if ".part" in path.name] == []
    assert ask("SELECT count(*) FROM staff") == before


def test_an_import_whose_report_cannot_be_written(
    app: Flask, folder: Folder, data_dir: Path
) -> None:
    (data_dir / "import-report" / "refused.csv").mkdir(parents=True)
    result = run(app, "import", str(folder.path))
    assert result.exit_code == 1
    assert "refused.csv: Is a directory." in result.output
