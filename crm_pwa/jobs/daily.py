"""The daily lists make themselves before the shops open, in a process of their own.

Each store's list is made once its own clock has come to the time in the settings: at once when
the server was down by then. What was made is kept with the lists, so a start makes nothing anew.
"""

import multiprocessing
import os
import time
from datetime import time as day_time

from flask import Flask
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.admin.cli_followups import make_lists
from crm_pwa.core import clock, logs
from crm_pwa.core.db import db
from crm_pwa.followups import made

LOOK = 20
"""Seconds between two looks at the clock."""
NICE = 10


def waiting(session: Session, now_ms: int, opens: day_time) -> list[str]:
    """Stores whose day has come to ``opens`` by their own clock, and which have no list of it."""
    days = made.days(session)
    found = []
    for store in accounts.stores(session):
        day = clock.store_day(now_ms, store.tz).isoformat()
        if clock.store_clock(now_ms, store.tz) >= f"{opens:%H:%M}" and days.get(store.id) != day:
            found.append(store.id)
    return found


def start(app: Flask, opens: day_time) -> None:
    """Begin to look after the lists; it ends with the process that called this."""
    keep = multiprocessing.Process(target=_keep, args=(app, opens, os.getpid()), daemon=True)
    keep.start()


def _keep(app: Flask, opens: day_time, server: int) -> None:
    os.nice(NICE)
    with app.app_context():
        while os.getppid() == server:
            time.sleep(LOOK)
            _look(opens)


def _look(opens: day_time) -> None:
    """One look. What the database cannot do now is tried again at the next."""
    try:
        if stores := waiting(db.session(), clock.now_ms(), opens):
            for _line in make_lists(stores):
                pass
    except DatabaseError as error:
        logs.failed(error)
    finally:
        db.session.remove()
