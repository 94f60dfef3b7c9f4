"""From which day on something is too old."""

import os
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from crm_pwa.admin import retaining
from crm_pwa.core.clock import now_ms
from crm_pwa.privacy.retention import since

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
