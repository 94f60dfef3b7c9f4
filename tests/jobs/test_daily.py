"""The daily lists come by themselves, once a store day, by each store's own clock."""

from collections.abc import Iterator
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, delete, func, select, text

from crm_pwa.accounts import operations as accounts
from crm_pwa.admin import retaining
from crm_pwa.admin.lists import make_lists
from crm_pwa.core import clock
from crm_pwa.core.db import db, writing
from crm_pwa.followups import made
from crm_pwa.jobs import daily
from crm_pwa.members import erasing
from crm_pwa.members.models import Member
from crm_pwa.privacy.models import RetentionRun
from crm_pwa.prompts.models import RuleChange
from tests.house.members import Known
from tests.house.server import Server
from tests.house.waiting import until

FIVE = time(5)


@pytest.fixture
def inside(app: Flask) -> Iterator[None]:
    """Within the application."""
    with app.app_context():
        yield


def at(hour: int, minute: int = 0) -> int:
    """A moment of 1 March 2026 by the clock of Shanghai, ms."""
    utc = datetime(2026, 3, 1, hour, minute, tzinfo=UTC)
    return int(utc.timestamp() * 1000) - 8 * 3_600_000


@pytest.mark.parametrize(("hour", "minute", "due"), [(4, 59, False), (5, 0, True), (5, 1, True)])
def test_a_list_is_due_from_the_time_of_day_in_the_settings(
    inside: None, hour: int, minute: int, due: bool
) -> None:
    assert ("store-a" in made.waiting(db.session(), at(hour, minute), FIVE)) is due


def test_each_store_goes_by_its_own_clock(inside: None) -> None:
    with writing() as session:
        accounts.add_store(session, "store-paris", "Marais", tz="Europe/Paris")
    assert "store-paris" not in made.waiting(db.session(), at(11), FIVE)  # four there
    assert "store-paris" in made.waiting(db.session(), at(12), FIVE)


def test_a_list_that_was_made_is_due_again_only_on_the_next_day(
    inside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: at(6))
    list(make_lists(["store-a"]))
    assert made.waiting(db.session(), at(23, 59), FIVE) == ["store-b", "store-c"]
    assert "store-a" not in made.waiting(db.session(), at(4, 59) + 86_400_000, FIVE)
    assert "store-a" in made.waiting(db.session(), at(5) + 86_400_000, FIVE)


def break_rules_of(store_id: str) -> None:
    """Leave a change of a rule that nobody can read: no fault of the database."""
    with writing() as session:
        session.add(RuleChange(id="torn", store_id=store_id, rule="silent", change="{to", at=1))


def test_a_store_whose_list_cannot_be_made_keeps_no_other_from_its_own(
    inside: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: at(6))
    break_rules_of("store-a")
    assert daily.look(FIVE) is False
    assert made.waiting(db.session(), at(6), FIVE) == ["store-a"]
    assert db.session().scalar(select(func.count()).select_from(RetentionRun))
    logged = capsys.readouterr().err
    assert '"error":"DecodeError"' in logged
    assert "{to" not in logged


@pytest.mark.parametrize("opens", [FIVE, None])
def test_lists_that_cannot_be_made_or_never_are_hold_up_no_erasing_and_no_retention(
    inside: None, monkeypatch: pytest.MonkeyPatch, member_b: Known, opens: time | None
) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: at(6))
    break_rules_of("store-a")
    with writing() as session:
        erasing.ask(session, member_b.id, at(6) - erasing.THINK_MS)
        erasing.ask(session, "nobody", at(6) - erasing.THINK_MS)
    assert daily.look(opens) is False
    assert db.session.get_one(Member, member_b.id).erased_at
    assert not retaining.is_due(db.session(), at(6))


def test_a_night_that_was_killed_is_taken_up_again(
    inside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: at(6))
    next(retaining.run(at(6)))
    assert retaining.is_due(db.session(), at(6))
    assert daily.look(None)
    assert not retaining.is_due(db.session(), at(6))


def test_after_a_fault_the_list_is_made_at_a_later_look(
    inside: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: at(6))
    break_rules_of("store-a")
    daily.look(FIVE)
    with writing() as session:
        session.execute(delete(RuleChange))
    assert daily.look(FIVE) is True
    assert made.waiting(db.session(), at(6), FIVE) == []


def test_who_watches_the_server_sees_how_many_stores_wait_for_their_list(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now_ms", lambda: at(6))
    assert "crm_pwa_stores_without_list 3.0" in app.test_client().get("/metrics").text
    with app.app_context():
        list(make_lists(["store-a"]))
    assert "crm_pwa_stores_without_list 2.0" in app.test_client().get("/metrics").text


@pytest.mark.slow
def test_the_server_makes_the_lists_of_today_by_itself(
    settings: dict[str, str], tmp_path: Path
) -> None:
    server = Server(settings | {"CRM_PWA_LISTS_AT": "00:00"}, tmp_path / "server.log")
    server.start()
    try:
        engine = create_engine(settings["CRM_PWA_DATABASE_URL"])
        query = text("SELECT value FROM meta WHERE key = 'lists'")

        def are_made() -> bool:
            with engine.connect() as connection:
                return "store-c" in str(connection.scalar(query))

        until(are_made, "nobody made the lists", daily.LOOK + 60)
        engine.dispose()
    finally:
        server.stop()
