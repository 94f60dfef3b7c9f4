"""From which day on something is too old."""

import os
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.admin import retaining
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.members.models import CodeUse
from crm_pwa.privacy.retention import since
from tests.house.cast import Person
from tests.house.members import AddMember

DAY_MS = 86_400_000


@pytest.mark.parametrize(
    ("today", "many", "first"),
    [("2026-06-15", 24, "2024-06-15"), ("2026-03-31", 1, "2026-02-28"),
     ("2026-01-15", 12, "2025-01-15"), ("2026-01-31", 2, "2025-11-30")],
)  # fmt: skip
def test_months_are_those_of_the_calendar(today: str, many: int, first: str) -> None:
    assert since(date.fromisoformat(today), "months", many).isoformat() == first


def files(app: Flask, days: int) -> int | None:
    """How many files go in a run so many days from now."""
    with app.app_context():
        return {rule.name: n for rule, n in retaining.run(now_ms() + days * DAY_MS)}["files"]


def test_a_file_whose_day_is_yet_to_come_goes_by_when_it_came_here(
    app: Flask, data_dir: Path
) -> None:
    (data_dir / "exports").mkdir()
    path = data_dir / "exports/ahead.csv"
    path.write_text("x")
    os.utime(path, (4_000_000_000, 4_000_000_000))
    assert files(app, 6) == 0
    assert files(app, 9) == 1


def test_which_codes_were_shown_goes_with_the_scans(
    app: Flask, add_member: AddMember, guide_a: Person
) -> None:
    member, now = add_member(), now_ms()
    by = {"member_id": member.id, "store_id": "store-a", "code": member.code, "outcome": "live"}
    with app.app_context(), writing() as session:
        for step, at in enumerate((now - 400 * DAY_MS, now - DAY_MS)):
            use = CodeUse(id=f"use-{step}", step=step, at=at, staff_id=guide_a.id, **by)
            session.add(use)
    with app.app_context():
        assert {rule.name: n for rule, n in retaining.run(now)}["shown"] == 1
        assert list(db.session.scalars(db.select(CodeUse.id))) == ["use-1"]
