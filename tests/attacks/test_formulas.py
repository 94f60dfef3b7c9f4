"""No file that the program writes for a spreadsheet holds a cell that would begin a formula."""

import ast
import csv
import io
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from flask import Flask

from crm_pwa.admin.importing.report import Report
from crm_pwa.core import csvout
from crm_pwa.core.db import writing
from crm_pwa.insights.refusals import Refusals
from crm_pwa.insights.writing import write_csv
from crm_pwa.me import copies
from crm_pwa.products.models import Product, PurchaseLine
from tests.attacks.formulas import cells, runs
from tests.checkout.floor import open_till, prove
from tests.house.cast import Person
from tests.house.members import Known
from tests.house.server import ROOT

COUNT = 10_000
CELLS = cells(COUNT, seed=1)
Write = Callable[[Path, list[str]], Any]

PROGRAMS_OWN = {"crm_pwa/admin/demo/files.py", "crm_pwa/insights/own/exporting.py"}
"""Files that only the program reads again, in a folder that it makes: ids stay as they are."""


def as_a_table(path: Path, each: list[str]) -> None:
    path.write_bytes(csvout.written([[one] for one in each]))


def as_a_members_copy(path: Path, each: list[str]) -> None:
    path.write_bytes(csvout.written(copies.lines({"notes": [{one: one} for one in each]})))


def as_an_imports_refusals(path: Path, each: list[str]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        report = Report(out)
        for line, one in enumerate(each):
            report.refuse("members.csv", line, one)
        report.flush()


def as_refusals_of_insights(path: Path, each: list[str]) -> None:
    with Refusals(path) as refusals:
        for line, one in enumerate(each):
            refusals.refuse("members.csv", line, one)
        refusals.end_file("members.csv")


def as_a_table_of_insights(path: Path, each: list[str]) -> None:
    with duckdb.connect() as con:
        write_csv(con, pa.table({"member_id": each, "score": [-0.5] * len(each)}), path)


WRITERS: dict[str, tuple[Write, ...]] = {
    "crm_pwa/core/csvout.py": (as_a_table, as_a_members_copy),
    "crm_pwa/admin/importing/report.py": (as_an_imports_refusals,),
    "crm_pwa/insights/refusals.py": (as_refusals_of_insights,),
    "crm_pwa/insights/writing.py": (as_a_table_of_insights,),
}
"""Every place that writes CSV, and how it is tried here."""


def calls(tree: ast.AST) -> Iterable[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
        elif isinstance(node, ast.Constant) and "FORMAT csv" in str(node.value):
            yield "csv.writer"


def test_every_writer_of_csv_is_tried() -> None:
    found = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "crm_pwa").rglob("*.py")
        if {"csv.writer", "csv.DictWriter"} & set(calls(ast.parse(path.read_text("utf-8"))))
    }
    assert found == {*WRITERS, *PROGRAMS_OWN}


def as_read(path: Path) -> list[str]:
    """Every cell of text in the file: a number by itself is no formula."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [one for row in csv.reader(file) for one in row if not is_number(one)]


def is_number(cell: str) -> bool:
    with suppress(ValueError):
        return bool(cell.strip()) and float(cell) is not None
    return False


@pytest.mark.parametrize("write", [one for each in WRITERS.values() for one in each])
def test_no_cell_begins_a_formula(write: Write, tmp_path: Path) -> None:
    assert sum(map(runs, CELLS)) > COUNT // 2, "the cells are no attack"
    path = tmp_path / "out.csv"
    write(path, CELLS)
    found = as_read(path)
    assert len(found) >= COUNT
    assert [one for one in found if runs(one)] == []


def test_what_is_no_formula_stays_as_it_is() -> None:
    kept = [one for one in CELLS if not runs(one) and one[:1].isalpha()]
    assert kept
    assert [csvout.cell(one) for one in kept] == kept


@pytest.mark.parametrize("path", ["/me/data.csv"])
def test_a_members_file_is_guarded_to_the_last_cell(
    app: Flask, guide_a: Person, member_a: Known, path: str
) -> None:
    with app.app_context(), writing() as session:
        for n, one in enumerate(name for name in CELLS[:300] if "\0" not in name):
            session.merge(Product(id=f"{one[:40]}{n}", name=one, category="coat"))
            session.flush()
            line = PurchaseLine(txn_id=f"{one[:40]}{n}", n=1, member_id=member_a.id, at=n)
            line.day, line.store_id, line.channel = "2026-03-08", "store-a", one[:20]
            line.product_id, line.qty, line.amount = f"{one[:40]}{n}", -1, -100
            session.add(line)
    till = open_till(app, guide_a)
    phone = till.phone()
    prove(till, phone, member_a.phone.removeprefix("+86"), till.code())
    text = phone.browser.get(path).get_data(as_text=True).removeprefix("\ufeff")
    found = [one for row in csv.reader(io.StringIO(text, newline="")) for one in row]
    assert len(found) > 1_000
    assert [one for one in found if runs(one)] == []
