"""Whom the nightly run estimates for the rule ``churn``: who comes weekly, and is not gone."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from crm_pwa.insights.own import leaving
from tests.insights.folders import AS_OF, Folder, line
from tests.insights.rhythm import ask


def asked(path: Path, *, silent: int, gap: int = 4, visits: int = 8) -> list[str]:
    """Of whom there is an estimate: M1 came so often, last so many days ago; M2 came once."""
    last = AS_OF - timedelta(days=silent)
    days = [last - timedelta(days=gap * n) for n in range(visits)]
    lines = [line(str(day), txn=f"T{n}") for n, day in enumerate(days)]
    shop = Folder(path).shop(*lines, line(str(date(2025, 1, 2)), "M2", txn="X")).read()
    try:
        return [row["member_id"] for row in leaving.estimates(shop, ask())]
    finally:
        shop.con.close()


@pytest.mark.parametrize(
    ("silent", "gap", "visits", "found"),
    [
        (3, 4, 8, ["M1"]),
        (59, 4, 8, ["M1"]),
        (60, 4, 8, []),
        (400, 4, 8, []),
        (3, 7, 8, ["M1"]),
        (3, 8, 8, []),
        (3, 4, 4, ["M1"]),
        (3, 4, 3, []),
    ],
)
def test_asked_is_only_of_who_comes_weekly_and_is_not_gone(
    tmp_path: Path, silent: int, gap: int, visits: int, found: list[str]
) -> None:
    assert asked(tmp_path, silent=silent, gap=gap, visits=visits) == found
