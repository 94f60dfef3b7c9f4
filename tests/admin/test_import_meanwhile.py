"""Who is forgotten while an import is under way: nothing of theirs comes back with it."""

import threading
from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.admin.importing import contacts, facts, lines, lookup
from crm_pwa.admin.importing.job import Job
from crm_pwa.admin.importing.report import open_report
from crm_pwa.core import shopfiles
from crm_pwa.core.db import writing
from crm_pwa.members import erasing, happened
from tests.house.importing import LINES, Ask, Bring, Folder, id_of
from tests.house.members import Known

CONTACTS = "contact_id,ts,member_id,channel,reason_code,arm,propensity,outcome\n"
FILES = {
    "purchase_line": ("transactions", lines, LINES.splitlines()[0] + "\n",
                      "T{n},2025-03-01T10:00:00,0007,012,store,B2,1,89.00\n"),
    "contact": ("contacts", contacts, CONTACTS,
                "C{n},2025-03-04T10:00:00,0007,sms,x,treat,0.5,0\n"),
    "member_fact": ("facts", facts, "fact_id,ts,member_id,kind\n",
                    "F{n},2025-03-04T10:00:00,0007,complaint\n"),
}  # fmt: skip

ENOUGH_S = 2
"""In so long a member is forgotten, if nothing holds it up."""


@pytest.mark.parametrize("table", FILES)
def test_who_is_forgotten_while_a_file_is_read_gets_nothing_back(
    app: Flask,
    folder: Folder,
    bring: Bring,
    ask: Ask,
    data_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    table: str,
) -> None:
    name, loader, header, row = FILES[table]
    bring()
    before = {"m": id_of(ask, "0007")}
    folder.write(f"{name}.csv", header + "".join(row.format(n=n) for n in (11, 12, 13)))
    waits = [before["m"]]

    def forgets(_lines: int) -> None:
        while waits:
            erasing.forget(data_dir, waits.pop(), 1)

    monkeypatch.setattr(loader, "BATCH", 1)
    with app.app_context(), open_report(folder.path / "report") as report:
        job = Job(keys=app.extensions["keys"], now_ms=1, report=report, advance=forgets)
        loader.load(job, shopfiles.find(folder.path)[name])
    assert not waits
    assert ask(f"SELECT count(*) FROM {table} WHERE member_id = :m", **before) == [(0,)]


def test_who_is_forgotten_as_a_batch_is_written_is_so_once_it_is(
    app: Flask, ask: Ask, member_a: Known, data_dir: Path
) -> None:
    fact = {"id": "F1", "member_id": member_a.id, "kind": "complaint", "at": 1, "value": None}
    fact |= {"day": "2025-03-04", "product_id": "", "until": "", "ended_on": ""}

    def forgets() -> None:
        with app.app_context():
            erasing.forget(data_dir, member_a.id, 1)

    beside = threading.Thread(target=forgets)
    with app.app_context(), writing() as session:
        assert lookup.forgotten(session, [member_a.id]) == set()
        beside.start()
        beside.join(ENOUGH_S)
        happened.keep_facts(session, [fact])
    beside.join(30)
    assert ask("SELECT count(*) FROM member_fact") == [(0,)]
    with app.app_context(), writing() as session:
        assert lookup.forgotten(session, [member_a.id]) == {member_a.id}
