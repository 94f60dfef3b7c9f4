"""Writers of one process wait for each other."""

import threading
from typing import Any

from flask import Flask
from sqlalchemy import event, update

from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Meta

WRITERS = 8
TIMES = 5


def _at_once(driver: Any, *_told: object) -> None:
    driver.execute("PRAGMA busy_timeout = 0")


def test_many_writers_get_through_though_sqlite_would_let_none_wait(app: Flask) -> None:
    done: list[int] = []
    begin = threading.Barrier(WRITERS)

    def write() -> None:
        begin.wait()
        for _ in range(TIMES):
            with app.app_context(), writing() as session:
                session.execute(update(Meta).values(value=Meta.value))
                done.append(1)

    with app.app_context():
        engine = db.engine
    impatient = engine.dialect.name == "sqlite"
    if impatient:
        event.listen(engine, "checkout", _at_once)
    try:
        writers = [threading.Thread(target=write) for _ in range(WRITERS)]
        for each in writers:
            each.start()
        for each in writers:
            each.join()
    finally:
        if impatient:
            event.remove(engine, "checkout", _at_once)
            engine.dispose()
    assert len(done) == WRITERS * TIMES
