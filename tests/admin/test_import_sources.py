"""Two systems use the same ids: what one says of its own is not what the other says."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import text

from crm_pwa.admin.importing.own_ids import LONGEST, own_id
from crm_pwa.core.db import writing
from tests.house.importing import LINES, Folder

Ask = Callable[..., list[tuple[Any, ...]]]
Bring = Callable[..., str]
FILES = {
    "transactions": (
        "txn_id,ts,member_id,store_id,channel,product_id,qty,amount\n",
        "1001,{day}T10:00:00,0007,012,store,B2,1,89.00\n",
    ),
    "contacts": (
        "contact_id,ts,member_id,channel,reason_code,arm,propensity,outcome\n",
        "1001,{day}T10:00:00,0007,sms,birthday,treat,0.9,1\n",
    ),
    "facts": (
        "fact_id,ts,member_id,kind,ended_on\n",
        "1001,{day}T10:00:00,0007,complaint,\n",
    ),
}
TABLES = {
    "transactions": ("purchase_line", "txn_id"),
    "contacts": ("contact", "id"),
    "facts": ("member_fact", "id"),
}
EACH = pytest.mark.parametrize("name", FILES)
DAYS = {"till": "2025-03-02", "web": "2025-03-05", "import": "2025-03-07"}


def told(folder: Folder, name: str, day: str) -> None:
    header, row = FILES[name]
    folder.write(f"{name}.csv", header + row.format(day=day))


def come(folder: Folder, bring: Bring, name: str, source: str) -> str:
    people = "member_id,joined_on,store_id,name,consent_membership\n"
    folder.write("members.csv", f"{people}0007,2025-01-02,012,{source},1\n")
    if name != "transactions" and (folder.path / "transactions.csv").exists():
        folder.remove("transactions.csv")
    told(folder, name, DAYS[source])
    return bring("--source", source)


def kept(ask: Ask, name: str) -> list[tuple[str, str]]:
    """(whose, day) of every row."""
    table, _ = TABLES[name]
    joined = f"FROM {table} t JOIN member m ON m.id = t.member_id"
    return ask(f"SELECT m.name, t.day {joined} ORDER BY m.name")


@EACH
def test_the_same_id_of_two_systems_is_two_peoples(
    folder: Folder, bring: Bring, ask: Ask, name: str
) -> None:
    both = sorted(DAYS.items())
    for _ in range(2):
        for source in DAYS:
            come(folder, bring, name, source)
    assert kept(ask, name) == both
    said = come(folder, bring, name, "till")
    assert f"{name}.csv: 1 rows, 0 new or changed" in said


@EACH
def test_what_stood_under_a_bare_id_is_not_doubled(
    app: Flask, folder: Folder, bring: Bring, ask: Ask, name: str
) -> None:
    table, column = TABLES[name]
    come(folder, bring, name, "web")
    with app.app_context(), writing() as session:
        session.execute(text(f"UPDATE {table} SET {column} = '1001'"))
    come(folder, bring, name, "till")
    assert kept(ask, name) == [("till", DAYS["till"]), ("web", DAYS["web"])]
    come(folder, bring, name, "web")
    assert kept(ask, name) == [("till", DAYS["till"]), ("web", DAYS["web"])]
    assert ask(f"SELECT {column} FROM {table} ORDER BY 1") == [("till 1001",), ("web 1001",)]


def test_a_row_that_comes_twice_is_named_as_the_file_names_it(
    folder: Folder, bring: Bring, refused: Callable[[], list[list[str]]]
) -> None:
    header, row = FILES["facts"]
    folder.write("facts.csv", header + row.format(day="2025-03-02") * 2)
    bring("--source", "till")
    assert refused() == [["facts.csv", "3", "twice: '1001' stands earlier in the file"]]


def test_the_usual_files_keep_their_ids(folder: Folder, bring: Bring, ask: Ask) -> None:
    folder.write("transactions.csv", LINES)
    bring()
    assert ask("SELECT DISTINCT txn_id FROM purchase_line ORDER BY 1") == [("T1",), ("T2",)]


def test_an_id_that_would_not_fit_behind_its_system_is_another_of_the_same_kind() -> None:
    long = "9" * LONGEST
    assert own_id(long, "import") == long
    assert len(own_id(long, "till")) <= LONGEST
    assert own_id(long, "till") == own_id(long, "till") != own_id(long, "web")
