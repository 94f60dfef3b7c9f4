"""facts.csv: what happened elsewhere, kept once for whom agreed, refused by line and reason."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from crm_pwa.core.clock import store_day
from crm_pwa.core.db import writing
from crm_pwa.members import complaints
from tests.house.importing import Folder, id_of

Ask = Callable[..., list[tuple[Any, ...]]]
Bring = Callable[..., str]
HEADER = "fact_id,ts,member_id,kind,product_id,value,until,ended_on\n"
CART = "F1,2025-03-03T20:00:00,0007,cart,000123,,2025-03-10,\n"
POINTS = "F2,2025-03-03T00:00:00,0007,points,,500,2025-03-31,\n"
COMPLAINT = "F3,2025-03-04T10:00:00,8,complaint,,,,2025-03-09\n"
BAD = [
    (CART.replace("0007", "99"), "member_id: '99' is not a known member"),
    (CART.replace("0007", "8"), "member_id: did not agree to personalisation"),
    (CART.replace("cart", "mood"), "kind: 'mood'; write one of cart, view,"),
    (CART.replace("000123", "X"), "product_id: 'X' is not a known product"),
    (CART.replace("000123", ""), "product_id: '' is not a known product"),
    (CART.replace("2025-03-10", ""), "until: '' is not a date"),
    (CART.replace("2025-03-03T20:00:00", "soon"), "ts: 'soon' is not a time"),
    (CART.replace(",\n", ",soon\n"), "ended_on: 'soon' is not a date"),
    (CART.replace("F1", ""), "fact_id: blank"),
    (CART.replace("F1", "F3"), "twice: 'F3' stands earlier in the file"),
    (POINTS.replace("500", "-1"), "value: '-1'; write a whole number from 0"),
    (POINTS.replace("500", ""), "value: ''; write a whole number from 0"),
    (POINTS.replace("points", "churn").replace("500", "101"), "value: '101'; write a whole number"),
]


def test_facts_are_kept_as_they_were_told(folder: Folder, bring: Bring, ask: Ask) -> None:
    folder.write("facts.csv", HEADER + CART + POINTS + COMPLAINT)
    assert "facts.csv: 3 rows, 3 new or changed" in bring()
    columns = "f.id, i.external_id, f.kind, f.day, f.product_id, f.value, f.until, f.ended_on"
    joined = "FROM member_fact f JOIN identity i ON i.member_id = f.member_id ORDER BY f.id"
    assert ask(f"SELECT {columns} {joined}") == [
        ("F1", "0007", "cart", "2025-03-03", "000123", None, "2025-03-10", ""),
        ("F2", "0007", "points", "2025-03-03", "", 500, "2025-03-31", ""),
        ("F3", "8", "complaint", "2025-03-04", "", None, "", "2025-03-09"),
    ]


def test_a_repeat_changes_nothing_and_a_corrected_row_corrects(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.write("facts.csv", HEADER + CART + POINTS)
    bring()
    assert "facts.csv: 2 rows, 0 new or changed" in bring()
    folder.write("facts.csv", HEADER + CART + POINTS.replace("500", "80"))
    assert "facts.csv: 2 rows, 1 new or changed" in bring()
    assert ask("SELECT value FROM member_fact ORDER BY id") == [(None,), (80,)]


def test_a_complaint_the_member_has_settled_stays_so(
    app: Flask, folder: Folder, bring: Bring, ask: Ask
) -> None:
    at, tz = 1_760_000_000_000, "Asia/Shanghai"
    still_open = COMPLAINT.replace("2025-03-09", "")
    for row, ended in ((still_open, ""), (COMPLAINT, "2025-03-09"), (still_open, "2025-03-09")):
        folder.write("facts.csv", HEADER + row + CART)
        bring()
        assert ask("SELECT ended_on FROM member_fact WHERE kind = 'complaint'") == [(ended,)]
    folder.write("facts.csv", HEADER + still_open.replace("F3", "F4"))
    bring()
    with app.app_context(), writing() as session:
        complaints.settle(session, id_of(ask, "8"), tz, at)
    assert "facts.csv: 1 rows, 0 new or changed" in bring()
    ended = store_day(at, tz).isoformat()
    assert ask("SELECT ended_on FROM member_fact WHERE id = 'F4'") == [(ended,)]


@pytest.mark.parametrize(("row", "reason"), BAD)
def test_a_row_that_cannot_be_used_is_named_and_the_rest_kept(
    folder: Folder,
    bring: Bring,
    ask: Ask,
    refused: Callable[[], list[list[str]]],
    row: str,
    reason: str,
) -> None:
    folder.write("facts.csv", HEADER + COMPLAINT + row)
    bring()
    ((file, line, why),) = refused()
    assert (file, line) == ("facts.csv", "3")
    assert why.startswith(reason)
    assert ask("SELECT id FROM member_fact") == [("F3",)]
