"""The groups of a day's list, by states and days; tests/vectors holds the phone to the same."""

from typing import Any

import pytest

from crm_pwa.followups import day


def row(**changes: object) -> dict[str, Any]:
    usual = {"id": "f1", "staff": "me", "state": "due", "due": "2026-05-20", "until": ""}
    return usual | {"rule": "at_risk", "score": 1} | changes


def shown(*rows: dict[str, Any]) -> dict[str, list[str]]:
    groups = day.today(rows, "me", "2026-05-20")
    return {group["k"]: [one["id"] for one in group["rows"]] for group in groups if group["rows"]}


@pytest.mark.parametrize(
    ("changes", "group"),
    [
        ({}, "today"),
        ({"staff": ""}, "today"),
        ({"staff": "colleague"}, ""),
        ({"due": "2026-05-19"}, "overdue"),
        ({"due": "2026-05-21"}, ""),
        ({"state": "later", "due": "2026-05-18", "until": "2026-05-19"}, "overdue"),
        ({"state": "later", "due": "2026-05-18", "until": "2026-05-20"}, "today"),
        ({"state": "later", "due": "2026-05-18", "until": "2026-05-21"}, ""),
        ({"state": "later", "until": "2026-05-18"}, "today"),
        ({"due": "2026-05-18", "until": "2026-05-20"}, "overdue"),
        ({"state": "waiting", "due": "2026-05-18"}, "waiting"),
        ({"state": "done"}, ""),
        ({"state": "unsuitable"}, ""),
        ({"state": "ended"}, ""),
    ],
)
def test_a_row_stands_in_its_group(changes: dict[str, object], group: str) -> None:
    assert shown(row(**changes)) == ({group: ["f1"]} if group else {})


def test_the_first_due_and_then_the_best_stand_first() -> None:
    rows = [
        row(id="a", score=10),
        row(id="b", score=90),
        row(id="c", due="2026-05-18", state="later", until="2026-05-20", score=50),
        row(id="d", due="2026-05-19", score=1),
        row(id="e", due="2026-05-18", score=0),
    ]
    assert shown(*rows) == {"overdue": ["e", "d"], "today": ["b", "c", "a"]}
