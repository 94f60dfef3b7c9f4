"""After an import pairs who may be one person are looked for, and nobody waits for it."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from crm_pwa.core.db import db
from tests.house.importing import MEMBERS, Ask, Bring, Folder

READS_ALL = "SELECT member.id, member.name, member.phone_sealed"
TWIN = "9,2025-03-01,012,Li Jing,138 0013 5021,f,1990-03-08,\n"


def test_others_write_while_pairs_are_looked_for(
    app: Flask, folder: Folder, bring: Bring, ask: Ask, on_postgres: bool
) -> None:
    if on_postgres:
        pytest.skip("its readers keep no writer waiting")
    with app.app_context():
        engine = db.engine
    driver: Any = engine.dialect.loaded_dbapi
    other = driver.connect(str(engine.url.database), timeout=0, isolation_level=None)
    free: list[bool] = []

    def write(*told: Any) -> None:
        if READS_ALL in told[2]:
            free.append(_writes(other, driver.OperationalError))

    folder.write("members.csv", MEMBERS + TWIN)
    event.listen(engine, "before_cursor_execute", write)
    try:
        bring()
    finally:
        event.remove(engine, "before_cursor_execute", write)
        other.close()
    assert free
    assert all(free)
    assert ask("SELECT count(*) FROM doubt") == [(1,)]


def _writes(connection: Any, busy: type[Exception]) -> bool:
    """Whether a write transaction can begin there now."""
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("ROLLBACK")
    except busy:
        return False
    return True
