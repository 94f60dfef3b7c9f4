"""The night's figures come by themselves, from a program of its own that ends."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from crm_pwa.accounts import chosen, history
from crm_pwa.core.db import writing
from crm_pwa.jobs import insights
from crm_pwa.prompts.models import InsightRun
from tests.house.members import Known
from tests.prompts.conftest import Buy, buy

__all__ = ["buy"]
DAY_MS = 86_400_000


def at(hour: int, minute: int = 0) -> int:
    """A moment of 1 March 2026 by the clock of Shanghai, ms."""
    utc = datetime(2026, 3, 1, hour, minute, tzinfo=UTC)
    return int(utc.timestamp() * 1000) - 8 * 3_600_000


@pytest.fixture
def inside(app: Flask, member_a: Known, buy: Buy) -> Iterator[None]:
    """Within the application, where somebody bought something."""
    buy(member_a, date(2026, 2, 1), "Coat")
    with app.app_context():
        yield


def ran(as_of: str, *, done: bool = True) -> None:
    with writing() as session:
        row = InsightRun(id=as_of, as_of=as_of, horizon=30, at=1, done_at=2 if done else None)
        session.add(row)


@pytest.mark.parametrize(("hour", "minute", "due"), [(2, 59, False), (3, 0, True), (3, 1, True)])
def test_they_are_due_from_the_time_in_the_settings(
    inside: None, hour: int, minute: int, due: bool
) -> None:
    assert insights.is_due(at(hour, minute)) is due


def test_they_are_due_once_a_day_and_again_where_a_run_died(inside: None) -> None:
    ran("2026-02-28")
    assert insights.is_due(at(6))
    ran("2026-03-01", done=False)
    assert insights.is_due(at(6))
    with writing() as session:
        session.get_one(InsightRun, "2026-03-01").done_at = 3
    assert not insights.is_due(at(23, 59))
    assert not insights.is_due(at(2, 59) + DAY_MS)
    assert insights.is_due(at(3) + DAY_MS)


def test_a_chain_may_have_them_never(inside: None) -> None:
    with writing() as session:
        chosen.choose(session, insights.AT.name, "", by=history.By("", 0))
    assert not insights.is_due(at(6))


def test_without_a_purchase_there_is_nothing_to_work_out(app: Flask) -> None:
    with app.app_context():
        assert not insights.is_due(at(6))
