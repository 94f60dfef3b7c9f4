"""A copy of the simulated centre's database is put back row by row."""

from collections.abc import Iterator
from typing import Any

import pytest
from pysqlite3 import dbapi2 as sqlite3
from sqlalchemy import Column, ForeignKey, MetaData, String, Table

from sim.centre.copies import Copies

METADATA = MetaData()
Table("shelf", METADATA, Column("id", String, primary_key=True))
Table("box", METADATA, Column("id", String), Column("on", String, ForeignKey("shelf.id")))


@pytest.fixture
def raw() -> Iterator[Any]:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("CREATE TABLE shelf (id TEXT PRIMARY KEY)")
    connection.execute('CREATE TABLE box (id TEXT, "on" TEXT REFERENCES shelf (id))')
    connection.execute("INSERT INTO shelf VALUES ('low')")
    connection.executemany("INSERT INTO box VALUES (?, 'low')", [("z",), ("a",)])
    yield connection
    connection.close()


def _boxes(raw: Any) -> list[tuple[str, str]]:
    return raw.execute('SELECT id, "on" FROM box').fetchall()  # type: ignore[no-any-return] # DB-API


def test_rows_are_put_back_in_the_order_in_which_they_were_written(raw: Any) -> None:
    copies = Copies(METADATA)
    copy = copies.take(raw)
    raw.execute("DELETE FROM box WHERE id = 'z'")
    raw.execute("INSERT INTO shelf VALUES ('high')")
    raw.execute("INSERT INTO box VALUES ('new', 'high')")
    copies.put_back(raw, copy)
    assert _boxes(raw) == [("z", "low"), ("a", "low")]
    assert raw.execute("SELECT id FROM shelf").fetchall() == [("low",)]


def test_a_transaction_under_way_never_was(raw: Any) -> None:
    copies = Copies(METADATA)
    copy = copies.take(raw)
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("DELETE FROM box")
    copies.put_back(raw, copy)
    assert not raw.in_transaction
    assert _boxes(raw) == [("z", "low"), ("a", "low")]


def test_a_copy_is_not_what_it_was_taken_from(raw: Any) -> None:
    copies = Copies(METADATA)
    copy = copies.take(raw)
    raw.execute("DELETE FROM box")
    assert len(copy[1]) == len(["z", "a"])


def test_statements_compiled_before_stay_compiled(raw: Any) -> None:
    copies = Copies(METADATA)
    before = raw.execute("PRAGMA schema_version").fetchone()
    copies.put_back(raw, copies.take(raw))
    assert raw.execute("PRAGMA schema_version").fetchone() == before
