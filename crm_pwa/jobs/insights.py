"""The chain's figures are worked out anew each night, by a program of its own.

``flask insights run`` is started once the chain's clock has come to the time in the settings: at
once when the server was down by then. It takes the analytics with it when it ends, so that neither
the server nor this process ever holds them. A run that fails is tried again; what the last one
wrote stands.
"""

import subprocess
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.core import clock
from crm_pwa.core.db import db
from crm_pwa.jobs import beside
from crm_pwa.products.models import PurchaseLine
from crm_pwa.prompts import learned
from crm_pwa.prompts.models import InsightRun

ZONE = "Asia/Shanghai"
ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "flask", "--app", "app", "insights", "run")
LOOK = 60
"""Seconds between two looks at the clock."""
AGAIN = 3_600
"""Seconds to the next look after a fault."""
NICE = 15
AT = setting(Setting("insights_at", "clock", "03:00"))
"""From when the figures are worked out, by the clock of the shops of China; "" for never."""


def start(app: Flask) -> None:
    """Begin to look after the figures; it ends with the process that called this."""
    beside.start(app, look, beside.Pace(LOOK, AGAIN, NICE))


def look() -> bool:
    """Work the figures out where they are due; tell whether that went well."""
    return beside.whole(_work)


def _work() -> None:
    if is_due(clock.now_ms()):
        db.session.remove()
        subprocess.run(COMMAND, cwd=ROOT, check=True, capture_output=True)  # noqa: S603 - our own


def is_due(now_ms: int) -> bool:
    """Whether the chain's hour has come, today's figures are not there, and there is anything."""
    session = db.session()
    begins = AT.of(session)
    if not begins or clock.store_clock(now_ms, ZONE) < begins:
        return False
    run = session.get(InsightRun, learned.last_run(session))
    if run and run.as_of >= clock.store_day(now_ms, ZONE).isoformat():
        return False
    return bool(session.scalar(select(func.count()).select_from(_ONE_LINE)))


_ONE_LINE = select(PurchaseLine.txn_id).limit(1).subquery()
