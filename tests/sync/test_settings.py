"""Settings are told to a store's phones when they change, and only then."""

from typing import Any

from flask import Flask

from crm_pwa.accounts import operations as accounts
from crm_pwa.core.db import db, writing
from crm_pwa.core.log.models import Feed
from crm_pwa.sync import settings

LONG = ("chain-of-shops-in-the-east-of-china-0001", "chain-of-shops-in-the-east-of-china-0002")


def told(app: Flask) -> list[tuple[Any, ...]]:
    """The settings' rows in the feeds of the long stores."""
    with app.app_context():
        query = db.select(Feed.store_id, Feed.k, Feed.seq).where(Feed.t == "setting")
        rows = db.session.execute(query.where(Feed.store_id.in_(LONG)))
        return sorted(tuple(row) for row in rows)


def test_stores_with_ids_as_long_as_they_may_be_each_keep_their_own(shop: Flask) -> None:
    assert all(len(store_id) == 40 for store_id in LONG)
    with shop.app_context(), writing() as session:
        for store_id in LONG:
            accounts.add_store(session, store_id, store_id)
        settings.refresh(session)
    first = told(shop)
    assert len(first) == len(LONG) * 6
    with shop.app_context(), writing() as session:
        settings.refresh(session)
    assert told(shop) == first
