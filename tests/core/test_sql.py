"""Statements that go to the driver say what they are, and fail as the library's do."""

import pytest
from flask import Flask
from sqlalchemy import (
    Boolean,
    Column,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from crm_pwa.core.db import db
from crm_pwa.core.sql import Prepared

LAMP = Table("lamp", MetaData(), Column("id", String), Column("lit", Boolean))
KNOWN = Prepared(select(LAMP.c.id).where(LAMP.c.id == bindparam("id"), LAMP.c.lit.is_(True)))


def test_rows_are_named_by_column_and_heard_of() -> None:
    heard: list[str] = []
    engine = create_engine("sqlite://")
    event.listen(engine, "before_cursor_execute", lambda *told: heard.append(told[2]))
    LAMP.metadata.create_all(engine)
    with Session(engine) as session:
        session.execute(LAMP.insert(), [{"id": "a", "lit": True}, {"id": "b", "lit": False}])
        heard.clear()
        assert [row.id for row in KNOWN.rows(session, {"id": "a"})] == ["a"]
        assert KNOWN.rows(session, {"id": "b"}) == []
    assert len(heard) == 2


def test_a_column_the_library_translates_is_refused() -> None:
    lit = Prepared(select(LAMP.c.lit))
    with (
        Session(create_engine("sqlite://")) as session,
        pytest.raises(TypeError, match=r"lamp\.lit is not plain"),
    ):
        lit.rows(session, {})


def test_a_drivers_trouble_is_told_as_the_librarys_without_values() -> None:
    with (
        Session(create_engine("sqlite://")) as session,
        pytest.raises(OperationalError, match="no such table") as told,
    ):
        KNOWN.rows(session, {"id": "a secret"})
    assert "a secret" not in str(told.value)


def test_no_error_of_the_database_shows_what_was_sent(app: Flask) -> None:
    with app.app_context(), pytest.raises(DBAPIError) as told:
        db.session.execute(text("SELECT 1 FROM nowhere WHERE name = :name"), {"name": "a secret"})
    assert "a secret" not in str(told.value)
