"""Of which day each store's list was last made."""

import json
from datetime import date

from sqlalchemy.orm import Session

from crm_pwa.core.log.models import Meta
from crm_pwa.core.sql import upsert

KEY = "lists"


def days(session: Session) -> dict[str, str]:
    """{store: the day of its last list, ISO}; without those that never had one."""
    kept = session.get(Meta, KEY, populate_existing=True)
    known: dict[str, str] = json.loads(kept.value) if kept else {}
    return known


def remember(session: Session, store_id: str, day: date) -> None:
    """The store's list is of that day. Must run inside ``db.writing()``."""
    known = days(session) | {store_id: day.isoformat()}
    upsert(session, Meta, [{"key": KEY, "value": json.dumps(known)}], update=("value",))
