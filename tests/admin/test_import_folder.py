"""What lies in the folder of an import, and its report."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from crm_pwa.admin.importing.report import open_report
from tests.house.importing import MEMBERS, Folder

Ask = Callable[..., list[tuple[Any, ...]]]
Bring = Callable[..., str]
Run = Callable[..., Result]


def test_tables_that_are_not_the_imports_are_named(folder: Folder, bring: Bring) -> None:
    folder.write("Members.CSV", MEMBERS)
    folder.write("members 2.xlsx", b"PK")
    folder.write("readme.md", "x")
    assert "Not read: Members.CSV, members 2.xlsx. An import takes stores.csv, " in bring()


def test_a_link_to_a_file_that_is_gone_is_an_error(folder: Folder, run_import: Run) -> None:
    folder.remove("members.csv")
    (folder.path / "members.csv").symlink_to(folder.path / "gone.csv")
    result = run_import()
    assert result.exit_code == 1
    assert "members.csv cannot be read (No such file or directory)." in result.output


def test_an_import_waits_for_nobody_and_leaves_the_other_ones_report(
    folder: Folder, run_import: Run, data_dir: Path
) -> None:
    with open_report(data_dir / "import-report") as report:
        report.refuse("members.csv", 2, "cells: of the first")
        result = run_import()
    assert result.exit_code == 1
    assert "Another import is under way. Wait until it is through." in result.output
    assert "of the first" in (data_dir / "import-report" / "refused.csv").read_text("utf-8-sig")


def test_a_report_begins_anew_with_the_mark_that_tells_utf8(
    folder: Folder, bring: Bring, data_dir: Path
) -> None:
    folder.write("members.csv", MEMBERS + "0007,2025-01-02,012,李静,,,,\n")
    bring()
    folder.write("members.csv", MEMBERS)
    bring()
    report = (data_dir / "import-report" / "refused.csv").read_bytes()
    assert report == b"\xef\xbb\xbffile,line,reason\r\n"


@pytest.mark.parametrize("version", ["\udcff", "a\nb", " ", "v" * 65], ids=ascii)
def test_a_version_nobody_can_keep_is_named_and_nothing_is_brought_in(
    run_import: Run, ask: Ask, version: str
) -> None:
    result = run_import("--assume-consent", version)
    assert (result.exit_code, type(result.exception)) == (1, SystemExit)
    assert "The consent's version " in result.output
    assert ask("SELECT count(*) FROM member") == [(0,)]
