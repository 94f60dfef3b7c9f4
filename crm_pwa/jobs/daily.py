"""The daily lists make themselves before the shops open, in a process of their own; boards count.

Who asked to be forgotten is, and what is too old goes, there too, whether lists are made or not.

Each store's list is made once its own clock has come to the time in the settings: at once when
the server was down by then. What was made is kept with the lists, so a start makes nothing anew.
``/metrics`` tells how many stores wait for theirs: nobody else would see that this process died.
"""

from collections.abc import Callable
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
from crm_pwa.members import erasing, late

LOOK = 20
"""Seconds between two looks at the clock."""
AGAIN = 300
"""Seconds to the next look after a fault: each try counts the whole chain's facts."""
NICE = 10


def start(app: Flask, opens: day_time | None) -> None:
    """Begin to look after it all; it ends with the process that called this.

    ``opens``: from when lists are made; None leaves these to the command line.
    """
    beside.start(app, partial(look, opens), beside.Pace(LOOK, AGAIN, NICE))


def look(opens: day_time | None) -> bool:
    """Do what is due; tell whether all could be. What cannot be holds up none of the rest.

    Who had time to think is forgotten first, and on no list; what is too old goes last.
    """
    at = clock.now_ms()
    forgotten = _each([partial(_forget, at, member) for member in _due(at)])
    made_all = opens is None or _listed(opens)
    return _each([partial(_let_go, at)]) and forgotten and made_all


def _each(works: list[Callable[[], object]]) -> bool:
    done = [beside.whole(work) for work in works]
    return all(done)


def _due(at: int) -> list[str]:
    found: list[str] = []
    beside.whole(lambda: found.extend(erasing.due(db.session(), at)))
    return found


def _forget(at: int, member_id: str) -> None:
    erasing.forget(current_app.extensions["settings"].data_dir, member_id, at, if_due=True)


def _listed(opens: day_time) -> bool:
    """Make the lists that are due, and count the boards where any could be made."""
    before: list[str] = []
    if not beside.whole(lambda: before.extend(_waiting(opens))) or not before:
        return not before
    whole = beside.whole(lambda: list(make_lists(before)))
    return _each([partial(_count, opens, before)]) and whole


def _count(opens: day_time, before: list[str]) -> None:
    if set(before) - set(_waiting(opens)):
        boards.count(db.session(), clock.store_day(clock.now_ms(), ZONE))


def _waiting(opens: day_time) -> list[str]:
    return made.waiting(db.session(), clock.now_ms(), opens)


def _let_go(at: int) -> None:
    if retaining.is_due(db.session(), at):
        with writing() as session:
            late.name_old(session, current_app.extensions["keys"])
        for _rule, _many in retaining.run(at):
            pass
