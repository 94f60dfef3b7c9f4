"""The daily lists make themselves before the shops open, in a process of their own; boards count.

Each store's list is made once its own clock has come to the time in the settings: at once when
the server was down by then. What was made is kept with the lists, so a start makes nothing anew.
``/metrics`` tells how many stores wait for theirs: nobody else would see that this process died.
"""

from datetime import time as day_time
from functools import partial

from flask import Flask, current_app

from crm_pwa.admin import retaining
from crm_pwa.admin.lists import ZONE, make_lists
from crm_pwa.boards import operations as boards
from crm_pwa.core import clock
from crm_pwa.core.db import db, writing
from crm_pwa.followups import made
from crm_pwa.jobs import beside
from crm_pwa.members import erasing
from crm_pwa.sync import quarantine

LOOK = 20
"""Seconds between two looks at the clock."""
AGAIN = 300
"""Seconds to the next look after a fault: each try counts the whole chain's facts."""
NICE = 10


def start(app: Flask, opens: day_time) -> None:
    """Begin to look after the lists; it ends with the process that called this."""
    beside.start(app, partial(look, opens), beside.Pace(LOOK, AGAIN, NICE))


def look(opens: day_time) -> bool:
    """Make the lists that are due; tell whether all could be.

    Who had time to think is forgotten first, and on no list; what is too old goes last. What
    cannot be done holds up nothing that comes after it.
    """
    at = clock.now_ms()
    steps = (partial(_forget, at), partial(_list, opens), partial(_let_go, at))
    done = [beside.whole(step) for step in steps]
    return all(done)


def _forget(at: int) -> None:
    folder = current_app.extensions["settings"].data_dir
    for member_id in erasing.due(db.session(), at):
        erasing.forget(folder, member_id, at)


def _list(opens: day_time) -> None:
    stores = made.waiting(db.session(), clock.now_ms(), opens)
    if not stores:
        return
    try:
        for _line in make_lists(stores):
            pass
    finally:
        db.session.rollback()
        boards.count(db.session(), clock.store_day(clock.now_ms(), ZONE))


def _let_go(at: int) -> None:
    if retaining.is_due(db.session(), at):
        with writing() as session:
            quarantine.name_old(session, current_app.extensions["keys"])
        for _rule, _many in retaining.run(at):
            pass
