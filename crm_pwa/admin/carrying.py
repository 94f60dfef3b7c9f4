"""Has the phones of each store carry the cards of its likeliest visitors."""

from collections.abc import Collection

from flask import current_app

from crm_pwa.accounts import queries as accounts
from crm_pwa.core.clock import now_ms
from crm_pwa.core.db import db, writing
from crm_pwa.followups import queries as followups
from crm_pwa.members import carried


def settle(only: Collection[str] = ()) -> None:
    """Count anew for these stores, for all when none is named; each in a transaction of its own."""
    most = current_app.extensions["settings"].cards
    for store in accounts.stores(db.session()):
        if only and store.id not in only:
            continue
        with writing() as session:
            first = followups.waited_for(session, store.id)
            carried.settle(session, store.id, most, first, tz=store.tz, now_ms=now_ms())
