"""Of which day each store's list was last made, and which stores wait for today's."""

import json
from datetime import date, time

from sqlalchemy.orm import Session

from crm_pwa.accounts import queries as accounts
from crm_pwa.accounts.chosen import Setting, setting
from crm_pwa.core import clock
from crm_pwa.core.log.models import Meta
from crm_pwa.core.sql import upsert

KEY = "lists"
LISTS_AT = setting(Setting("lists_at", "clock", "", per_store=True))
"""From when a store's list of the day is made; "" for the time in the server's configuration."""


def days(session: Session) -> dict[str, str]:
    """{store: the day of its last list, ISO}; without those that never had one."""
    kept = session.get(Meta, KEY, populate_existing=True)
    known: dict[str, str] = json.loads(kept.value) if kept else {}
    return known


def remember(session: Session, store_id: str, day: date) -> None:
    """The store's list is of that day. Must run inside ``db.writing()``."""
    known = days(session) | {store_id: day.isoformat()}
    upsert(session, Meta, [{"key": KEY, "value": json.dumps(known)}], update=("value",))


def waiting(session: Session, now_ms: int, opens: time) -> list[str]:
    """Stores whose own clock has come to the time of their list, and which have none of the day.

    The time is the store's or the chain's own choice, else ``opens``.
    """
    known, usual = days(session), f"{opens:%H:%M}"
    found = []
    for store in accounts.stores(session):
        day = clock.store_day(now_ms, store.tz).isoformat()
        begins = LISTS_AT.of(session, store.id) or usual
        if clock.store_clock(now_ms, store.tz) >= begins and known.get(store.id) != day:
            found.append(store.id)
    return found
