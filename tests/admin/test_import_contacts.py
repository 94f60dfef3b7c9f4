"""contacts.csv: whom other systems contacted or left out, kept once, refused by line and reason."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.house.importing import Folder

Ask = Callable[..., list[tuple[Any, ...]]]
Bring = Callable[..., str]
HEADER = "contact_id,ts,member_id,channel,reason_code,arm,propensity,outcome,value\n"
SENT = "C1,2025-03-01T10:00:00,0007,sms,birthday,treat,0.9,1,128.50\n"
LEFT = "C2,2025-03-01T10:00:00,8,,birthday,holdout,0.1,0,\n"
HELD = LEFT.replace(",8,,", ",8,none,")
BAD = [
    (SENT.replace("0007", "99"), "member_id: '99' is not a known member"),
    (SENT.replace("0007", ""), "member_id: '' is not a known member"),
    (SENT.replace("treat", "maybe"), "arm: 'maybe'; write treat or holdout"),
    (SENT.replace(",0.9,", ",0,"), "propensity: '0' is not a chance"),
    (SENT.replace(",0.9,", ",1.1,"), "propensity: '1.1' is not a chance"),
    (SENT.replace(",0.9,", ",nan,"), "propensity: 'nan' is not a chance"),
    (SENT.replace(",1,128", ",yes,128"), "outcome: write 1 or 0"),
    (SENT.replace("128.50", "much"), "value: 'much' is not an amount"),
    (SENT.replace("2025-03-01T10:00:00", "soon"), "ts: 'soon' is not a time"),
    (LEFT, "channel: blank"),
    (SENT.replace("C1", ""), "contact_id: blank"),
    (SENT.replace("C1", "C0"), "twice: 'C0' stands earlier in the file"),
]


def test_contacts_are_kept_as_they_were_drawn(folder: Folder, bring: Bring, ask: Ask) -> None:
    folder.write("contacts.csv", HEADER + SENT + HELD)
    assert "contacts.csv: 2 rows, 2 new or changed" in bring()
    query = "SELECT c.id, i.external_id, c.day, c.channel, c.reason, c.arm, c.propensity, c.outcome"
    joined = "FROM contact c JOIN identity i ON i.member_id = c.member_id ORDER BY c.id"
    assert ask(f"{query}, c.value {joined}") == [
        ("C1", "0007", "2025-03-01", "sms", "birthday", "treat", 0.9, 1, 12850),
        ("C2", "8", "2025-03-01", "none", "birthday", "holdout", 0.1, 0, None),
    ]


def test_a_repeat_changes_nothing_and_a_corrected_row_corrects(
    folder: Folder, bring: Bring, ask: Ask
) -> None:
    folder.write("contacts.csv", HEADER + SENT + HELD)
    bring()
    assert "contacts.csv: 2 rows, 0 new or changed" in bring()
    folder.write("contacts.csv", HEADER + SENT.replace("128.50", "99") + HELD)
    assert "contacts.csv: 2 rows, 1 new or changed" in bring()
    assert ask("SELECT value FROM contact ORDER BY id") == [(9900,), (None,)]


@pytest.mark.parametrize(("row", "reason"), BAD)
def test_a_row_that_cannot_be_used_is_named_and_the_rest_kept(
    folder: Folder,
    bring: Bring,
    ask: Ask,
    refused: Callable[[], list[list[str]]],
    row: str,
    reason: str,
) -> None:
    first = SENT.replace("C1", "C0")
    folder.write("contacts.csv", HEADER + first + row + HELD)
    bring()
    ((file, line, why),) = refused()
    assert (file, line) == ("contacts.csv", "3")
    assert why.startswith(reason)
    assert ask("SELECT id FROM contact ORDER BY id") == [("C0",), ("C2",)]


def test_contacts_alone_are_enough_for_an_import(folder: Folder, bring: Bring) -> None:
    bring()
    for name in ("stores", "products", "members", "transactions"):
        folder.remove(f"{name}.csv")
    folder.write("contacts.csv", HEADER + SENT)
    assert "contacts.csv: 1 rows, 1 new or changed" in bring()
