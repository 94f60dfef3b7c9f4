"""The daily lists make themselves before the shops open, in a process of their own.

Each store's list is made once its own clock has come to the time in the settings: at once when
the server was down by then. What was made is kept with the lists, so a start makes nothing anew.
``/metrics`` tells how many stores wait for theirs: nobody else would see that this process died.
"""

import multiprocessing
import os
import time
from datetime import time as day_time

from flask import Flask

from crm_pwa.admin.lists import make_lists
from crm_pwa.core import clock, logs
from crm_pwa.core.db import db
from crm_pwa.followups import made

LOOK = 20
"""Seconds between two looks at the clock."""
AGAIN = 300
"""Seconds to the next look after a fault: each try counts the whole chain's facts."""
NICE = 10


def start(app: Flask, opens: day_time) -> None:
    """Begin to look after the lists; it ends with the process that called this."""
    keep = multiprocessing.Process(target=_keep, args=(app, opens, os.getpid()), daemon=True)
    keep.start()


def _keep(app: Flask, opens: day_time, server: int) -> None:
    os.nice(NICE)
    pause = LOOK
    with app.app_context():
        while os.getppid() == server:
            time.sleep(pause)
            pause = LOOK if look(opens) else AGAIN


def look(opens: day_time) -> bool:
    """Make the lists that are due; tell whether all could be. No fault ends the looking."""
    try:
        if stores := made.waiting(db.session(), clock.now_ms(), opens):
            for _line in make_lists(stores):
                pass
    except Exception as fault:  # noqa: BLE001 - it is logged, and tried again at a later look
        logs.failed(fault)
        return False
    finally:
        db.session.remove()
    return True
