"""Folders of CSV files to import, and the import itself as the command runs it."""

import csv
import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from crm_pwa.admin.cli_import import import_folder
from crm_pwa.core.db import db

STORES = "store_id,name\n012,静安店\n"
PRODUCTS = "product_id,name,category,list_price\n000123,Linen shirt,shirt,399.00\nB2,Belt,belt,89\n"
MEMBERS = (
    "member_id,joined_on,store_id,name,phone,gender,birthday,consent_personalisation\n"
    "0007,2025-01-02,012,李静,138 0013 5021,女,1990-03-08,1\n"
    "8,2025-02-03,012,Anna Wu,,f,,\n"
)
LINES = (
    "txn_id,ts,member_id,store_id,channel,product_id,qty,amount\n"
    "T1,2025-03-01T10:00:00,0007,012,store,000123,1,399.00\n"
    "T1,2025-03-01T10:00:00,0007,012,store,B2,2,178.00\n"
    "T2,2025-03-02T23:30:00,,012,store,B2,1,89.00\n"
)


MEMBER_COLUMNS = "member_id,joined_on,store_id,name,phone,gender\n"
Ask = Callable[..., list[tuple[Any, ...]]]
Bring = Callable[..., str]


def id_of(ask: Ask, external: str) -> str:
    """Whom another system's id leads to."""
    rows = ask("SELECT member_id FROM identity WHERE external_id = :e", e=external)
    return str(rows[0][0])


@dataclass(frozen=True)
class Folder:
    """A folder of files to import, filled with a small shop."""

    path: Path

    def write(self, name: str, content: str | bytes) -> None:
        """Put a file there; text as UTF-8."""
        data = content.encode() if isinstance(content, str) else content
        (self.path / name).write_bytes(data)

    def remove(self, name: str) -> None:
        """Take a file away."""
        (self.path / name).unlink()

    def pack(self, name: str) -> None:
        """Replace a file by its gzip."""
        self.write(f"{name}.gz", gzip.compress((self.path / name).read_bytes()))
        self.remove(name)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A small shop: one store, two products, two members, three purchase lines."""
    made = Folder(tmp_path / "files")
    made.path.mkdir()
    files = {"stores": STORES, "products": PRODUCTS, "members": MEMBERS, "transactions": LINES}
    for name, content in files.items():
        made.write(f"{name}.csv", content)
    return made


@pytest.fixture
def run_import(app: Flask, folder: Folder) -> Callable[..., Result]:
    """``run_import("--assume-consent", "2026-01")``: the command on the folder, as it ended."""

    def run(*options: str) -> Result:
        return app.test_cli_runner().invoke(import_folder, [str(folder.path), *options])

    return run


@pytest.fixture
def bring(run_import: Callable[..., Result]) -> Callable[..., str]:
    """The same, and it must end well; returns what it said."""

    def run(*options: str) -> str:
        result = run_import(*options)
        assert result.exit_code == 0, result.output
        return result.output

    return run


@pytest.fixture
def ask(app: Flask) -> Callable[..., list[tuple[Any, ...]]]:
    """``ask("SELECT …")``: rows of the test's database."""

    def rows(query: str, **values: object) -> list[tuple[Any, ...]]:
        with app.app_context(), db.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query), values)]

    return rows


@pytest.fixture
def refused(data_dir: Path) -> Callable[[], list[list[str]]]:
    """The rows of refused.csv below its header: [file, line, reason]."""

    def rows() -> list[list[str]]:
        path = data_dir / "import-report" / "refused.csv"
        return list(csv.reader(path.read_text("utf-8-sig").splitlines()))[1:]

    return rows
