"""No file brings back who asked to be forgotten."""

from collections.abc import Callable
from pathlib import Path

from flask import Flask

from crm_pwa.members import erasing
from tests.house.importing import LINES, MEMBERS, Ask, Bring, Folder, id_of


def test_a_member_who_asked_to_be_forgotten_is_not_brought_back(
    app: Flask,
    folder: Folder,
    bring: Bring,
    ask: Ask,
    refused: Callable[[], list[list[str]]],
    data_dir: Path,
) -> None:
    folder.remove("transactions.csv")
    bring()
    with app.app_context():
        erasing.forget(data_dir, id_of(ask, "0007"), 1)
    bring()
    assert refused() == [["members.csv", "2", "erased: this member asked to be forgotten"]]
    assert ask("SELECT count(*) FROM member WHERE name = '李静'") == [(0,)]


def test_a_file_of_nobody_else_is_no_error(
    app: Flask, folder: Folder, bring: Bring, ask: Ask, data_dir: Path
) -> None:
    bring()
    with app.app_context():
        erasing.forget(data_dir, id_of(ask, "0007"), 1)
    folder.write("members.csv", "\n".join(MEMBERS.splitlines()[:2]))
    folder.write("transactions.csv", LINES + LINES.splitlines()[-1].replace("T2,", "T3,"))
    bring()
    assert ask("SELECT count(*) FROM purchase_line WHERE txn_id = 'T3'") == [(1,)]


def test_nothing_more_is_kept_as_a_forgotten_members(
    app: Flask,
    folder: Folder,
    bring: Bring,
    ask: Ask,
    refused: Callable[[], list[list[str]]],
    data_dir: Path,
) -> None:
    bring()
    mine = {"m": id_of(ask, "0007")}
    with app.app_context():
        erasing.forget(data_dir, mine["m"], 1)
    folder.remove("members.csv")
    complaint = "F1,2025-03-04T10:00:00,0007,complaint\n"
    others = complaint.replace("F1", "F2").replace("0007", "8")
    folder.write("facts.csv", f"fact_id,ts,member_id,kind\n{complaint}{others}")
    contact = "C1,2025-03-04T10:00:00,0007,sms,at_risk,treat,0.5,0\n"
    head = "contact_id,ts,member_id,channel,reason_code,arm,propensity,outcome\n"
    folder.write("contacts.csv", head + contact + contact.replace("C1", "C2").replace("0007", "8"))
    folder.write("transactions.csv", LINES)
    bring()
    assert {why for _, _, why in refused()} == {"member_id: '0007' is not a known member"}
    for table in ("member_fact", "contact", "purchase_line"):
        assert ask(f"SELECT count(*) FROM {table} WHERE member_id = :m", **mine) == [(0,)], table
    assert ask("SELECT count(*) FROM purchase_line") == [(3,)]
