"""What the administration's pages share: who acts, what was wrong, who changed what."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from crm_pwa.accounts import history, queries
from crm_pwa.accounts import pages as shown
from crm_pwa.accounts.history import By
from crm_pwa.accounts.models import DeskChange
from crm_pwa.core.clock import store_clock, store_day
from crm_pwa.core.db import db
from crm_pwa.core.errors import Unfit


def by() -> By:
    """The person of this request, now."""
    return By(shown.scope().staff_id, shown.moment())


def fault(error: Unfit | None) -> dict[str, Any] | None:
    """What the pages say of a field that does not fit."""
    if error is None:
        return None
    return {name: getattr(error, name) for name in ("field", "reason", "low", "high", "where")}


def named(past: Sequence[dict[str, Any]]) -> dict[str, str]:
    """What the stores and people of these changes are called, by id; "" for those unknown."""
    session, keys = db.session(), {row[part] for row in past for part in ("key", "store")}
    stores = {store.id: store.name for store in queries.stores(session, tuple(keys))}
    found = queries.names(session, keys) | stores
    return {"": ""} | {key: found.get(key, "") for key in keys}


def past(thing: str, keys: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The last changes of such things, newest first: who, when, which, each step of it.

    What one tap changed is one row.
    """
    rows = history.latest(db.session(), thing, keys)
    names = queries.names(db.session(), {row.actor_id for row in rows} - {""})
    tz = shown.zone()
    taps = groupby(rows, key=lambda row: (row.actor_id, row.at, row.key, row.store_id))
    return [
        {
            "who": names.get(actor, ""),
            "day": str(store_day(at, tz)),
            "clock": store_clock(at, tz),
            "key": key,
            "store": store,
            "steps": [_step(row) for row in made],
        }
        for (actor, at, key, store), made in taps
    ]


def _step(row: DeskChange) -> dict[str, Any]:
    """One field: what it was and what it became, in the parts that have words of their own."""
    was, now = row.before.split(","), row.after.split(",")
    return {"field": row.field, "before": row.before, "after": row.after, "was": was, "now": now}
