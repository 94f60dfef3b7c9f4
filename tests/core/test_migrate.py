"""Migrations go both ways on filled databases, and never lose a row in silence."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from sqlalchemy import Engine, inspect, text

from crm_pwa.accounts import operations as accounts
from crm_pwa.accounts import queries
from crm_pwa.accounts.models import Staff
from crm_pwa.core import migrate
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from tests.house.cast import Person
from tests.house.members import Act, AddMember, Known
from tests.sync.floor import new_phone


@pytest.fixture
def engine(app: Flask) -> Engine:
    """The engine of this test's own filled database."""
    with app.app_context():
        return db.engine


def test_the_schema_is_what_the_models_say(engine: Engine) -> None:
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), migrate.metadata())
    assert differences == []


def test_migrating_a_filled_database_again_changes_nothing(engine: Engine, member_a: Known) -> None:
    before = _rows(engine)
    migrate.upgrade(engine)
    assert _rows(engine) == before
    assert before["member"] == 1


def test_one_step_back_and_up_again_keeps_every_row(app: Flask, guide_a: Person) -> None:
    with app.app_context():
        engine = db.engine
    new_phone(app, guide_a)
    before = _rows(engine)
    migrate.downgrade(engine, "0001")
    left = _rows(engine)
    assert left == {name: before[name] for name in left}
    migrate.upgrade(engine)
    assert _rows(engine) == before | dict.fromkeys(before.keys() - left.keys(), 0)
    assert before["device"] == 1


def test_a_step_back_cuts_what_a_shorter_column_cannot_hold_and_keeps_the_row(
    app: Flask, guide_a: Person, member_a: Known, act: Act
) -> None:
    with app.app_context():
        engine = db.engine
    long = {"layer": "marketing", "state": "given", "text_version": "v" * 64, "channel": "c" * 64}
    act(guide_a, member_a, "consent.set", long)
    before = _rows(engine)
    migrate.downgrade(engine, "0003")
    left = _rows(engine)
    assert left == {name: before[name] for name in left}
    said = text("SELECT channel, version FROM consent WHERE layer = 'marketing'")
    with engine.connect() as connection:
        assert connection.execute(said).all() == [("c" * 20, "v" * 40)]
    migrate.upgrade(engine)
    assert _rows(engine) == before | dict.fromkeys(before.keys() - left.keys(), 0)


def test_wishes_noted_before_are_obeyed_after(
    engine: Engine, guide_a: Person, member_a: Known, act: Act
) -> None:
    act(guide_a, member_a, "facet.set", {"facet": "channel", "value": "channel.in_store"})
    migrate.downgrade(engine, "0026")
    migrate.upgrade(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT wish FROM member")).scalars().all() == ["none"]


def test_only_who_holds_their_notes_themselves_is_given_a_wish(
    engine: Engine, guide_a: Person, add_member: AddMember, act: Act
) -> None:
    members = [add_member() for _ in range(3)]
    for member in members:
        act(guide_a, member, "facet.set", {"facet": "channel", "value": "channel.in_store"})
    migrate.downgrade(engine, "0026")
    merged = text("UPDATE member SET merged_into = :into WHERE id = :m")
    with engine.begin() as connection:
        connection.execute(merged, {"into": members[1].id, "m": members[0].id})
    migrate.upgrade(engine)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT id, wish FROM member"))
        wishes = {row.id: row.wish for row in rows}
    assert [wishes[member.id] for member in members] == ["", "none", "none"]


def test_a_step_back_leaves_no_session_that_opens_more_than_before(
    app: Flask, lead_a: Person
) -> None:
    with app.app_context():
        engine = db.engine
        with writing() as session:
            staff = session.get_one(Staff, lead_a.id)
            bare = accounts.open_session(session, staff, now_ms(), bare=True)
            whole = accounts.open_session(session, staff, now_ms())
    migrate.downgrade(engine, "0021")
    migrate.upgrade(engine)
    with app.app_context():
        assert queries.person_of_session(db.session(), bare, now_ms()) is None
        assert queries.person_of_session(db.session(), whole, now_ms())


def test_down_and_up_again_leaves_the_same_empty_schema(engine: Engine, member_a: Known) -> None:
    tables = set(inspect(engine).get_table_names())
    migrate.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(engine)
    assert set(inspect(engine).get_table_names()) == tables
    assert migrate.current(engine) == migrate.head()


def test_a_step_that_would_lose_rows_is_refused_and_undone(
    engine: Engine, member_a: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careless(config: object, _to: str) -> None:
        config.attributes["connection"].execute(text("DELETE FROM member_store"))  # type: ignore[attr-defined]

    before = _rows(engine)
    monkeypatch.setattr(command, "upgrade", careless)
    with pytest.raises(migrate.MigrationError, match="member_store"):
        migrate.upgrade(engine)
    assert _rows(engine) == before


def test_foreign_keys_are_on_again_after_a_migration(engine: Engine) -> None:
    migrate.upgrade(engine)
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1


HOUSE = "chosen"
"""What every test's database begins with, and the first revisions know nothing of."""


def _rows(engine: Engine) -> dict[str, int]:
    with engine.connect() as connection:
        return {
            name: connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one()
            for name in inspect(engine).get_table_names()
            if name != HOUSE
        }
