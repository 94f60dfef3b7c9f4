"""Work in a process of its own, beside the server, for as long as that runs."""

import multiprocessing
import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from crm_pwa.core import logs
from crm_pwa.core.db import db


@dataclass(frozen=True)
class Pace:
    """Seconds between two looks, and to the next one after a fault; how far others go first."""

    every_s: float
    again_s: float
    nice: int = 0


def start(app: Flask, look: Callable[[], bool], pace: Pace) -> None:
    """Begin to call ``look``, which tells whether all went well.

    It ends with the process that called this.
    """
    arguments = (app, look, pace, os.getpid())
    multiprocessing.Process(target=_keep, args=arguments, daemon=True).start()


def _keep(app: Flask, look: Callable[[], bool], pace: Pace, server: int) -> None:
    os.nice(pace.nice)
    pause = pace.every_s
    with app.app_context():
        while os.getppid() == server:
            time.sleep(pause)
            pause = pace.every_s if look() else pace.again_s


def whole(work: Callable[[], object]) -> bool:
    """Do it; tell whether it could be done. No fault ends the looking."""
    try:
        work()
    except Exception as fault:  # noqa: BLE001 - it is logged, and tried again at a later look
        logs.failed(fault)
        return False
    finally:
        db.session.remove()
    return True
